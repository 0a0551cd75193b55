"""Which deadlines of a claim stand beside a lane: that of the law, and that of its live step."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from guanjia.claims.days import Days, LaneDays
from guanjia.claims.journal import Line
from guanjia.claims.state import ClaimState, LaneState
from guanjia.watch import claim_events
from guanjia.watch.deadlines import Deadline, of_events, of_subjects

LAW = ("determination", "payment")  # one follows the other: at most one of them is open
_STILL = datetime.max.replace(tzinfo=UTC)


def of_journal(lines: Sequence[Line], *, without: Collection[int] = ()) -> list[Deadline]:
    """Every clock of a claim whose whole journal is at hand; `without`: had these lines never been
    written. No statement."""
    return of_events(claim_events.events(lines, without=without), subject=claim_events.SUBJECT)


def law_of(every: Iterable[Deadline], lane_id: UUID) -> Deadline | None:
    """The insurer's open deadline of 保险法 23: to decide, or to pay what was agreed."""
    its = (one for one in every if one.open and one.part_id == lane_id)
    return next((one for one in its if one.rule.code in LAW), None)


def of_step(every: Iterable[Deadline], *, part_id: UUID | None, step: int) -> Deadline | None:
    """What is promised of a step, the nearest; never a customer's, whom nobody presses."""
    its = [
        one
        for one in every
        if one.open
        and one.part_id == part_id
        and one.rule.step == step
        and not one.rule.law
        and one.rule.party != "customer"
    ]
    return min(its, key=lambda one: one.due_at or _STILL, default=None)


def of_lanes(claim: ClaimState, every: Collection[Deadline]) -> Days:
    return {lane.id: _of_lane(lane, every) for lane in claim.lanes.values()}


def _of_lane(lane: LaneState, every: Collection[Deadline]) -> LaneDays:
    law, step = law_of(every, lane.id), of_step(every, part_id=lane.id, step=lane.step)
    return LaneDays(law.by_date if law else None, step.due_at if step else None)


def law_days(household_ids: Collection[UUID], claim_ids: Collection[UUID]) -> Days:
    """Of every lane of these claims whose days of the law run, in one statement."""
    every = of_subjects(household_ids=household_ids, subject_ids=claim_ids, codes=LAW)
    return {one.part_id: LaneDays(one.by_date) for one in every if one.open and one.part_id}
