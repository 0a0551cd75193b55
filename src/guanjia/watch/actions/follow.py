"""Clocks follow their subject's journal inside the transaction that writes it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanjia.claims.events import ClaimChanged
from guanjia.claims.journal import Corrected
from guanjia.exchange.ids import new_id
from guanjia.watch import claim_events, clocks_sql, policy
from guanjia.watch.actions.answered import end_orders
from guanjia.watch.calendar import china
from guanjia.watch.fold import Clocks, Event, Identity
from guanjia.watch.reading import Reading, read


@dataclass(frozen=True, slots=True)
class SubjectChanged:
    """A subject's events before and after; where the later ones do not begin with the earlier
    (a correction), every clock of the subject is counted again."""

    household_id: UUID
    subject: str
    subject_id: UUID
    before: Sequence[Event]
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows to write and identities to remove, of one subject."""

    household_id: UUID
    subject: str
    subject_id: UUID
    readings: Sequence[Reading]
    gone: Iterable[Identity] = ()


def follow_claims(changes: Sequence[ClaimChanged], now: datetime) -> None:
    """The hearer of `CLAIM_CHANGED`: at most one statement, none where no clock hears the lines.

    Lines `clock_raised` are not told here: the monitor writes row and line together.
    """
    heard = policy.installed().heard | claim_events.STANDING | {Corrected.kind}
    follow(
        [_of_claim(change) for change in changes if any(one.kind in heard for one in change.lines)],
        now=now,
    )


def _of_claim(change: ClaimChanged) -> SubjectChanged:
    lines = change.history()
    events = claim_events.events(lines)
    if any(line.kind == Corrected.kind for line in change.lines):
        before = claim_events.events(lines[: -len(change.lines)])
    else:
        first = change.lines[0].seq
        before = [event for event in events if event.seq < first]
    return SubjectChanged(
        change.household_id, claim_events.SUBJECT, change.application_id, before, events
    )


def follow(changes: Iterable[SubjectChanged], *, now: datetime) -> None:
    """In the caller's transaction, whose subjects are locked."""
    keep([_moved(change) for change in changes], now=now)


def _moved(change: SubjectChanged) -> Kept:
    clocks = Clocks(policy.installed(), change.subject)
    gone: set[Identity] = set()
    ahead = change.events
    if change.events[: len(change.before)] == change.before:
        for event in change.before:
            clocks.hear(event)
        clocks.touched.clear()
        ahead = change.events[len(change.before) :]
    else:
        former = Clocks(policy.installed(), change.subject)
        for event in change.before:
            former.hear(event)
        gone |= former.runs.keys()
    for event in ahead:
        clocks.hear(event)
    readings = [read(clocks.runs[one], china()) for one in clocks.touched]
    return Kept(
        change.household_id, change.subject, change.subject_id, readings, gone - clocks.runs.keys()
    )


def keep(every: Iterable[Kept], *, now: datetime) -> None:
    """One statement; none where nothing is to be written."""
    rows, gone, households = [], [], set()
    for one in every:
        where = {"household_id": one.household_id, "subject_id": one.subject_id}
        named = {**where, "subject": one.subject}
        for reading in one.readings:
            rows.append({**named, "id": new_id(now=now), **reading.columns()})
        for part_id, code, occurrence in one.gone:
            gone.append({**where, "part_id": part_id, "code": code, "occurrence": occurrence})
        households.add(one.household_id)
    if not rows and not gone:
        return
    values: dict[str, Any] = {
        "rows": json.dumps(rows, default=str),
        "gone": json.dumps(gone, default=str),
        "household_ids": list(households),
    }
    with connection.cursor() as cursor:
        cursor.execute(clocks_sql.KEEP_CLOCKS, values)
        over = [row[0] for row in cursor.fetchall()]
    if over:
        end_orders(over, now=now)
