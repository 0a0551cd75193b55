"""The waiting period, in days or months: an illness that first shows in it is not covered.

The day on which cover begins is not counted: with 30 days, cover from 1 January waits until
31 January, and what first shows on 1 February is covered. Months end on the day of the same
number, or on the last day of a month that has none (民法典 202).
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ..expr import NO, YES, add_months, fact, known, look, unsure, where
from ..facts import FACTS_ZH
from ..steps import Chain
from .base import Block, Days, Wrong


class Waiting(Block):
    kind: ClassVar[str] = "waiting"
    days: Days | None = None
    months: Annotated[int, Field(strict=True, ge=1, le=120)] | None = None
    exempt: tuple[Literal["accident", "renewal"], ...] = ()
    shown: Literal["first_shown_date", "diagnosed_date"] = "first_shown_date"

    @model_validator(mode="after")
    def _one_measure(self) -> "Waiting":
        if (self.days is None) == (self.months is None):
            raise Wrong("waiting has exactly one of: days, months", "keep one of them")
        return self

    def lay(self, chain: Chain) -> None:
        cover_from, shown = fact("coverage.cover_from"), fact(f"incident.{self.shown}")
        if self.months is not None:
            waits_until, long = add_months(cover_from, self.months), f"{self.months}个月"
        else:
            waits_until, long = cover_from + (self.days or 0), f"{self.days}天"
        passed = where(known(shown), shown > waits_until, unsure(self.shown, YES))
        # It cannot have shown later than it happened.
        passed = where(fact("incident.event_date") <= waits_until, NO, passed)
        if "renewal" in self.exempt:
            passed = where(fact("coverage.first_cover_from") < cover_from, YES, passed)
        if "accident" in self.exempt:
            passed = where(look("incident.cause", "accident", "accident".__eq__), YES, passed)
        what = FACTS_ZH[self.shown].removesuffix("的日期").removesuffix("日期")
        chain.gate(
            self, "passed", f"等待期{long}", f"不受{long}等待期限制。",
            f"在{long}等待期内{what}。", passed,
            (f"incident.{self.shown}", "incident.cause", "coverage.cover_from",
             "coverage.first_cover_from"),
        )  # fmt: skip
