"""The most that counts of one category's cost for each day, such as 1,500 yuan for the bed."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from ..expr import Expr, known, unsure
from ..facts import Category
from ..money import yuan
from ..steps import Chain, stay_dates, stay_days
from .base import Block, Fen
from .scope import CATEGORY_ZH


class DayLimit(Block):
    """On the cost left after social insurance, as `shared_cap` says. The days of a stay are those
    of admission and of discharge and all between them."""

    kind: ClassVar[str] = "day_limit"
    most_fen: Mapping[Category, Annotated[Fen, Field(ge=1)]] = Field(alias="most", min_length=1)

    def most_zh(self, category: Category) -> str:
        return f"{CATEGORY_ZH[category]}每天最多计{yuan(self.most_fen[category])}"

    def lay(self, chain: Chain) -> None:
        cost, most = chain.lines, tuple(self.most_fen.items())
        admission, discharge = stay_dates()
        days = chain.add(
            self, "day_limit.days", "住院天数", "住院{value}（入院日和出院日都计入）。", "days",
            stay_days(),
            facts=("incident.admission_date", "incident.discharge_date"),
        )  # fmt: skip
        zh = "，".join(self.most_zh(category) for category in self.most_fen)
        cut = Expr("day_cut", (cost, days), most, "line")
        # How long the stay was is not known: the cost counts in full, the best for the insured.
        long = Expr("day_long", (cost, days), most, flag=True)
        cut = unsure("admission_date", cut, ~known(admission) & long)
        cut = unsure("discharge_date", cut, ~known(discharge) & long)
        cut = chain.add(
            self, "day_limit.cut", "超出每日限额的费用",
            f"{zh}（逐日列明的按日计算，合并列示的按住院{{1}}合计计算），超出{{value}}。", "fen",
            cut,
        )  # fmt: skip
        chain.lines = chain.add(
            self, "day_limit.counted", "每日限额之内的费用",
            "{0}扣除超出每日限额的{1}，剩余{value}。", "fen", cost - cut,
        )  # fmt: skip
