"""The waiting period, in days or months: an illness that first shows in it is not covered.

The day on which cover begins is not counted: with 30 days, cover from 1 January waits until
31 January, and what first shows on 1 February is covered. Months end on the day of the same
number, or on the last day of a month that has none (民法典 202). Children may wait for another
time; who is a child says the age on the day on which cover begins.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ..expr import (
    NO,
    YES,
    Expr,
    add_months,
    fact,
    full_years,
    known,
    look,
    maximum,
    minimum,
    unsure,
    where,
)
from ..facts import FACTS_ZH
from ..steps import Chain
from .base import Block, Days, Sheet, Wrong

Months = Annotated[int, Field(strict=True, ge=1, le=120)]


class Wait(Sheet):
    days: Days | None = None
    months: Months | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> "Wait":
        if (self.days is None) == (self.months is None):
            raise Wrong("waiting has exactly one of: days, months", "keep one of them")
        return self

    def until(self, day: Expr) -> Expr:
        """The last day of the waiting."""
        return add_months(day, self.months) if self.months else day + (self.days or 0)

    def zh(self) -> str:
        return f"{self.months}个月" if self.months else f"{self.days}天"


class Child(Wait):
    """Whoever is not yet `under` years old."""

    under: Annotated[int, Field(strict=True, ge=1, le=150)]


class Waiting(Wait, Block):
    kind: ClassVar[str] = "waiting"
    child: Child | None = None
    exempt: tuple[Literal["accident", "renewal"], ...] = ()
    shown: Literal["first_shown_date", "diagnosed_date"] = "first_shown_date"

    def lay(self, chain: Chain) -> None:
        cover_from, shown = fact("coverage.cover_from"), fact(f"incident.{self.shown}")
        waits_until, long = self.until(cover_from), self.zh()
        if self.child:
            waits_until = self._by_age(self.child, waits_until, cover_from, shown)
            long = f"{long}（未满{self.child.under}周岁的{self.child.zh()}）"
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
             "coverage.first_cover_from", *(("incident.born_date",) if self.child else ())),
        )  # fmt: skip

    def _by_age(self, child: Child, grown: Expr, cover_from: Expr, shown: Expr) -> Expr:
        """The age is asked for only where the two lengths part."""
        born, event = fact("incident.born_date"), fact("incident.event_date")
        small, age = child.until(cover_from), full_years(born, cover_from)
        first, last = minimum(small, grown), maximum(small, grown)
        same = known(shown) & ((shown <= first) | ((shown > last) & (event > last)))
        return where(
            known(born), where(age < child.under, small, grown),
            unsure("born_date", first, (event > first) & ~same),
        )  # fmt: skip
