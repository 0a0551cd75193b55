"""How often an item counts: not again before so many days have passed."""

from typing import Annotated, ClassVar

from pydantic import Field

from ..expr import fact, known, where
from ..facts import BillLine, Category
from ..steps import Chain
from .base import Block, Days, Item
from .scope import among


class Frequency(Block):
    """On the day that lies `apart_days` after the last one it counts again. An earlier day is
    so only where it is said."""

    kind: ClassVar[str] = "frequency"
    apart_days: Annotated[Days, Field(ge=1)]
    items: tuple[Item, ...] = ()
    categories: tuple[Category, ...] = ()

    def refusal(self, line: BillLine) -> str:
        """Why the bill line does not count; empty where it does."""
        listed = not self.items or line.item in self.items
        if not listed or (self.categories and line.category not in self.categories):
            return ""
        if line.last_date is None or (line.on_date - line.last_date).days >= self.apart_days:
            return ""
        return f"距上一次同一项目不满{self.apart_days}天，不计入。"

    def lay(self, chain: Chain) -> None:
        cost, last = chain.lines, fact("line.last_date")
        soon = known(last) & (fact("line.on_date") < last + self.apart_days)
        soon = soon & among(self.categories, (), self.items)
        chain.lines = chain.add(
            self, "frequency.counted", "间隔足够的费用",
            f"同一项目两次之间须满{self.apart_days}天，费用{{0}}中计入{{value}}。", "fen",
            where(soon, 0, cost), zero_zh=f"距上一次同一项目不满{self.apart_days}天。",
            zero_from=cost,
        )  # fmt: skip
