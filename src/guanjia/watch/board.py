"""The late board: what is near or over its time in a viewer's scope, the most urgent first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guanjia.claims.journal.clock import Level
from guanjia.claims.steps import CHASERS_ZH
from guanjia.exchange.queries import known_keys
from guanjia.people.scope import Viewer
from guanjia.watch import hot_sql
from guanjia.watch.chasers import round_of
from guanjia.watch.messages import notice_key
from guanjia.watch.policy import definition
from guanjia.watch.urgency import Point, points

MOST = 400  # that are weighed
TOLD_DAYS = 7


@dataclass(frozen=True, slots=True)
class Told:
    """Of the customer: `at` is when a text message went or will go out; None: none does."""

    state: str  # told | will_be | failed | "" (nothing to tell yet)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """`order_id` is the newest open order of the clock. `in_scope` False: only the order may be
    taken, the claim not looked at."""

    clock_id: UUID
    household_id: UUID
    claim_id: UUID
    lane_id: UUID | None
    title_zh: str
    chaser: str
    party: str
    level: Level
    started_at: datetime
    due_at: datetime
    order_id: UUID | None
    owner_id: UUID | None
    order_due_at: datetime | None
    order_role: str | None
    told: Told
    points: tuple[Point, ...]
    in_scope: bool

    @property
    def score(self) -> int:
        return sum(one.worth for one in self.points)

    @property
    def is_over(self) -> bool:
        return self.level != "warned"


@dataclass(frozen=True, slots=True)
class Card:
    """`oldest_at`: since when the longest is over; None where none is."""

    chaser: str
    title_zh: str
    over: int
    near: int
    running: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    cards: tuple[Card, ...]
    rows: tuple[Row, ...]
    total: int  # near or over, of every chaser and of none

    @property
    def nobody(self) -> int:
        return sum(one.is_over and one.owner_id is None for one in self.rows)

    @property
    def untold(self) -> int:
        return sum(one.is_over and one.told.state == "failed" for one in self.rows)


def _scope(viewer: Viewer) -> dict[str, Any]:
    return {
        "household_ids": list(viewer.household_ids),
        "granted_household_ids": list(viewer.granted_household_ids),
        "granted_claim_ids": list(viewer.granted_claim_ids),
        "role": viewer.role,
    }


def count_over(viewer: Viewer) -> int:
    """For the side bar of every page."""
    return int(hot_sql.rows(hot_sql.COUNT_OVER, _scope(viewer))[0][0])


def board(viewer: Viewer, *, chaser: str = "", now: datetime) -> Board:
    """Three statements. `chaser` narrows the rows, not the cards."""
    counts = {row[0]: row[1:] for row in hot_sql.rows(hot_sql.COUNT_CLOCKS, _scope(viewer))}
    cards = tuple(
        Card(code, title_zh, *counts.get(code, (0, 0, 0, None)))
        for code, title_zh in CHASERS_ZH.items()
    )
    wanted = {**_scope(viewer), "chaser": chaser, "most": MOST}
    found = hot_sql.rows(hot_sql.READ_LATE, wanted)
    told = told_of({row[2] for row in found}, now=now)
    rows = [_row(viewer, row, told, now=now) for row in found]
    rows.sort(key=lambda one: (-one.score, one.due_at, one.clock_id))
    total = sum(over + near for over, near, _, _ in counts.values())
    return Board(cards, tuple(rows), total)


def told_of(claim_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Told]:
    """The newest notice of each claim that was to be told of something late this week."""
    days = [now + timedelta(days=1 - back) for back in range(TOLD_DAYS + 2)]
    keys = {notice_key(claim_id, day): claim_id for claim_id in claim_ids for day in days}
    known = known_keys(keys)
    found: dict[UUID, Told] = {}
    for key in sorted(known, key=lambda one: one[-10:]):
        state, due_at, finished_at = known[key]
        if state == "sent":
            told = Told("told", finished_at)
        elif state == "pending":
            told = Told("will_be", due_at)
        elif state == "set_aside":
            continue
        else:
            told = Told("failed")
        # one that went out counts more than one that is still to come
        if told.state != "will_be" or keys[key] not in found:
            found[keys[key]] = told
    return found


def _row(
    viewer: Viewer, row: tuple[Any, ...], told: Mapping[UUID, Told], *, now: datetime
) -> Row:  # fmt: skip
    (clock_id, household_id, claim_id, lane_id, code, policy, chaser, party, level,
     started_at, due_at, order_id, owner_id, order_due_at, order_role) = row  # fmt: skip
    means = definition(policy, code)
    tells = round_of(code=code, chaser=chaser, party=party, level=level).told_zh
    is_told = told.get(claim_id, Told("failed" if tells else ""))
    return Row(
        clock_id=clock_id,
        household_id=household_id,
        claim_id=claim_id,
        lane_id=lane_id,
        title_zh=means.title_zh,
        chaser=chaser,
        party=party,
        level=level,
        started_at=started_at,
        due_at=due_at,
        order_id=order_id,
        owner_id=owner_id,
        order_due_at=order_due_at,
        order_role=order_role,
        told=is_told,
        points=points(
            level=level,
            advance=chaser == "advance_review_late",
            law=means.law,
            started_at=started_at,
            due_at=due_at,
            nobody=owner_id is None,
            untold=is_told.state == "failed",
            now=now,
        ),
        in_scope=household_id in viewer.granted_household_ids
        or claim_id in viewer.granted_claim_ids,
    )
