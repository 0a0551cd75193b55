"""What other commercial policies have paid on the same costs.

E erodes: it comes off, and counts towards the deductible. N net: it comes off, the deductible
stays whole. S stand-alone: the duty is worked out as if alone, then cut to what is still open.
"""

from typing import ClassVar, Literal

from ..steps import Case, Chain, Step
from .base import Block

Mode = Literal["E", "N", "S"]


class OtherInsurance(Block):
    kind: ClassVar[str] = "other_insurance"
    mode: Mode

    def steps(self, chain: Chain) -> list[Step]:
        def paid(case: Case, net: list[int]) -> list[int]:
            return [min(other, fen) for other, fen in zip(case.other, net, strict=True)]

        chain.mode = self.mode
        return [
            Step("other_insurance.paid", self.kind, self.clause, "其他商业保险已赔",
                 "这些费用其他商业保险已赔{value}。", "fen", paid, (chain.lines,), grain="line"),
        ]  # fmt: skip
