"""The most that counts of one category's cost for each day, such as 1,500 yuan a day for the bed.

A bill says the day of a charge, not how many days it stands for. Charges of a stay are taken as
charges by the day where at least two days carry one and there are as many as nights; each day is
then held against the cap by itself. Otherwise they are sums for the stay, held together against
the cap times its days. Costs outside a stay always count by their own day.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from ..facts import BillLine, Category
from ..money import share, yuan
from ..periods import nights
from ..steps import Case, Chain, Step
from .base import Block, Fen
from .scope import CATEGORY_ZH


class DayLimit(Block):
    """On the cost left after social insurance. The days of a stay are those of admission and of
    discharge and all between them. Charges of one cap share what it leaves in proportion."""

    kind: ClassVar[str] = "day_limit"
    most_fen: Mapping[Category, Annotated[Fen, Field(ge=1)]] = Field(alias="most", min_length=1)

    def most_zh(self, category: Category) -> str:
        return f"{CATEGORY_ZH[category]}每天最多计{yuan(self.most_fen[category])}"

    def steps(self, chain: Chain) -> list[Step]:
        def days(case: Case) -> int:
            incident = case.incident
            if incident.admission_date is None or incident.discharge_date is None:
                return 0
            return nights(incident.admission_date, incident.discharge_date) + 1

        def cut(case: Case, cost: list[int], days: int) -> list[int]:
            column = [0] * len(cost)
            for category, most_fen in self.most_fen.items():
                for group, together in _groups(case.lines, category, days):
                    full = [cost[k] for k in group]
                    if together and not days and sum(full) > most_fen:
                        _unknown_stay(case)
                        continue
                    kept = min(sum(full), most_fen * (max(days, 1) if together else 1))
                    for k, part in zip(group, share(kept, full), strict=True):
                        column[k] = cost[k] - part
            return column

        def counted(_: Case, cost: list[int], cut: list[int]) -> list[int]:
            return [fen - off for fen, off in zip(cost, cut, strict=True)]

        source, chain.lines = chain.lines, "day_limit.counted"
        most = "，".join(self.most_zh(category) for category in self.most_fen)
        return [
            Step("day_limit.days", self.kind, self.clause, "住院天数",
                 "住院{value}（入院日和出院日都计入）。", "days", days, (),
                 ("incident.admission_date", "incident.discharge_date")),
            Step("day_limit.cut", self.kind, self.clause, "超出每日限额的费用",
                 f"{most}（逐日列明的按日计算，合并列示的按住院{{1}}合计计算），超出{{value}}。",
                 "fen", cut, (source, "day_limit.days"), grain="line"),
            Step("day_limit.counted", self.kind, self.clause, "每日限额之内的费用",
                 "{0}扣除超出每日限额的{1}，剩余{value}。", "fen", counted,
                 (source, "day_limit.cut"), grain="line"),
        ]  # fmt: skip


def _groups(
    lines: tuple[BillLine, ...], category: Category, days: int
) -> list[tuple[list[int], bool]]:
    """The charges that share one cap, by place; and whether it is the cap of the whole stay."""
    by_day: defaultdict[tuple[bool, object], list[int]] = defaultdict(list)
    for k, line in enumerate(lines):
        if line.category == category:
            by_day[line.setting == "inpatient", line.on_date].append(k)
    stay = [group for (inside, _), group in by_day.items() if inside]
    apart = [group for (inside, _), group in by_day.items() if not inside]
    if stay and not (days and len(stay) >= max(days - 1, 2)):
        return [*((group, False) for group in apart), ([k for group in stay for k in group], True)]
    return [(group, False) for group in apart + stay]


def _unknown_stay(case: Case) -> None:
    """How long the stay was is not known: the cost counts in full, the best for the insured."""
    for fact in ("admission_date", "discharge_date"):
        if getattr(case.incident, fact) is None:
            case.unsure(fact, 0)
