"""Consent of a person, or of whoever acts for them: separate for each purpose and receiver."""

from datetime import datetime
from uuid import UUID

from guanjia.people.models import Consent
from guanjia.people.queries import household_of
from guanjia.people.rules import CONSENT_PURPOSES


class ConsentUnknown(Exception):
    code = "consent_unknown"
    customer_zh = "这项授权的内容不明确，请刷新页面后重新勾选。"


def give_consent(
    *,
    person_id: UUID,
    purpose: str,
    receiver: str = "",
    version: str,
    given_by: UUID,
    now: datetime,
) -> None:
    """`given_by` is the person who ticked it. Given twice in one wording, the first counts;
    a new wording ends the old consent."""
    if purpose not in CONSENT_PURPOSES or (purpose == "hand_to_insurer") != bool(receiver):
        raise ConsentUnknown
    in_force = Consent.objects.filter(
        person_id=person_id, purpose=purpose, receiver=receiver, withdrawn_at__isnull=True
    )
    in_force.exclude(version=version).update(withdrawn_at=now)
    consent = Consent(
        person_id=person_id,
        household_id=household_of(person_id),
        purpose=purpose,
        receiver=receiver,
        version=version,
        given_by_person_id=given_by,
        given_at=now,
    )
    Consent.objects.bulk_create([consent], ignore_conflicts=True)


def withdraw_consent(*, person_id: UUID, purpose: str, receiver: str = "", now: datetime) -> bool:
    """False: there was none to withdraw."""
    in_force = Consent.objects.filter(
        person_id=person_id, purpose=purpose, receiver=receiver, withdrawn_at__isnull=True
    )
    return bool(in_force.update(withdrawn_at=now))
