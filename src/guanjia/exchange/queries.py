"""What lies in the queues, envelopes only: no bodies, no personal data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, Min, Q

from guanjia.exchange.arrays import array
from guanjia.exchange.hot_sql import rows
from guanjia.exchange.models import Inbox, Outbox, Timer


@dataclass(frozen=True)
class QueueCount:
    """`due` may be taken now; `waiting` holds them and what comes later; `stuck` needs a person."""

    queue: str
    waiting: int
    due: int
    stuck: int
    oldest_due_at: datetime | None


Queue = Literal["outbox", "inbox", "timer"]
# Given up or refused: nothing happens to these any more until a person decides.
NEEDS_A_PERSON: dict[Queue, Any] = {
    "outbox": Outbox.objects.filter(state__in=["stuck", "failed"]),
    "inbox": Inbox.objects.filter(state="stuck"),
    "timer": Timer.objects.exclude(stuck_code=""),
}


@dataclass(frozen=True)
class StuckRow:
    """`state` is stuck, or failed where the receiver refused. Unknown before it is read: kind,
    household and claim of an arrival."""

    queue: Queue
    row_id: int
    household_id: UUID | None
    party: str  # receiver, sender or kind of timer
    code: str
    since_at: datetime
    state: str = "stuck"
    kind: str = ""
    claim_id: UUID | None = None
    lane_id: UUID | None = None
    attempts: int = 0
    has_body: bool = True


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


@dataclass(frozen=True)
class Sent:
    receiver: str
    kind: str
    lane_id: UUID | None
    state: str
    created_at: datetime
    finished_at: datetime | None


def queue_counts(*, now: datetime) -> tuple[QueueCount, ...]:
    """Outbox, inbox, timer, in this order. Messages of the outbox under lease are not due."""
    return (
        _queue(Outbox, "outbox", Q(state="pending"), Q(state="stuck"), "due_at", now),
        _queue(Inbox, "inbox", Q(state="waiting"), Q(state="stuck"), "received_at", now),
        _queue(Timer, "timer", Q(stuck_code=""), ~Q(stuck_code=""), "due_at", now),
    )


def stuck_rows(*, limit: int, refused: bool = False) -> list[StuckRow]:
    """The first `limit` of each queue, oldest first; with `refused`, also those that the receiver
    would not take."""
    out = NEEDS_A_PERSON["outbox"]
    if not refused:
        out = out.filter(state="stuck")
    found = (out, NEEDS_A_PERSON["inbox"], NEEDS_A_PERSON["timer"])
    return [stuck_row(row) for rows in found for row in rows.order_by("id")[:limit]]


def stuck_message(queue: str, row_id: int) -> StuckRow | None:
    """None: there is no such row, or it needs nobody."""
    found = {str(name): rows for name, rows in NEEDS_A_PERSON.items()}.get(queue)
    row = found.filter(id=row_id).first() if found is not None else None
    return stuck_row(row) if row else None


def stuck_row(row: Outbox | Inbox | Timer) -> StuckRow:
    if isinstance(row, Timer):
        return StuckRow("timer", row.id, row.household_id, row.kind, row.stuck_code, row.due_at)
    if isinstance(row, Inbox):
        at, has_body = row.received_at, row.raw is not None
        return StuckRow(
            "inbox", row.id, row.household_id, row.sender, row.stuck_code, at, has_body=has_body
        )
    return StuckRow(
        "outbox", row.id, row.household_id, row.receiver, row.outcome_code,
        row.finished_at or row.due_at, row.state, row.kind, row.claim_id, row.lane_id,
        row.attempts, row.body is not None,
    )  # fmt: skip


def messages_of(*, household_id: UUID, claim_id: UUID, most: int = 200) -> tuple[Sent, ...]:
    """What was sent about a claim, newest first."""
    about = Outbox.objects.filter(household_id=household_id, claim_id=claim_id)
    columns = tuple(Sent.__dataclass_fields__)
    return tuple(Sent(*row) for row in about.order_by("-id").values_list(*columns)[:most])


def known_keys(keys: Iterable[str]) -> dict[str, tuple[str, datetime, datetime | None]]:
    """Of messages enqueued under these keys: state, when it is or was due, when it ended."""
    found = rows("known_keys", {"keys": array(keys)})
    return {key: (state, due_at, finished_at) for key, state, due_at, finished_at in found}


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
