"""The deductible: how much, how often, and whose money fills it."""

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
        counter, mode = self.kept(), chain.mode
        if counter:
            chain.spends.append((counter, "deductible.filled"))

        def left(case: Case, eligible: list[int]) -> int:
            if counter is None:
                return self.amount_fen
            low, high = case.used_of(counter, self.amount_fen)
            if low != high and any(eligible):
                case.unsure(counter.name, 0)
            return self.amount_fen - high

        def filled(_: Case, eligible: list[int], others: list[int], left: int) -> list[int]:
            column = []
            for cost, other in zip(eligible, others, strict=True):
                fills = min(cost - other if mode == "N" else cost, left)
                column.append(fills)
                if self.per != "visit":
                    left -= fills
            return column

        def base(_: Case, eligible: list[int], others: list[int], off: list[int]) -> list[int]:
            if mode == "E":
                return [e - max(f, o) for e, o, f in zip(eligible, others, off, strict=True)]
            if mode == "N":
                return [e - o - f for e, o, f in zip(eligible, others, off, strict=True)]
            return [e - f for e, f in zip(eligible, off, strict=True)]

        chain.parts = "deductible.base"
        how = {
            "E": "{0}扣除免赔额{2}（其他保险已赔的{1}可以抵扣免赔额），剩余{value}。",
            "N": "{0}扣除其他保险已赔的{1}和免赔额{2}，剩余{value}。",
            "S": "{0}扣除免赔额{2}，剩余{value}。",
        }[mode]
        return [
            Step("deductible.left", self.kind, self.clause, "剩余免赔额",
                 f"{PER_ZH[self.per]}免赔额{yuan(self.amount_fen)}，还剩{{value}}。", "fen", left,
                 ("eligible",), (f"state.{counter.name}",) if counter else ()),
            Step("deductible.filled", self.kind, self.clause, "本次抵扣的免赔额",
                 "本次抵扣免赔额{value}。", "fen", filled,
                 ("eligible", "others", "deductible.left"), grain="part"),
            Step("deductible.base", self.kind, self.clause, "扣除免赔额后的费用", how, "fen", base,
                 ("eligible", "others", "deductible.filled"), grain="part",
                 zero_zh="费用没有超过免赔额。", zero_from="uncompensated"),
        ]  # fmt: skip
