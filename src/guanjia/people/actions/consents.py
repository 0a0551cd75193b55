"""Consent of a person, or of whoever acts for them: separate for each purpose and receiver."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from guanjia.people.models import Consent
from guanjia.people.rules import CONSENT_PURPOSES


class ConsentUnknown(Exception):
    code = "consent_unknown"
    customer_zh = "这项授权的内容不明确，请刷新页面后重新勾选。"


def give_consents(
    *,
    person_id: UUID,
    household_id: UUID,
    consents: Sequence[tuple[str, str]],
    version: str,
    given_by: UUID,
    now: datetime,
) -> None:
    """`consents` are (purpose, receiver), each ticked on its own by the person `given_by`.

    Given twice in one wording, the first counts; a new wording ends the old consent.
    """
    for purpose, receiver in consents:
        if purpose not in CONSENT_PURPOSES or (purpose == "hand_to_insurer") != bool(receiver):
            raise ConsentUnknown
    if not consents:
        return
    these = reduce(or_, (Q(purpose=purpose, receiver=receiver) for purpose, receiver in consents))
    in_force = Consent.objects.filter(these, person_id=person_id, withdrawn_at__isnull=True)
    in_force.exclude(version=version).update(withdrawn_at=now)
    Consent.objects.bulk_create(
        [
            Consent(
                person_id=person_id,
                household_id=household_id,
                purpose=purpose,
                receiver=receiver,
                version=version,
                given_by_person_id=given_by,
                given_at=now,
            )
            for purpose, receiver in consents
        ],
        ignore_conflicts=True,
    )


def withdraw_consent(*, person_id: UUID, purpose: str, receiver: str = "", now: datetime) -> bool:
    """False: there was none to withdraw."""
    in_force = Consent.objects.filter(
        person_id=person_id, purpose=purpose, receiver=receiver, withdrawn_at__isnull=True
    )
    return bool(in_force.update(withdrawn_at=now))
