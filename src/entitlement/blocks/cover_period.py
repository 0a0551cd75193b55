"""The insured event must fall into the policy year."""

from typing import ClassVar, Literal

from ..expr import YES, fact, known, unsure, where
from ..facts import FACTS_ZH
from ..steps import Chain
from .base import Block


class CoverPeriod(Block):
    kind: ClassVar[str] = "cover_period"
    event: Literal["event_date", "accident_date", "diagnosed_date"] = "event_date"

    def lay(self, chain: Chain) -> None:
        day = fact(f"incident.{self.event}")
        begun, ended = fact("coverage.cover_from") <= day, fact("coverage.cover_until") <= day
        what = FACTS_ZH.get(self.event, "保险事故发生的日期")
        chain.gate(
            self, "in_force", "保险期间", f"{what}在保险期间内。", f"{what}不在保险期间内。",
            where(known(day), begun & ~ended, unsure(self.event, YES)),
            (f"incident.{self.event}", "coverage.cover_from", "coverage.cover_until"),
        )  # fmt: skip
