"""Which costs a duty pays for: catalogue, place of treatment, category."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from ..facts import BillLine, Category, Pool
from ..facts import Setting as Place
from ..steps import Case, Chain, Step
from .base import Block, Clause

POOL_ZH: Mapping[str, str] = {
    "in": "医保目录内费用",
    "out": "医保目录外费用",
    "drug": "院外特定药品费用",
}
PLACE_ZH: Mapping[str, str] = {
    "inpatient": "住院费用",
    "outpatient": "门诊急诊费用",
    "special_outpatient": "特殊门诊费用",
    "outpatient_surgery": "门诊手术费用",
    "pharmacy": "药店购药费用",
    "online": "互联网医院费用",
}
CATEGORY_ZH: Mapping[str, str] = {
    "bed": "床位费", "meal": "膳食费", "nursing": "护理费", "surgery": "手术费",
    "drug": "药品费", "examination": "检查费", "laboratory": "化验费", "treatment": "治疗费",
    "material": "材料费", "anaesthesia": "麻醉费", "consultation": "诊查费",
    "vaccine": "疫苗及球蛋白费", "other": "其他费用",
}  # fmt: skip


class Scope(Block):
    """`settings` empty means every place, `categories` empty every category; `not_categories`
    names for each category the clause that leaves it out."""

    kind: ClassVar[str] = "scope"
    pools: tuple[Pool, ...] = Field(min_length=1)
    settings: tuple[Place, ...] = ()
    categories: tuple[Category, ...] = ()
    not_categories: Mapping[Category, Clause] = Field(default_factory=dict)

    def refusal(self, line: BillLine) -> tuple[str, str] | None:
        """Clause and sentence where the line is outside; None where it is counted."""
        if line.pool not in self.pools:
            return self.clause, f"{POOL_ZH[line.pool]}不在本项责任范围内。"
        if self.settings and line.setting not in self.settings:
            return self.clause, f"{PLACE_ZH[line.setting]}不在本项责任范围内。"
        if line.category in self.not_categories:
            return self.not_categories[line.category], (
                f"{CATEGORY_ZH[line.category]}不在赔付范围内。"
            )
        if self.categories and line.category not in self.categories:
            return self.clause, f"{CATEGORY_ZH[line.category]}不在本项责任范围内。"
        return None

    def steps(self, chain: Chain) -> list[Step]:
        known: dict[tuple[str, str, str], bool] = {}

        def counted(case: Case, cost: list[int]) -> list[int]:
            column = []
            for line, fen in zip(case.lines, cost, strict=True):
                key = (line.pool, line.setting, line.category)
                inside = known.get(key)
                if inside is None:
                    inside = known[key] = self.refusal(line) is None
                column.append(fen if inside else 0)
            return column

        source, chain.lines = chain.lines, "scope.counted"
        return [
            Step(
                "scope.counted", self.kind, self.clause, "责任范围内的费用",
                "账单合计{0}，其中{value}在责任范围内。", "fen", counted, (source,), grain="line",
                zero_zh="账单中没有本项责任范围内的费用。", zero_from=source,
            )
        ]  # fmt: skip
