"""The deductible: how much, how often, and whose money fills it."""

from collections.abc import Callable
from typing import ClassVar, Literal

from pydantic import Field

from ..money import yuan
from ..state import Counter, Per
from ..steps import Case, Chain, Step
from .base import Block, Fen

PER_ZH = {"claim": "每次事故", "visit": "每次就诊", "accident": "每次意外", "year": "每个保单年度"}


class Deductible(Block):
    """`absorbs` says whose money fills it: the insured's own, and that of other policies (which
    must then be mode E). Without a `counter` name a year's deductible is shared by all duties."""

    kind: ClassVar[str] = "deductible"
    amount_fen: Fen = Field(alias="amount")
    per: Literal["claim", "visit", "accident", "year"]
    absorbs: tuple[Literal["self", "commercial"], ...]
    counter: str = Field(default="", pattern=r"^(deductible:[a-z_:]+)?$")

    def kept(self) -> Counter | None:
        if self.per in ("claim", "visit"):
            return None
        per: Per = self.per
        return Counter(self.counter or f"deductible:{per}", per, "fen", self.amount_fen)

    def steps(self, chain: Chain) -> list[Step]:
        counter = self.kept()
        if counter:
            chain.spends.append((counter, "deductible.filled"))

        def left(case: Case, cost: list[int]) -> int:
            if counter is None:
                return self.amount_fen
            low, high = case.used_of(counter, self.amount_fen)
            if low != high and any(cost):
                case.unsure(counter.name, 0)
            return self.amount_fen - high

        def filled(_: Case, cost: list[int], left: int) -> list[int]:
            column = []
            for fen in cost:
                column.append(min(fen, left))
                if self.per != "visit":
                    left -= column[-1]
            return column

        def base(_: Case, cost: list[int], filled: list[int]) -> list[int]:
            return [fen - off for fen, off in zip(cost, filled, strict=True)]

        def eroded(_: Case, cost: list[int], filled: list[int], others: list[int]) -> list[int]:
            return [
                fen - max(off, other) for fen, off, other in zip(cost, filled, others, strict=True)
            ]

        source, chain.parts = chain.parts, "deductible.base"
        inputs: tuple[str, ...] = (source, "deductible.filled")
        rule: Callable[..., list[int]] = base
        how = "{0}扣除免赔额{1}，剩余{value}。"
        if chain.mode == "E":
            inputs, rule = (*inputs, "others"), eroded
            how = "{0}扣除免赔额{1}（其他保险已赔的{2}可以抵扣免赔额），剩余{value}。"
        return [
            Step("deductible.left", self.kind, self.clause, "剩余免赔额",
                 f"{PER_ZH[self.per]}免赔额{yuan(self.amount_fen)}，还剩{{value}}。", "fen",
                 left, (source,), (f"state.{counter.name}",) if counter else ()),
            Step("deductible.filled", self.kind, self.clause, "本次抵扣的免赔额",
                 "本次抵扣免赔额{value}。", "fen", filled, (source, "deductible.left"),
                 grain="part"),
            Step("deductible.base", self.kind, self.clause, "扣除免赔额后的费用", how, "fen", rule,
                 inputs, grain="part", zero_zh="费用没有超过免赔额。", zero_from="room"),
        ]  # fmt: skip
