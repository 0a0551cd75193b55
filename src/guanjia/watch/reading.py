"""What a clock shows: the moments of its levels, and the row that caches them. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanjia.watch.calendar import DAY_US, Calendar, from_local_us
from guanjia.watch.fold import Clocks, Run, State
from guanjia.watch.policy import LEVELS, passed
from guanjia.watch.spans import Measure, Segment


@dataclass(frozen=True, slots=True)
class Reading:
    """A row of `watch_clock` but for its id, household and subject; see models.Clock."""

    part_id: UUID | None
    code: str
    occurrence: int
    policy: str
    calendar: str
    party: str
    chaser: str
    state: State
    started_at: datetime
    running_since_at: datetime | None
    stopped_at: datetime | None
    used: int
    warn_at: datetime | None
    due_at: datetime | None
    level2_at: datetime | None
    level3_at: datetime | None
    level: str
    next_level: str
    next_at: datetime | None
    provisional: bool

    @property
    def identity(self) -> tuple[UUID | None, str, int]:
        return self.part_id, self.code, self.occurrence

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def read(run: Run, calendar: Calendar) -> Reading:
    """A stopped clock shows the moments that it would have reached, a paused one those that it has
    reached: the others nobody knows."""
    one, state = run.definition, run.state
    measure = Measure(one.unit, calendar, one.hours)
    segments = run.segments
    if state == "stopped":
        segments = [*segments[:-1], (segments[-1][0], None)]
    moments = _moments(run, measure, segments)
    ahead = [
        level
        for level, at in zip(LEVELS, moments, strict=True)
        if at is not None and level not in passed(run.level)
    ]
    next_level = ahead[0] if ahead and state == "running" else ""
    known = [_at(at) for at in moments]
    start, end = run.segments[-1]
    last = max((at for at in moments if at is not None), default=start)
    return Reading(
        part_id=run.part,
        code=one.code,
        occurrence=run.occurrence,
        policy=one.policy,
        calendar=calendar.version,
        party=one.party,
        chaser=one.chaser,
        state=state,
        started_at=from_local_us(run.segments[0][0]),
        running_since_at=from_local_us(start) if end is None else None,
        stopped_at=_at(end) if state == "stopped" else None,
        used=measure.used(run.segments),
        warn_at=known[0],
        due_at=known[1],
        level2_at=known[2],
        level3_at=known[3],
        level=run.level or "",
        next_level=next_level,
        next_at=known[LEVELS.index(ahead[0])] if next_level else None,
        provisional=one.unit != "hours" and (last - 1) // DAY_US >= calendar.provisional_from,
    )


def read_all(clocks: Clocks, calendar: Calendar) -> dict[tuple[UUID | None, str, int], Reading]:
    readings = (read(run, calendar) for run in clocks.runs.values())
    return {one.identity: one for one in readings}


def _moments(run: Run, measure: Measure, segments: list[Segment]) -> list[int | None]:
    one = run.definition
    warn = one.warn
    if one.warn_share is not None:
        warn = run.budget * one.warn_share // 100
    due = measure.due(segments, run.budget)
    return [
        measure.moment(segments, warn) if warn else None,
        due,
        *(
            None if due is None or offset is None else measure.after_due(segments, due, offset)
            for offset in (one.level2, one.level3)
        ),
    ]


def _at(local_us: int | None) -> datetime | None:
    return None if local_us is None else from_local_us(local_us)
