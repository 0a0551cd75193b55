"""Consent of a person, or of whoever acts for them: separate for each purpose and receiver."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guanjia.people.hot_sql import count
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
    parameters = {
        "person_id": person_id,
        "household_id": household_id,
        "purposes": [purpose for purpose, _ in consents],
        "receivers": [receiver for _, receiver in consents],
        "version": version,
        "given_by": given_by,
        "now": now,
    }
    count("give_consents", parameters)


def withdraw_consent(*, person_id: UUID, purpose: str, receiver: str = "", now: datetime) -> bool:
    """False: there was none to withdraw."""
    in_force = Consent.objects.filter(
        person_id=person_id, purpose=purpose, receiver=receiver, withdrawn_at__isnull=True
    )
    return bool(in_force.update(withdrawn_at=now))
