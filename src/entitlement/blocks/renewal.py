"""A duty that answers in some years of an unbroken chain of renewals only."""

from typing import ClassVar

from pydantic import model_validator

from ..expr import YES, fact, full_years
from ..steps import Chain
from .base import Block, Wrong, Years


class Renewal(Block):
    """The first policy year is year 1. Both ends count."""

    kind: ClassVar[str] = "renewal"
    from_year: Years = 1
    to_year: Years | None = None

    @model_validator(mode="after")
    def _some_year(self) -> "Renewal":
        if self.from_year == 1 and self.to_year is None:
            raise Wrong("renewal leaves no year out", "name from_year, to_year or both")
        if self.to_year is not None and self.to_year < self.from_year:
            raise Wrong("to_year lies before from_year", "write the earlier year as from_year")
        return self

    def lay(self, chain: Chain) -> None:
        # A chain that began on 29 February may renew on the 28th: the day after decides.
        begun = fact("coverage.cover_from") + 1
        year = chain.add(
            self, "renewal.policy_year", "第几个保单年度", "现在是第{value}。", "years",
            full_years(fact("coverage.first_cover_from"), begun) + 1,
            facts=("coverage.first_cover_from", "coverage.cover_from"),
        )  # fmt: skip
        until = f"至第{self.to_year}个" if self.to_year else "起各"
        when = f"第{self.from_year}个{until}保单年度"
        inside = year >= self.from_year
        chain.gate(
            self, "year", when, f"在{when}内。", f"不在{when}内。",
            inside & (year <= self.to_year if self.to_year else YES),
        )  # fmt: skip
