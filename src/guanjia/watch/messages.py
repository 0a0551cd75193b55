"""What the chasers say: a question to an insurer, a notice to a customer. One of each a day.

What a notice says is found when it is sent, so that everything late by then is in one message.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from guanjia.claims import chased
from guanjia.claims.actions.append_many import Head
from guanjia.exchange.actions.outbox import OutMessage
from guanjia.exchange.ids import new_id
from guanjia.exchange.queries import known_keys
from guanjia.people.rules import CHINA
from guanjia.people.texts import RECEIVER, not_before

TEMPLATE = "claim_late"
MORNING = time(9)
USEFUL_FOR = timedelta(days=1)


def notice_key(claim_id: UUID, at: datetime) -> str:
    return f"late:{claim_id}:{at.astimezone(CHINA).date()}"


def notices(heads: Iterable[Head], *, now: datetime) -> list[OutMessage]:
    """By day; where today's has gone out, tomorrow's. One that still waits tells this as well."""
    claims = {head.application_id: head for head in heads}
    today = not_before(now)
    known = known_keys(notice_key(claim_id, today) for claim_id in claims)
    tomorrow = datetime.combine(
        today.astimezone(CHINA).date() + timedelta(days=1), MORNING, CHINA
    )  # fmt: skip
    found = []
    for head in claims.values():
        state, due_at, _ = known.get(notice_key(head.application_id, today), ("", today, None))
        if state == "pending" and due_at > now:
            continue
        found.append(_notice(head, due_at=tomorrow if state else today, now=now))
    return found


def _notice(head: Head, *, due_at: datetime, now: datetime) -> OutMessage:
    return OutMessage(
        id=new_id(now=now),
        receiver=RECEIVER,
        kind=TEMPLATE,
        household_id=head.household_id,
        claim_id=head.application_id,
        lane_id=None,
        body={
            "template": TEMPLATE,
            "parameters": {"number": head.number},
            "person_id": str(head.receiver_id),
            "until": (due_at + USEFUL_FOR).isoformat(),
        },
        idempotency_key=notice_key(head.application_id, due_at),
        due_at=due_at,
    )


def questions(
    household_ids: Collection[UUID], lane_ids: Collection[UUID], *, now: datetime
) -> list[OutMessage]:
    """Where do these lanes stand? To insurers with a gateway; by night as by day."""
    day = now.astimezone(CHINA).date()
    return [
        OutMessage(
            id=new_id(now=now),
            receiver=f"insurer:{lane.insurer}",
            kind="request_status",
            household_id=lane.household_id,
            claim_id=lane.application_id,
            lane_id=lane.lane_id,
            body=lane.question(now=now),
            idempotency_key=f"ask:{lane.lane_id}:{day}",
        )
        for lane in chased.lanes(household_ids=household_ids, lane_ids=set(lane_ids))
        if lane.gateway
    ]
