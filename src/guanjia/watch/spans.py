"""How much of a span counts, and when enough of it will have. Pure integer arithmetic.

Instants are microseconds of Shanghai's wall clock, as `calendar.to_local_us` gives them. A run is
a list of segments (from, to) in which a clock ran, `to` None while it still runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from guanjia.watch.calendar import DAY_US, Calendar

Unit = Literal["working", "hours", "law_days"]
Segment = tuple[int, int | None]
MINUTE_US = 60 * 1_000_000


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Parts of a day as microseconds since midnight, in order, apart from each other."""

    parts: tuple[tuple[int, int], ...]
    per_day: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "per_day", sum(end - start for start, end in self.parts))

    def before(self, time_of_day: int) -> int:
        worked = 0
        for start, end in self.parts:
            if time_of_day <= start:
                break
            worked += min(time_of_day, end) - start
        return worked

    def reach(self, worked: int) -> int:
        """The earliest time of day at which `worked` lies behind; 0 < worked <= per_day."""
        for start, end in self.parts:
            if worked <= end - start:
                return start + worked
            worked -= end - start
        raise AssertionError("more than a day")


@dataclass(frozen=True, slots=True)
class Measure:
    """One unit on one calendar: a clock's budget, use and moments are counted by it."""

    unit: Unit
    calendar: Calendar
    hours: WorkingHours

    def total(self, at: int) -> int:
        """What has counted up to `at` since the calendar began; only differences mean anything."""
        if self.unit == "hours":
            return at
        day, time_of_day = divmod(at, DAY_US)
        if self.unit == "law_days":  # a day counts for who ran at its beginning: 民法典 201
            return day
        before, after = self.calendar.days_around(day)
        worked = before * self.hours.per_day
        return worked + self.hours.before(time_of_day) if after > before else worked

    def _reach(self, total: int) -> int:
        if self.unit == "hours":
            return total
        whole, rest = divmod(total - 1, self.hours.per_day)
        return self.calendar.working_days[whole] * DAY_US + self.hours.reach(rest + 1)

    def used(self, segments: Sequence[Segment]) -> int:
        """In the closed segments."""
        return sum(
            self.total(end) - self.total(start) for start, end in segments if end is not None
        )

    def moment(self, segments: Sequence[Segment], amount: int) -> int | None:
        """When `amount` > 0 has counted; None where the run ended before."""
        for start, end in segments:
            begun = self.total(start)
            counted = None if end is None else self.total(end) - begun
            if counted is None or amount <= counted:
                reached = begun + amount
                return (reached + 1) * DAY_US if self.unit == "law_days" else self._reach(reached)
            amount -= counted
        return None

    def due(self, segments: Sequence[Segment], budget: int) -> int | None:
        """When the budget is used up; a last day of the law moves to a working day: 民法典 203."""
        if self.unit != "law_days":
            return self.moment(segments, budget)
        end_of_last = self.moment(segments, budget)
        if end_of_last is None:
            return None
        last = end_of_last // DAY_US - 1
        for start, end in segments:
            day = self.calendar.next_working_day(max(last, start // DAY_US + 1))
            if end is None or day <= end // DAY_US:
                return (day + 1) * DAY_US
        return None

    def after_due(self, segments: Sequence[Segment], due: int, offset: int) -> int | None:
        """When `offset` more than at `due` has counted."""
        counted = 0
        upto = due - DAY_US if self.unit == "law_days" else due
        for start, end in segments:
            if start <= upto:
                stop = upto if end is None else min(end, upto)
                counted += self.total(stop) - self.total(start)
        return self.moment(segments, counted + offset)
