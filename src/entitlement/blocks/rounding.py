"""Part of a fen is rounded: once per duty, on the sum of all its parts, or of each part."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from ..expr import Rounded, rounded, total
from ..steps import Chain
from .base import Block

HOW_ZH: Mapping[str, str] = {
    "half_up": "四舍五入到分", "down": "舍去不足一分的部分", "up": "把不足一分的部分进为一分",
}  # fmt: skip
OF_ZH = {"line": "每项费用分别", "visit": "每次就诊分别"}


class Rounding(Block):
    """Where it matters: of each line instead of the sum, two claims in five differ by some fen."""

    kind: ClassVar[str] = "rounding"
    at: Literal["duty", "visit", "line"] = "duty"
    mode: Rounded = "half_up"

    @property
    def by(self) -> Literal["", "line", "visit"]:
        return "" if self.at == "duty" else self.at

    def lay(self, chain: Chain) -> None:
        how_zh = HOW_ZH[self.mode]
        if self.at == "duty":
            amount = rounded(total(chain.parts), self.mode)
            sentence_zh = f"合计{how_zh}，得{{value}}。"
        else:
            amount = total(rounded(chain.parts, self.mode))
            sentence_zh = f"{OF_ZH[self.at]}{how_zh}，合计{{value}}。"
        chain.amount = chain.add(self, "rounding.sum", "取整到分", sentence_zh, "fen", amount)
