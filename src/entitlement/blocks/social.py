"""Social insurance comes off first (保险法司法解释三 18: the premium must have been priced so)."""

from typing import ClassVar, Literal

from ..steps import Case, Chain, Step
from .base import Block


class Social(Block):
    kind: ClassVar[str] = "social"
    treatment: Literal["subtract"] = "subtract"

    def steps(self, chain: Chain) -> list[Step]:
        def paid(case: Case, counted: list[int]) -> list[int]:
            return [
                min(line.social_paid_fen, fen)
                for line, fen in zip(case.lines, counted, strict=True)
            ]

        def net(_: Case, counted: list[int], social: list[int]) -> list[int]:
            return [fen - off for fen, off in zip(counted, social, strict=True)]

        source, chain.lines = chain.lines, "social.net"
        return [
            Step("social.paid", self.kind, self.clause, "社保已支付",
                 "这些费用社保已支付{value}。", "fen", paid, (source,), grain="line"),
            Step("social.net", self.kind, self.clause, "扣除社保后的费用",
                 "{0}扣除社保支付的{1}，剩余{value}。", "fen", net, (source, "social.paid"),
                 grain="line", zero_zh="费用已由社保全部支付。", zero_from=source),
        ]  # fmt: skip
