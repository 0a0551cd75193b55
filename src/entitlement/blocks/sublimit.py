"""The most that counts of one kind of cost: by line, unit, visit, or of all of it together; in
money or in units."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ..expr import Expr, fact, minimum, number, quotient, take, take_by_visit, total, unsure, where
from ..facts import Category, Setting
from ..money import yuan
from ..state import Counter, Per
from ..steps import Chain
from .base import Block, Fen, Item, Name, Wrong, Years, Zh
from .scope import among, period_zh

UNCOUNTED = ("line", "unit", "visit", "claim")  # what earlier claims used does not matter


class Sublimit(Block):
    """On the cost left after social insurance, in the order of the bill lines. All bills of a
    day are one visit. `per: unit` is so much for each unit of the line, of `units` units at
    most: of more, so many at the price of the line. Over a visit or longer it is an amount or a
    number of units."""

    kind: ClassVar[str] = "sublimit"
    name: Name
    title_zh: Zh
    categories: tuple[Category, ...] = ()
    settings: tuple[Setting, ...] = ()
    items: tuple[Item, ...] = ()
    amount_fen: Fen | None = Field(default=None, alias="amount")
    per: Literal["line", "unit", "visit", "claim", "accident", "year", "life"]
    units: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = None
    years: Years = 1
    of: Literal["person", "family"] = "person"

    @model_validator(mode="after")
    def _goes_together(self) -> "Sublimit":
        if not (self.categories or self.settings or self.items):
            raise Wrong("a sublimit is on some costs", "name categories, settings or items")
        if self.per in ("line", "unit"):
            if self.amount_fen is None:
                raise Wrong(f"per: {self.per} without an amount", "write the amount")
            if self.units and self.per == "line":
                raise Wrong("units with per: line", "write per: unit")
        elif (self.amount_fen is None) == (self.units is None):
            raise Wrong(f"per: {self.per} takes an amount or units", "keep one of them")
        if (self.years > 1 or self.of == "family") and self.per in UNCOUNTED:
            raise Wrong(f"years or of with per: {self.per}", "write per: year, or take them out")
        return self

    @property
    def counts_units(self) -> bool:
        return self.amount_fen is None

    @property
    def late(self) -> bool:
        """What a unit may cost goes before how many of them."""
        return self.counts_units

    def kept(self) -> Counter | None:
        if self.per in UNCOUNTED:
            return None
        per: Per = self.per  # type: ignore[assignment]
        if self.counts_units:
            return Counter(f"units:{self.name}", per, "count", self.units, self.of, self.years)
        return Counter(f"sublimit:{self.name}", per, "fen", self.amount_fen, self.of, self.years)

    def lay(self, chain: Chain) -> None:
        cost, inside = chain.lines, among(self.categories, self.settings, self.items)
        step_id = f"sublimit.{self.name}"
        kind = chain.add(
            self, f"{step_id}_of", self.title_zh, f"其中{self.title_zh}{{value}}。", "fen",
            where(inside, cost, 0),
        )  # fmt: skip
        told: tuple[Expr, ...] = (kind,)
        if self.counts_units:
            units = self._units(chain, kind, step_id)
            shared = quotient(kind * units, fact("line.quantity"))
            counted, told = minimum(shared, kind), (kind, units)  # the bound of each line
        elif self.per in ("line", "unit"):
            counted = self._each(kind, self.amount_fen or 0)
        else:
            left = self._left(chain, kind, step_id, self.amount_fen or 0)
            counted, told = self._fit(kind, left), (kind, left)
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
        most = [] if self.amount_fen is None else [yuan(self.amount_fen)]
        most += [f"{self.units}个单位"] if self.units else []
        when = period_zh(self.per, self.years, self.of)
        return f"{self.title_zh}{when}最多计{'，最多'.join(most)}"

    def _fit(self, lines: Expr, left: Expr) -> Expr:
        return (take_by_visit if self.per == "visit" else take)(lines, left)

    def _each(self, cost: Expr, amount_fen: int) -> Expr:
        if self.per == "line":
            return minimum(cost, amount_fen)
        quantity = fact("line.quantity")
        if self.units is None:
            return minimum(cost, quantity * amount_fen)
        counted = minimum(quantity, self.units)
        return minimum(quotient(cost * counted, quantity), counted * amount_fen)

    def _units(self, chain: Chain, cost: Expr, step_id: str) -> Expr:
        """Units of each line that count; one of which nothing is left to count uses none."""
        units = where(cost > 0, fact("line.quantity"), 0)
        left = self._left(chain, units, step_id, self.units or 0)
        return chain.add(
            self, f"{step_id}_units", f"计入的{self.title_zh}数量", "计入{value}。", "count",
            self._fit(units, left), inputs=(left,),
        )  # fmt: skip

    def _left(self, chain: Chain, wanted: Expr, step_id: str, most: int) -> Expr:
        counter, full, left = self.kept(), number(most), number(most)
        if counter:
            low, high = chain.used(counter, full)
            asks = low.ne(high) & (total(wanted) > full - high)
            left = unsure(counter.name, full - low, asks)
            chain.spends.append((counter, f"{step_id}_units" if self.counts_units else step_id))
        return chain.add(
            self, f"{step_id}_left", f"{self.title_zh}的剩余限额", "还可以计入{value}。",
            "count" if self.counts_units else "fen", left,
            facts=(f"state.{counter.name}",) if counter else (),
        )  # fmt: skip
