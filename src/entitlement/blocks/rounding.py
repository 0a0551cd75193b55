"""Half a fen and more goes up, once per duty, on the sum of all its parts."""

from typing import ClassVar, Literal

from ..expr import half_up, total
from ..steps import Chain
from .base import Block


class Rounding(Block):
    kind: ClassVar[str] = "rounding"
    at: Literal["duty"] = "duty"
    mode: Literal["half_up"] = "half_up"

    def lay(self, chain: Chain) -> None:
        chain.amount = chain.add(
            self, "rounding.sum", "取整到分", "合计四舍五入到分，得{value}。", "fen",
            half_up(total(chain.parts)),
        )  # fmt: skip
