"""Social insurance comes off first (保险法司法解释三 18: the premium must have been priced so).

What the personal account paid is the insured's own money unless the wording takes it off as well.
"""

from typing import ClassVar, Literal

from ..expr import fact, minimum
from ..steps import Chain
from .base import Block


class Social(Block):
    kind: ClassVar[str] = "social"
    treatment: Literal["subtract"] = "subtract"
    account: Literal["own", "subtract"] = "own"

    def lay(self, chain: Chain) -> None:
        counted = chain.lines
        paid = chain.add(
            self, "social.paid", "社保已支付", "这些费用社保已支付{value}。", "fen",
            minimum(fact("line.social_paid_fen"), counted),
        )  # fmt: skip
        chain.social = paid
        net, told = counted - paid, "{0}扣除社保支付的{1}，剩余{value}。"
        if self.account == "subtract":
            account = chain.add(
                self, "social.account", "个人账户已支付", "个人账户已支付{value}。", "fen",
                minimum(fact("line.account_fen"), net),
            )  # fmt: skip
            net, told = net - account, "{0}扣除社保支付的{1}和个人账户支付的{2}，剩余{value}。"
        chain.lines = chain.add(
            self, "social.net", "扣除社保后的费用", told, "fen",
            net, zero_zh="费用已由社保全部支付。", zero_from=counted,
        )  # fmt: skip
