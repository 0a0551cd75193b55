"""The insured event must fall into the policy year."""

from typing import ClassVar, Literal

from ..facts import FACTS_ZH
from ..periods import within
from ..steps import Case, Chain, Step, dated, gate
from .base import Block


class CoverPeriod(Block):
    kind: ClassVar[str] = "cover_period"
    event: Literal["event_date", "accident_date", "diagnosed_date"] = "event_date"

    def steps(self, chain: Chain) -> list[Step]:
        def in_force(case: Case) -> int:
            day = dated(case, self.event)
            if day is None:
                return case.unsure(self.event, 1)
            return int(within(day, case.coverage.cover_from, case.coverage.cover_until))

        what = FACTS_ZH.get(self.event, "保险事故发生的日期")
        return [
            gate(
                chain,
                self.kind,
                "in_force",
                self.clause,
                "保险期间",
                f"{what}在保险期间内。",
                f"{what}不在保险期间内。",
                in_force,
                (f"incident.{self.event}", "coverage.cover_from", "coverage.cover_until"),
            )
        ]
