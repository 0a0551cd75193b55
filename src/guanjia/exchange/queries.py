"""What lies in the queues, envelopes only: no bodies, no personal data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from guanjia.exchange.models import Inbox, Outbox, Timer


@dataclass(frozen=True)
class QueueCount:
    """`due` may be taken now; `waiting` holds them and what comes later; `stuck` needs a person."""

    queue: str
    waiting: int
    due: int
    stuck: int
    oldest_due_at: datetime | None


@dataclass(frozen=True)
class StuckRow:
    queue: str
    row_id: int
    household_id: UUID | None
    party: str  # receiver, sender or kind of timer
    code: str
    since_at: datetime


@dataclass(frozen=True)
class Envelope:
    row_id: int
    receiver: str
    kind: str
    household_id: UUID | None
    claim_id: UUID | None
    lane_id: UUID | None
    idempotency_key: str
    state: str
    attempts: int


def queue_counts(*, now: datetime) -> tuple[QueueCount, ...]:
    """Outbox, inbox, timer, in this order. Messages of the outbox under lease are not due."""
    return (
        _queue(Outbox, "outbox", Q(state="pending"), Q(state="stuck"), "due_at", now),
        _queue(Inbox, "inbox", Q(state="waiting"), Q(state="stuck"), "received_at", now),
        _queue(Timer, "timer", Q(stuck_code=""), ~Q(stuck_code=""), "due_at", now),
    )


def stuck_rows(*, limit: int) -> list[StuckRow]:
    """The first `limit` of each queue, oldest first."""
    out = Outbox.objects.filter(state="stuck").order_by("id")[:limit]
    into = Inbox.objects.filter(state="stuck").order_by("id")[:limit]
    timers = Timer.objects.exclude(stuck_code="").order_by("id")[:limit]
    return [
        *(
            StuckRow("outbox", m.id, m.household_id, m.receiver, m.outcome_code, m.due_at)
            for m in out.defer("body")
        ),
        *(
            StuckRow("inbox", m.id, m.household_id, m.sender, m.stuck_code, m.received_at)
            for m in into.defer("raw", "headers")
        ),
        *(StuckRow("timer", t.id, t.household_id, t.kind, t.stuck_code, t.due_at) for t in timers),
    ]


def outbox_envelopes() -> Iterator[Envelope]:
    """Every message ever enqueued, for the checkers."""
    columns = tuple(Envelope.__dataclass_fields__)[1:]
    for row in Outbox.objects.order_by("id").values_list("id", *columns).iterator():
        yield Envelope(*row)


def _queue(
    table: type[Outbox] | type[Inbox] | type[Timer],
    name: str,
    waiting: Q,
    stuck: Q,
    moment: str,
    now: datetime,
) -> QueueCount:
    due = waiting & Q(**{f"{moment}__lte": now})
    found = table.objects.filter(waiting | stuck).aggregate(
        waiting=Count("pk", filter=waiting),
        due=Count("pk", filter=due),
        stuck=Count("pk", filter=stuck),
        oldest_due_at=Min(moment, filter=due),
    )
    return QueueCount(queue=name, **found)
