"""The most that counts of one kind of cost: by line, by unit, or of all of it together."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ..expr import Expr, fact, minimum, number, quotient, take, total, unsure, where
from ..facts import Category, Setting
from ..money import yuan
from ..state import Counter, Per
from ..steps import Chain
from .base import Block, Fen, Item, Name, Wrong, Years, Zh
from .scope import among, period_zh


class Sublimit(Block):
    """On the cost left after social insurance, in the order of the bill lines. `per: unit` is
    so much for each unit of the line, of `units` units at most: of more, so many at the price
    of the line."""

    kind: ClassVar[str] = "sublimit"
    name: Name
    title_zh: Zh
    categories: tuple[Category, ...] = ()
    settings: tuple[Setting, ...] = ()
    items: tuple[Item, ...] = ()
    amount_fen: Fen = Field(alias="amount")
    per: Literal["line", "unit", "claim", "accident", "year", "life"]
    units: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = None
    years: Years = 1
    of: Literal["person", "family"] = "person"

    @model_validator(mode="after")
    def _goes_together(self) -> "Sublimit":
        if not (self.categories or self.settings or self.items):
            raise Wrong("a sublimit is on some costs", "name categories, settings or items")
        if self.units and self.per != "unit":
            raise Wrong(f"units with per: {self.per}", "write per: unit")
        if (self.years > 1 or self.of == "family") and self.per in ("line", "unit", "claim"):
            raise Wrong(f"years or of with per: {self.per}", "write per: year, or take them out")
        return self

    def kept(self) -> Counter | None:
        if self.per in ("line", "unit", "claim"):
            return None
        per: Per = self.per  # type: ignore[assignment]
        return Counter(f"sublimit:{self.name}", per, "fen", self.amount_fen, self.of, self.years)

    def lay(self, chain: Chain) -> None:
        cost, inside = chain.lines, among(self.categories, self.settings, self.items)
        step_id = f"sublimit.{self.name}"
        kind = chain.add(
            self, f"{step_id}_of", self.title_zh, f"其中{self.title_zh}{{value}}。", "fen",
            where(inside, cost, 0),
        )  # fmt: skip
        told: tuple[Expr, ...] = (kind,)
        counted = self._each(kind)
        if self.per not in ("line", "unit"):
            left = self._left(chain, total(kind), step_id)
            counted, told = take(kind, left), (kind, left)
        kept = chain.add(
            self, step_id, f"计入的{self.title_zh}", f"{self.most_zh()}，计入{{value}}。", "fen",
            counted, inputs=told,
        )  # fmt: skip
        chain.lines = chain.add(
            self, f"{step_id}_net", "限额之内的费用",
            f"费用{{0}}，其中{self.title_zh}计入{{1}}，合计{{value}}。", "fen",
            where(inside, kept, cost), inputs=(cost, kept),
            zero_zh=f"{self.title_zh}的限额已经用完。", zero_from=cost,
        )  # fmt: skip

    def cut_fen(self, values: Mapping[str, int], line_id: str) -> int:
        """What is above it on this line, from a duty's values."""
        step = f"sublimit.{self.name}"
        return values[f"{step}_of@{line_id}"] - values[f"{step}@{line_id}"]

    def most_zh(self) -> str:
        if self.per in ("line", "unit"):
            each = {"line": "每项", "unit": "每一单位"}[self.per]
            most = f"，最多{self.units}个单位" if self.units else ""
            return f"{self.title_zh}{each}最多计{yuan(self.amount_fen)}{most}"
        when = period_zh(self.per, self.years, self.of)
        return f"{self.title_zh}{when}最多计{yuan(self.amount_fen)}"

    def _each(self, cost: Expr) -> Expr:
        if self.per == "line":
            return minimum(cost, self.amount_fen)
        quantity = fact("line.quantity")
        if self.units is None:
            return minimum(cost, quantity * self.amount_fen)
        counted = minimum(quantity, self.units)
        return minimum(quotient(cost * counted, quantity), counted * self.amount_fen)

    def _left(self, chain: Chain, cost: Expr, step_id: str) -> Expr:
        counter, full, left = self.kept(), number(self.amount_fen), number(self.amount_fen)
        if counter:
            low, high = chain.used(counter, full)
            left = unsure(counter.name, full - low, low.ne(high) & (cost > full - high))
            chain.spends.append((counter, step_id))
        return chain.add(
            self, f"{step_id}_left", f"{self.title_zh}的剩余限额", "还可以计入{value}。", "fen",
            left, facts=(f"state.{counter.name}",) if counter else (),
        )  # fmt: skip
