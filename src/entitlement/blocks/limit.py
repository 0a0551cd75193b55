"""The most that is paid: per visit, claim, accident, year or life; in money or in visits."""

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ..money import FULL_BP, yuan
from ..state import Counter, Per
from ..steps import Case, Chain, Step
from .base import Block, Fen

PER_ZH = {
    "visit": "每次就诊",
    "claim": "每次事故",
    "accident": "每次意外",
    "year": "每个保单年度",
    "life": "终身累计",
}


class Limit(Block):
    """One of `amount`, `insured` (the sum stands in the policy) and `times`. Without a `counter`
    name the limit is the duty's own; the same name in several duties shares it."""

    kind: ClassVar[str] = "limit"
    per: Per
    amount_fen: Fen | None = Field(default=None, alias="amount")
    insured: bool = False
    times: Annotated[int, Field(strict=True, ge=1)] | None = None
    counter: str = Field(default="", pattern=r"^((limit|visits|times):[a-z_:]+)?$")

    @model_validator(mode="after")
    def _one_measure(self) -> "Limit":
        if (self.amount_fen is not None) + self.insured + (self.times is not None) != 1:
            raise ValueError("a limit has exactly one of: amount, insured, times")
        if self.times and self.per not in ("year", "life"):
            raise ValueError("a limit on the number of times is per year or per life")
        return self

    @property
    def before_rounding(self) -> bool:
        return self.per == "visit" or self.times is not None

    def kept(self, duty: str) -> Counter | None:
        if self.per in ("visit", "claim"):
            return None
        if self.times:
            return Counter(self.counter or f"visits:{duty}", self.per, "count", self.times)
        return Counter(self.counter or f"limit:{duty}", self.per, "fen", self.amount_fen)

    def step_id(self, duty: str) -> str:
        if self.before_rounding:
            return "limit.times" if self.times else "limit.each_visit"
        counter = self.kept(duty)
        return "limit." + (counter.name.split(":", 1)[1] if counter else "each_claim")

    def steps(self, chain: Chain) -> list[Step]:
        if self.times:
            return self._times(chain, self.times)
        if self.per == "visit":
            return self._visit(chain, self.amount_fen or 0)
        return self._money(chain)

    def _visit(self, chain: Chain, most_fen: int) -> list[Step]:
        def capped(_: Case, exact: list[int]) -> list[int]:
            return [min(value, most_fen * FULL_BP) for value in exact]

        source, chain.parts = chain.parts, "limit.each_visit"
        return [
            Step("limit.each_visit", self.kind, self.clause, "每次就诊限额",
                 f"每次就诊最多赔{yuan(most_fen)}，合计{{value}}。", "fen_bp", capped, (source,),
                 grain="part"),
        ]  # fmt: skip

    def _times(self, chain: Chain, times: int) -> list[Step]:
        counter = self.kept(chain.duty)
        assert counter is not None

        def left(case: Case, exact: list[int]) -> int:
            low, high = case.used_of(counter, times)
            if low != high and sum(map(bool, exact)) > times - high:
                case.unsure(counter.name, 0)
            return times - low

        def counted(_: Case, exact: list[int], left: int) -> list[int]:
            column = []
            for value in exact:
                pays = int(value > 0 and left > 0)
                left -= pays
                column.append(pays)
            return column

        def kept(_: Case, exact: list[int], counted: list[int]) -> list[int]:
            return [value * pays for value, pays in zip(exact, counted, strict=True)]

        source, chain.parts = chain.parts, "limit.times"
        chain.spends.append((counter, "limit.times_counted"))
        return [
            Step("limit.times_left", self.kind, self.clause, "剩余次数",
                 f"{PER_ZH[self.per]}最多赔{times}次，还可以赔{{value}}次。", "count", left,
                 (source,), (f"state.{counter.name}",),
                 zero_zh="约定的赔付次数已经用完。", zero_from=source),
            Step("limit.times_counted", self.kind, self.clause, "本次计入次数",
                 "本次计入{value}次。", "count", counted, (source, "limit.times_left"),
                 grain="part"),
            Step("limit.times", self.kind, self.clause, "次数之内的金额",
                 "在约定次数之内的金额为{value}。", "fen_bp", kept,
                 (source, "limit.times_counted"), grain="part"),
        ]  # fmt: skip

    def _money(self, chain: Chain) -> list[Step]:
        counter = self.kept(chain.duty)
        name = self.step_id(chain.duty)

        def left(case: Case, amount: int) -> int:
            full = self.amount_fen
            if full is None:
                insured = case.coverage.sums_fen.get(chain.duty)
                full = case.unsure(f"sum:{chain.duty}", 0) if insured is None else insured
            if counter is None:
                return full
            low, high = case.used_of(counter, full)
            if low != high and amount > full - high:
                case.unsure(counter.name, 0)
            return full - low

        def capped(_: Case, amount: int, left: int) -> int:
            return min(amount, left)

        source, chain.amount = chain.amount, name
        if counter:
            chain.spends.append((counter, "pay"))
        full_zh = "保单载明的金额" if self.amount_fen is None else yuan(self.amount_fen)
        return [
            Step(f"{name}_left", self.kind, self.clause, "剩余限额",
                 f"{PER_ZH[self.per]}最多赔{full_zh}，还可以赔{{value}}。", "fen", left, (source,),
                 (f"state.{counter.name}",) if counter else (),
                 zero_zh="约定的限额已经用完。", zero_from=source),
            Step(name, self.kind, self.clause, "限额之内的金额",
                 "{0}与剩余限额{1}相比取较小者，得{value}。", "fen", capped,
                 (source, f"{name}_left")),
        ]  # fmt: skip
