"""What the chasers say: a question to an insurer, a notice to a customer. One of each a day.

What a notice says is found when it is sent, so that everything late by then is in one message.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from guanjia.claims import chased
from guanjia.claims.actions.append_many import Head
from guanjia.exchange.actions.outbox import OutMessage
from guanjia.exchange.ids import new_ids
from guanjia.exchange.queries import known_keys
from guanjia.people.rules import CHINA
from guanjia.people.texts import RECEIVER, not_before

TEMPLATE = "claim_late"
MORNING = time(9)
USEFUL_FOR = timedelta(days=1)


def notice_key(claim_id: UUID, at: datetime) -> str:
    return key_of(at)(claim_id)


def key_of(at: datetime) -> Callable[[UUID], str]:
    """The keys of that day's notices, by claim."""
    day = at.astimezone(CHINA).date().isoformat()
    return lambda claim_id: f"late:{claim_id}:{day}"


def notices(heads: Iterable[Head], *, now: datetime) -> list[OutMessage]:
    """By day; where today's has gone out, tomorrow's. One that still waits tells this as well."""
    today = not_before(now)
    of_today = key_of(today)
    claims = {of_today(head.application_id): head for head in heads}
    known = known_keys(claims)
    tomorrow = datetime.combine(
        today.astimezone(CHINA).date() + timedelta(days=1), MORNING, CHINA
    )  # fmt: skip
    of_tomorrow = key_of(tomorrow)
    found = []
    for (key, head), message_id in zip(claims.items(), new_ids(len(claims), now=now), strict=True):
        state, due_at, _ = known.get(key, ("", today, None))
        if state == "pending" and due_at > now:
            continue
        free = of_tomorrow(head.application_id) if state else key
        found.append(_notice(message_id, head, key=free, due_at=tomorrow if state else today))
    return found


def _notice(message_id: UUID, head: Head, *, key: str, due_at: datetime) -> OutMessage:
    return OutMessage(
        id=message_id,
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
        idempotency_key=key,
        due_at=due_at,
    )


def questions(
    household_ids: Collection[UUID], lane_ids: Collection[UUID], *, now: datetime
) -> list[OutMessage]:
    """Where do these lanes stand? To insurers with a gateway; by night as by day."""
    day = now.astimezone(CHINA).date().isoformat()
    asked = chased.lanes(household_ids=household_ids, lane_ids=set(lane_ids))
    lanes = [lane for lane in asked if lane.gateway]
    return [
        OutMessage(
            id=message_id,
            receiver=f"insurer:{lane.insurer}",
            kind="request_status",
            household_id=lane.household_id,
            claim_id=lane.application_id,
            lane_id=lane.lane_id,
            body=lane.question(now=now),
            idempotency_key=f"ask:{lane.lane_id}:{day}",
        )
        for lane, message_id in zip(lanes, new_ids(len(lanes), now=now), strict=True)
    ]
