"""What other commercial policies have paid on the same costs.

E erodes: it comes off, and counts towards the deductible. N net: it comes off, the deductible
stays whole. S stand-alone: the duty is worked out as if alone, then cut to what is still open.

Only where the wording says so is its own payment spread `pro_rata` over all costs; else it lies
first where the fewest other policies pay.
"""

from typing import ClassVar, Literal

from ..expr import fact, minimum
from ..steps import Chain
from .base import Block

Mode = Literal["E", "N", "S"]


class OtherInsurance(Block):
    kind: ClassVar[str] = "other_insurance"
    mode: Mode
    spread: Literal["fewest_first", "pro_rata"] = "fewest_first"

    def lay(self, chain: Chain) -> None:
        chain.mode = self.mode
        chain.others = chain.add(
            self, "other_insurance.paid", "其他商业保险已赔", "这些费用其他商业保险已赔{value}。",
            "fen", minimum(fact("line.other_fen"), chain.lines),
        )  # fmt: skip
