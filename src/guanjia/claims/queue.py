"""The queue of the desk: open claims of a member of staff, who waits longest first; and finding any
claim by a number, or those of a person."""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from guanjia.claims import desk_lanes, hot_sql, rules, tracker
from guanjia.claims.days import Days
from guanjia.claims.models import Application, InsurerNumber
from guanjia.claims.standing import Turn, turns
from guanjia.claims.state import ClaimState, LaneState
from guanjia.people.scope import Viewer

PAGE = 50
LawDays = Callable[[Collection[UUID], Collection[UUID]], Days]


@dataclass(frozen=True)
class Filter:
    """Empty, 0, False or None: not asked for. `party`: customer | us | insurer | courier."""

    party: str = ""
    step: int = 0
    insurer: str = ""
    differs: bool = False
    marked: bool = False
    reported_since: date | None = None


@dataclass(frozen=True)
class LaneRow:
    """`turn` None: over, or it waits for the lane of `waits_for_zh`. `pips`: the state of each of
    the fifteen steps, as the page of the claim draws them."""

    lane: LaneState
    insurer_zh: str
    pips: tuple[str, ...]
    turn: Turn | None
    waits_for_zh: str


@dataclass(frozen=True)
class QueueRow:
    """`turn` is the one that has lasted longest. Sums of the whole claim, None: not known yet."""

    application_id: UUID
    household_id: UUID
    number: str
    insured_id: UUID
    claim: ClaimState
    reported_at: datetime
    turn: Turn
    lanes: tuple[LaneRow, ...]
    our_low_fen: int | None
    our_high_fen: int | None
    decided_fen: int | None
    paid_fen: int
    missing: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return any(one.lane.difference_fen for one in self.lanes)

    @property
    def all_refused(self) -> bool:
        """Every decision so far pays nothing."""
        return {one.lane.outcome for one in self.lanes} - {""} == {"refuse"}


@dataclass(frozen=True)
class Counts:
    """Open claims of the same scope, without any filter. `insurers`: code -> name and how many."""

    total: int
    parties: dict[str, int]
    differs: int
    marked: int
    steps: dict[int, int]
    insurers: dict[str, tuple[str, int]]


@dataclass(frozen=True)
class FoundClaim:
    """For staff: whose it is, is a scope's to say, not this query's."""

    application_id: UUID
    household_id: UUID
    insured_id: UUID
    number: str
    incident_type: str
    event_date: date
    is_over: bool


def _scope(viewer: Viewer) -> dict[str, Any]:
    return {
        "household_ids": list(viewer.household_ids),
        "granted_household_ids": list(viewer.granted_household_ids),
        "granted_claim_ids": list(viewer.granted_claim_ids),
    }


def queue(
    viewer: Viewer,
    wanted: Filter,
    *,
    law_days: LawDays,
    after: tuple[datetime, UUID] | None = None,
    now: datetime,
) -> tuple[tuple[QueueRow, ...], tuple[datetime, UUID] | None]:
    """At most PAGE rows, in one statement; and `after` for the next page, if there is one.

    `law_days` is asked once, with the households and the claims of the page.
    """
    parameters = {
        **_scope(viewer),
        "party": wanted.party,
        "step": wanted.step,
        "insurer": wanted.insurer,
        "differs": wanted.differs,
        "marked": wanted.marked,
        "reported_since": wanted.reported_since,
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else None,
        "most": PAGE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.READ_QUEUE, parameters)
        found = cursor.fetchall()
    more = len(found) > PAGE
    found = found[:PAGE]
    following = (found[-1][6], found[-1][0]) if more else None
    days = law_days({one[1] for one in found}, {one[0] for one in found})
    return tuple(_row(one, days=days, now=now) for one in found), following


def count(viewer: Viewer) -> Counts:
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.COUNT_QUEUE, _scope(viewer))
        total, customer, us, insurer, courier, differs, marked, steps, insurers = cursor.fetchone()
    parties = {"customer": customer, "us": us, "insurer": insurer, "courier": courier}
    return Counts(
        total,
        parties,
        differs,
        marked,
        {int(step): found for step, found in sorted((_loaded(steps) or {}).items())},
        {code: (name, found) for code, (name, found) in sorted((_loaded(insurers) or {}).items())},
    )


def count_ours(viewer: Viewer) -> int:
    """Open claims in which it is our turn, or a mark asks for somebody."""
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.COUNT_OURS, _scope(viewer))
        return int(cursor.fetchone()[0])


def open_by_household(household_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many claims are open; a household without any is not there."""
    found = Application.objects.filter(
        household_id__in=household_ids, waiting_since_at__isnull=False
    )
    return dict(
        found.values("household_id").annotate(open=Count("id")).values_list("household_id", "open")
    )


def find_by_number(number: str) -> tuple[FoundClaim, ...]:
    """By our number or an insurer's, written exactly."""
    number = number.strip()
    known = InsurerNumber.objects.filter(number=number).values_list("application_id", flat=True)
    return _found(Q(number=number.upper()) | Q(id__in=list(known)))


def claims_of(insured_ids: Iterable[UUID]) -> tuple[FoundClaim, ...]:
    """Newest event first."""
    return _found(Q(insured_id__in=set(insured_ids)))


def in_scope(viewer: Viewer, application_ids: Collection[UUID]) -> dict[UUID, FoundClaim]:
    """Those of these claims that a member of staff was granted."""
    granted = Q(household_id__in=list(viewer.granted_household_ids))
    granted |= Q(id__in=list(viewer.granted_claim_ids))
    mine = Q(household_id__in=list(viewer.household_ids)) & granted
    return {one.application_id: one for one in _found(mine & Q(id__in=application_ids))}


def find(application_id: UUID) -> FoundClaim | None:
    return next(iter(_found(Q(id=application_id))), None)


def _found(which: Q) -> tuple[FoundClaim, ...]:
    found = Application.objects.filter(which).order_by("-event_date", "-id")
    return tuple(
        FoundClaim(
            one.id,
            one.household_id,
            one.insured_id,
            one.number,
            one.incident_type,
            one.event_date,
            one.waiting_since_at is None,
        )
        for one in found.defer("state")[:200]
    )


def _row(found: tuple[Any, ...], *, days: Days, now: datetime) -> QueueRow:
    found_id, household_id, number, insured_id, state, reported_at, _, lane_cards = found
    claim = ClaimState.model_validate(_loaded(state))
    cards = {UUID(lane_id): card for lane_id, card in (_loaded(lane_cards) or {}).items()}
    drawn = {
        lane["id"]: lane for lane in desk_lanes.grid(claim, cards, days=days, now=now)["lanes"]
    }
    whose = turns(claim)
    by_lane = {turn.lane_id: turn for turn in whose if turn.lane_id}
    lanes = [lane for lane in claim.lanes.values() if lane.stage != "withdrawn"]
    decided = [lane.decided_fen for lane in lanes if lane.decided_fen is not None]
    together = tracker.together(claim)
    return QueueRow(
        found_id,
        household_id,
        number,
        insured_id,
        claim,
        reported_at,
        whose[0],
        tuple(
            LaneRow(
                lane,
                drawn[str(lane.id)]["short_zh"],
                tuple(node["state"] for node in drawn[str(lane.id)]["nodes"]),
                by_lane.get(lane.id),
                _waits_for(claim, lane, drawn) if lane.id not in by_lane else "",
            )
            for lane in sorted(claim.lanes.values(), key=lambda one: one.lane_no)
        ),
        together["estimate_low_fen"],
        together["estimate_high_fen"],
        sum(decided) if decided else None,
        sum(lane.paid_fen for lane in claim.lanes.values()),
        tuple(rules.merged_missing(claim)),
    )


def _waits_for(claim: ClaimState, lane: LaneState, drawn: dict[str, Any]) -> str:
    earlier = None if lane.finished else rules.waits_for(claim, lane)
    return drawn[str(earlier)]["short_zh"] if earlier else ""


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
