"""Half a fen and more goes up, once per duty, on the sum of all its parts."""

from typing import ClassVar, Literal

from ..money import half_up
from ..steps import Case, Chain, Step
from .base import Block


class Rounding(Block):
    kind: ClassVar[str] = "rounding"
    at: Literal["duty"] = "duty"
    mode: Literal["half_up"] = "half_up"

    def steps(self, chain: Chain) -> list[Step]:
        def rounded(_: Case, exact: list[int]) -> int:
            return half_up(sum(exact))

        source, chain.amount = chain.parts, "rounding.sum"
        return [
            Step("rounding.sum", self.kind, self.clause, "取整到分",
                 "合计四舍五入到分，得{value}。", "fen", rounded, (source,)),
        ]  # fmt: skip
