"""The monitor: whatever clock is due rises level by level, and what follows from it, in one
transaction of a few statements however many there are.

Any number of machines may tick at once. Each takes the claims whose heads it can lock, and only
then their clocks, as every writer of a claim does; what another holds comes with the next tick.
A level is raised once because raising it moves `next_at` on; a clock that jumps changes nothing of
that, since `now` only says which rows are due.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from guanjia.claims.actions.append_many import Head, lock_heads
from guanjia.exchange.actions.outbox import enqueue_many
from guanjia.exchange.arrays import array
from guanjia.exchange.ids import new_ids
from guanjia.people.rules import SKILLS
from guanjia.watch import hot_sql
from guanjia.watch.actions.orders import NewOrder, open_many
from guanjia.watch.chasers import NOTHING, Round, round_of
from guanjia.watch.claim_events import SUBJECT as CLAIM
from guanjia.watch.messages import notices, questions
from guanjia.watch.models import WorkOrder
from guanjia.watch.raised import Raised
from guanjia.watch.subjects import sources

BATCH = 1000


def tick(*, now: datetime, limit: int = BATCH) -> int:
    """Opens its own transaction where something is due. Returns how many levels it raised."""
    due = hot_sql.rows(hot_sql.DUE_CLOCKS, {"now": now, "limit": limit})
    if not due:
        return 0
    by_subject: dict[str, set[UUID]] = {}
    for _, subject, subject_id in due:
        by_subject.setdefault(subject, set()).add(subject_id)
    with transaction.atomic():
        heads = lock_heads(by_subject.pop(CLAIM, set()))
        held = set(heads).union(*(sources[one].lock(ids) for one, ids in by_subject.items()))
        free = [clock_id for clock_id, _, subject_id in due if subject_id in held]
        return len(_raise(free, heads, now=now))


def _raise(clock_ids: list[UUID], heads: Mapping[UUID, Head], *, now: datetime) -> list[Raised]:
    raised = _risen(clock_ids, now=now)
    for subject in {one.subject for one in raised}:
        sources[subject].note_raised([one for one in raised if one.subject == subject], now=now)
    rounds = _rounds(raised)
    open_many(list(_orders(rounds, heads, now=now)), now=now)
    of_claims = [(one, then) for one, then in rounds if one.subject == CLAIM]
    asked = [one.part_id for one, then in of_claims if then.asks and one.part_id]
    told = [heads[one.subject_id] for one, then in of_claims if then.told_zh]
    households = {one.household_id for one in raised}
    messages = questions(households, asked, now=now) + notices(told, now=now)
    enqueue_many(messages, now=now)
    return raised


def _risen(clock_ids: Collection[UUID], *, now: datetime) -> list[Raised]:
    """One by one until the next is not due; of each clock in their order."""
    raised: list[Raised] = []
    while clock_ids:
        values = {"clock_ids": array(clock_ids), "now": now}
        rows = hot_sql.rows(hot_sql.RAISE_CLOCKS, values)
        raised += [Raised(*row[:-1]) for row in rows]
        clock_ids = [row[0] for row in rows if row[-1]]
    return raised


def _rounds(raised: Iterable[Raised]) -> list[tuple[Raised, Round]]:
    """The highest level of each clock that asks anything of anybody, with what it asks."""
    found = {}
    for one in raised:
        then = round_of(code=one.code, chaser=one.chaser, party=one.party, level=one.level)
        if then != NOTHING:
            found[one.clock_id] = (one, then)
    return list(found.values())


def _orders(
    rounds: Sequence[tuple[Raised, Round]], heads: Mapping[UUID, Head], *, now: datetime
) -> Iterable[NewOrder]:
    until: dict[int, datetime] = {}
    first_orders = _first_orders([one for one, _ in rounds if one.subject_id not in heads])
    for (one, then), order_id in zip(rounds, new_ids(len(rounds), now=now), strict=True):
        if not then.order:
            continue
        if then.within_hours not in until:
            until[then.within_hours] = then.until(now)
        head, first = heads.get(one.subject_id), first_orders.get(one.subject_id)
        kind = head.incident_type if head else ""
        yield NewOrder(
            id=order_id,
            household_id=one.household_id,
            subject=one.subject,
            subject_id=one.subject_id,
            part_id=one.part_id,
            kind="late",
            role=then.order,
            skill=kind if kind in SKILLS and then.order != "butler" else "",
            cause="clock_late",
            person_id=head.insured_id if head else first and first.person_id,
            due_at=until[then.within_hours],
            not_to=tuple(first.not_to) if first else (),
            clock_id=one.clock_id,
            level=one.level,
        )


def _first_orders(late: Collection[Raised]) -> dict[UUID, Any]:
    """The order with which each subject began that is no claim: whom it is about, and who is to
    have nothing to do with it. Being late is no reason to show it to those with an interest."""
    if not late:
        return {}
    found = WorkOrder.objects.filter(
        household_id__in={one.household_id for one in late},
        subject_id__in={one.subject_id for one in late},
    )
    return {one.subject_id: one for one in found.order_by("-opened_at", "-id")}
