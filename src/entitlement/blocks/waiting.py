"""The waiting period: an illness that first shows in it is not covered.

The day on which cover begins is not counted: with 30 days, cover from 1 January waits until
31 January, and what first shows on 1 February is covered.
"""

from typing import ClassVar, Literal

from ..facts import FACTS_ZH
from ..periods import last_day
from ..steps import Case, Chain, Step, dated, gate
from .base import Block, Days


class Waiting(Block):
    kind: ClassVar[str] = "waiting"
    days: Days
    exempt: tuple[Literal["accident", "renewal"], ...] = ()
    shown: Literal["first_shown_date", "diagnosed_date"] = "first_shown_date"

    def steps(self, chain: Chain) -> list[Step]:
        def passed(case: Case) -> int:
            cover = case.coverage
            if "accident" in self.exempt and case.incident.cause == "accident":
                return 1
            if "renewal" in self.exempt and cover.first_cover_from < cover.cover_from:
                return 1
            waits_until = last_day(cover.cover_from, self.days)
            if case.incident.event_date <= waits_until:
                return 0  # it cannot have shown later than it happened
            shown = dated(case, self.shown)
            return case.unsure(self.shown, 1) if shown is None else int(shown > waits_until)

        what = FACTS_ZH[self.shown].removesuffix("的日期").removesuffix("日期")
        return [
            gate(
                chain,
                self.kind,
                "passed",
                self.clause,
                f"等待期{self.days}天",
                f"不受{self.days}天等待期限制。",
                f"在{self.days}天等待期内{what}。",
                passed,
                (
                    f"incident.{self.shown}",
                    "incident.cause",
                    "coverage.cover_from",
                    "coverage.first_cover_from",
                ),
            )
        ]
