"""A call for or with a customer: on record, told in the claim's group, its promise remembered."""

from datetime import datetime
from uuid import UUID

from guanjia.care.actions.group import say, touch
from guanjia.care.actions.promises import promise, spoken_with
from guanjia.people.actions import calls
from guanjia.people.scope import Viewer


def log_call(
    viewer: Viewer,
    *,
    household_id: UUID,
    person_id: UUID,
    claim_id: UUID | None = None,
    kind: calls.Kind = "call_out",
    party: str = "",
    topic: str,
    outcome: str = "",
    text: str,
    tell: str = "",
    began_at: datetime,
    ended_at: datetime | None = None,
    promised_until_at: datetime | None = None,
    corrects_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """As people's log of calls. A call about a claim shows as a card in its group at once: who
    called whom, when, what for, never the words of `text`; `tell` is what the customer shall read
    of it, in the caller's own name. Raises NotYours, CallRefused, MessageRefused."""
    call_id = calls.log_call(
        viewer=viewer,
        household_id=household_id,
        person_id=person_id,
        claim_id=claim_id,
        kind=kind,
        party=party,
        topic=topic,
        outcome=outcome,
        text=text,
        began_at=began_at,
        ended_at=ended_at,
        promised_until_at=promised_until_at,
        corrects_id=corrects_id,
        now=now,
    )
    if kind != "note" and party == "customer" and outcome == "reached":
        spoken_with(viewer=viewer, household_id=household_id, person_id=person_id, now=now)
    if promised_until_at is not None and corrects_id is None:
        promise(
            viewer=viewer,
            household_id=household_id,
            person_id=person_id,
            claim_id=claim_id,
            what="回话",
            due_at=promised_until_at,
            call_id=call_id,
            now=now,
        )
    if claim_id is not None and kind != "note":
        if tell.strip():
            say(viewer, claim_id=claim_id, text=tell, now=now)
        else:
            touch(household_id=household_id, claim_id=claim_id, now=now)
    return call_id
