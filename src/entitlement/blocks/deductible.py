"""The deductible: how much, how often, shared with whom, and whose money fills it."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from ..expr import Expr, fact, known, maximum, minimum, number, table, take, total, unsure, where
from ..money import yuan
from ..state import Counter, Per
from ..steps import Chain
from .base import Block, Fen, Sheet, Wrong, Years
from .scope import period_zh


class Falls(Sheet):
    """Less by `each` for every claim-free year before, never below `least`."""

    each_fen: Fen = Field(alias="each")
    least_fen: Fen = Field(alias="least")


class Deductible(Block):
    """`amount`, or one by the grade of the hospital. `absorbs` says whose money fills it: the
    insured's own, the social fund's, and that of other policies (which must then be mode E).
    Without a `counter` name a deductible of the same period is shared by all duties."""

    kind: ClassVar[str] = "deductible"
    amount_fen: Fen = Field(default=0, alias="amount")
    by_grade_fen: Mapping[int, Fen] = Field(default_factory=dict, alias="by_grade")
    per: Literal["claim", "visit", "accident", "year"]
    years: Years = 1
    of: Literal["person", "family"] = "person"
    falls: Falls | None = None
    absorbs: tuple[Literal["self", "commercial", "social"], ...]
    counter: str = Field(default="", pattern=r"^(deductible:[a-z_:]+)?$")

    @model_validator(mode="after")
    def _goes_together(self) -> "Deductible":
        counted = self.per not in ("claim", "visit")
        if ("amount_fen" in self.model_fields_set) == bool(self.by_grade_fen):
            raise Wrong("a deductible has exactly one of: amount, by_grade", "keep one of them")
        if self.by_grade_fen and (counted or set(self.by_grade_fen) != {1, 2, 3}):
            raise Wrong("by_grade names the grades 1, 2 and 3, per claim or visit", "write it so")
        if self.years > 1 and self.per != "year":
            raise Wrong(f"years with per: {self.per}", "write per: year")
        if not counted and (self.of == "family" or self.counter):
            raise Wrong(f"of or counter with per: {self.per}", "take them out")
        if "self" not in self.absorbs:
            raise Wrong("absorbs leaves out self", "write self first: the insured's own money")
        if self.falls and not self.falls.least_fen <= self.amount_fen:
            raise Wrong("falls.least is above the amount", "write the sum that remains at least")
        if self.falls and self.by_grade_fen:
            raise Wrong("falls with by_grade", "write one amount")
        return self

    @property
    def by(self) -> Literal["", "line", "visit"]:
        return "visit" if self.per == "visit" else ""

    def kept(self) -> Counter | None:
        if self.per in ("claim", "visit"):
            return None
        per: Per = self.per
        what = "family" if self.of == "family" else "years" if self.years > 1 else per
        name = self.counter or f"deductible:{what}"
        return Counter(name, per, "fen", self.amount_fen, self.of, self.years)

    def lay(self, chain: Chain) -> None:
        cost, counter = chain.parts, self.kept()
        left = own = chain.add(
            self, "deductible.left", "剩余免赔额", f"{self._zh()}，还剩{{value}}。", "fen",
            self._left(chain, cost, counter), inputs=(cost,), facts=self._facts(counter),
        )  # fmt: skip
        if "social" in self.absorbs:
            social = self._fit(chain.by_part(chain.social), left)
            by_social = chain.add(
                self, "deductible.by_social", "社保抵扣的免赔额",
                "社保已支付的金额抵扣免赔额{value}。", "fen", social,
            )  # fmt: skip
            own = left - (by_social if self.per == "visit" else total(by_social))
        filled = chain.add(
            self, "deductible.filled", "本次抵扣的免赔额", "本次抵扣免赔额{value}。", "fen",
            self._fit(cost, own),
        )  # fmt: skip
        base, how = cost - filled, "{0}扣除免赔额{1}，剩余{value}。"
        if chain.mode == "E":
            base = cost - maximum(filled, chain.others)
            how = "{0}扣除免赔额{1}（其他保险已赔的{2}可以抵扣免赔额），剩余{value}。"
        chain.parts = chain.add(
            self, "deductible.base", "扣除免赔额后的费用", how, "fen", base,
            zero_zh="费用没有超过免赔额。", zero_from=chain.room,
        )  # fmt: skip
        if counter and "social" in self.absorbs:
            used = chain.add(
                self, "deductible.used", "本次用掉的免赔额", "本次共用掉免赔额{value}。", "fen",
                total(by_social) + total(filled),
            )  # fmt: skip
            chain.told += (used,)
            chain.spends.append((counter, "deductible.used"))
        elif counter:
            chain.spends.append((counter, "deductible.filled"))

    def _fit(self, parts: Expr, left: Expr) -> Expr:
        return minimum(parts, left) if self.per == "visit" else take(parts, left)

    def _zh(self) -> str:
        when = period_zh(self.per, self.years, self.of)
        if self.by_grade_fen:
            words = [
                f"{' 一二三'[grade]}级医院{yuan(self.by_grade_fen[grade])}" for grade in (1, 2, 3)
            ]
            return f"{when}免赔额{'、'.join(words)}"
        less = self.falls
        told = less and f"（连续无理赔每年减{yuan(less.each_fen)}，最低{yuan(less.least_fen)}）"
        return f"{when}免赔额{yuan(self.amount_fen)}{told or ''}"

    def _facts(self, counter: Counter | None) -> tuple[str, ...]:
        return (
            *((f"state.{counter.name}",) if counter else ()),
            *(("incident.hospital_grade",) if self.by_grade_fen else ()),
            *(("coverage.claim_free_years",) if self.falls else ()),
        )

    def _left(self, chain: Chain, cost: Expr, counter: Counter | None) -> Expr:
        full, some = self._full(total(cost) > 0), total(cost) > 0
        if counter is None:
            return full
        low, high = chain.used(counter, full)
        return unsure(counter.name, full - high, low.ne(high) & some)

    def _full(self, some: Expr) -> Expr:
        if self.by_grade_fen:
            grade, by_grade = fact("incident.hospital_grade"), self.by_grade_fen
            least = unsure("hospital_grade", min(by_grade.values()), some)
            amounts = (0, *(by_grade[k] for k in (1, 2, 3)))
            return where(known(grade), table(maximum(grade, 0), amounts), least)
        if self.falls:
            years = fact("coverage.claim_free_years")
            less = maximum(
                number(self.amount_fen) - years * self.falls.each_fen, self.falls.least_fen
            )
            return where(known(years), less, unsure("claim_free_years", self.falls.least_fen, some))
        return number(self.amount_fen)
