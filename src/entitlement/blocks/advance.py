"""What the insurer has laid out before it decided is set off against what it owes."""

from typing import ClassVar

from ..expr import Expr, fact, minimum
from ..steps import Chain
from .base import Block


class Advance(Block):
    """What is owed stays the same; told is how much of it is still to be paid, or to be given
    back. One duty of a product takes it."""

    kind: ClassVar[str] = "advance"

    def lay(self, chain: Chain) -> None:
        advanced = fact("coverage.advanced_fen")
        set_off = chain.add(
            self, "advance.set_off", "其中已垫付", "其中{value}已由保险公司垫付。", "fen",
            minimum(chain.amount, advanced), facts=("coverage.advanced_fen",),
        )  # fmt: skip
        chain.told += (
            set_off,
            self._add(chain, "remaining", "还应支付", "扣除垫付后还应支付{value}。",
                      chain.amount - set_off),
            self._add(chain, "owed_back", "应退还的垫付", "垫付超过应付的{value}，应退还保险公司。",
                      advanced - set_off),
        )  # fmt: skip

    def _add(self, chain: Chain, name: str, title_zh: str, told_zh: str, value: Expr) -> Expr:
        return chain.add(self, f"advance.{name}", title_zh, told_zh, "fen", value)
