"""Which costs a duty pays for: catalogue, place of treatment, category."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from ..expr import YES, Expr, both, look, where
from ..facts import BillLine, Category, Pool
from ..facts import Setting as Place
from ..steps import Chain
from .base import Block, Clause, Item

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


PERIOD_ZH: Mapping[str, str] = {
    "line": "每项费用", "unit": "每一单位", "day": "住院每天", "visit": "每次就诊",
    "claim": "每次事故", "accident": "每次意外", "year": "每个保单年度", "life": "终身累计",
}  # fmt: skip


def period_zh(per: str, years: int = 1, of: str = "person") -> str:
    when = f"每{years}个保单年度" if years > 1 else PERIOD_ZH[per]
    return f"全体家庭成员{when}合计" if of == "family" else when


def among(
    categories: tuple[Category, ...], settings: tuple[Place, ...], items: tuple[Item, ...]
) -> Expr:
    """Whether a bill line is of these; what is empty leaves nothing out."""
    inside = YES
    if categories or settings:
        inside = look(
            "line.kind", ("among", categories, settings),
            lambda kind: (not categories or kind[2] in categories)
            and (not settings or kind[1] in settings),
        )  # fmt: skip
    if items:
        inside = both(inside, look("line.item", ("among", items), items.__contains__))
    return inside


class Scope(Block):
    """`settings` empty means every place, `categories` empty every category, `items` empty every
    item; `not_categories` and `not_items` name the clause that leaves each out."""

    kind: ClassVar[str] = "scope"
    pools: tuple[Pool, ...] = Field(min_length=1)
    settings: tuple[Place, ...] = ()
    categories: tuple[Category, ...] = ()
    not_categories: Mapping[Category, Clause] = Field(default_factory=dict)
    items: tuple[Item, ...] = ()
    not_items: Mapping[Item, Clause] = Field(default_factory=dict)

    def refusal(self, line: BillLine) -> tuple[str, str] | None:
        """Clause and sentence where the line is outside; None where it is counted."""
        left_out = self._left_out(line.pool, line.setting, line.category)
        if left_out is None and line.item in self.not_items:
            return self.not_items[line.item], f"项目{line.item}不在本项责任范围内。"
        if left_out is None and self.items and line.item not in self.items:
            return self.clause, "这个项目不在本项责任范围内。"
        return left_out

    def _left_out(self, pool: Pool, place: Place, category: Category) -> tuple[str, str] | None:
        if pool not in self.pools:
            return self.clause, f"{POOL_ZH[pool]}不在本项责任范围内。"
        if self.settings and place not in self.settings:
            return self.clause, f"{PLACE_ZH[place]}不在本项责任范围内。"
        if category in self.not_categories:
            return self.not_categories[category], f"{CATEGORY_ZH[category]}不在赔付范围内。"
        if self.categories and category not in self.categories:
            return self.clause, f"{CATEGORY_ZH[category]}不在本项责任范围内。"
        return None

    def lay(self, chain: Chain) -> None:
        cost = chain.lines
        key = (self.pools, self.settings, self.categories, tuple(self.not_categories))
        inside = look("line.kind", key, lambda kind: self._left_out(*kind) is None)
        if self.items or self.not_items:
            inside = inside & look("line.item", (self.items, tuple(self.not_items)), self._item)
        chain.lines = chain.add(
            self, "scope.counted", "责任范围内的费用", "账单合计{0}，其中{value}在责任范围内。",
            "fen", where(inside, cost, 0), zero_zh="账单中没有本项责任范围内的费用。",
            zero_from=cost,
        )  # fmt: skip

    def _item(self, item: str) -> bool:
        return item not in self.not_items and (not self.items or item in self.items)
