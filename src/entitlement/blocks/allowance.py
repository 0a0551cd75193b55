"""A fixed sum for each day of a stay, whatever the bills say."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ..expr import Expr, fact, known, look, maximum, minimum, number, unsure, where
from ..money import FULL_BP, yuan
from ..state import Counter
from ..steps import Chain, Whole
from .base import Block, Clause, Days, Fen, Sheet, Wrong


class IntensiveCare(Sheet):
    """The rate of a day in intensive care, of `stay_days` such days a stay at most."""

    clause: Clause
    daily_fen: Fen = Field(alias="daily")
    stay_days: Annotated[Days, Field(ge=1)] | None = None


class Allowance(Block):
    """Days are the nights of the stay, or with `count: days` the day of discharge as well. Where
    not all of them are paid, those in intensive care are paid first."""

    kind: ClassVar[str] = "allowance"
    daily_fen: Fen = Field(alias="daily")
    count: Literal["nights", "days"] = "nights"
    wait_days: Days = 0
    stay_days: Annotated[Days, Field(ge=1)] | None = None
    year_days: Annotated[Days, Field(ge=1)] | None = None
    counter: str = Field(default="days:year", pattern=r"^days:[a-z_:]+$")
    icu: IntensiveCare | None = None

    @model_validator(mode="after")
    def _more_in_intensive_care(self) -> "Allowance":
        if self.icu and self.icu.daily_fen < self.daily_fen:
            raise Wrong("a day in intensive care is paid less", "write the larger sum under icu")
        return self

    def kept(self) -> Counter | None:
        return Counter(self.counter, "year", "days", self.year_days) if self.year_days else None

    def lay(self, chain: Chain) -> None:
        stayed = chain.add(
            self, "allowance.stayed", "住院天数", "住院{value}。", "days", self._stayed(),
            facts=("incident.admission_date", "incident.discharge_date"), zero_zh="没有住院。",
        )  # fmt: skip
        days = maximum(stayed - self.wait_days, 0)
        if self.stay_days:
            days = minimum(days, self.stay_days)
        most = f"，每次最多{self.stay_days}天" if self.stay_days else ""
        counted = chain.add(
            self, "allowance.counted", "计入天数",
            f"住院{{0}}，免赔{self.wait_days}天{most}，计入{{value}}。", "days", days,
            zero_zh="住院天数没有超过免赔天数。", zero_from=stayed,
        )  # fmt: skip
        payable = self._payable(chain, counted)
        if self.icu:
            chain.parts = self._by_ward(chain, stayed, payable, self.icu)
            return
        chain.parts = chain.add(
            self, "allowance.exact", "津贴金额", f"{{0}}×每天{yuan(self.daily_fen)}={{value}}。",
            "fen_bp", payable * (self.daily_fen * FULL_BP),
        )  # fmt: skip

    def _by_ward(self, chain: Chain, stayed: Expr, payable: Expr, icu: IntensiveCare) -> Expr:
        days = fact("incident.icu_days")
        most = minimum(payable, icu.stay_days) if icu.stay_days else payable
        limit = f"，每次最多{icu.stay_days}天" if icu.stay_days else ""
        intensive = chain.add(
            Whole(icu.clause, self.kind), "allowance.icu_days", "重症监护天数",
            f"其中重症监护{{value}}{limit}。", "days",
            where(known(days), minimum(minimum(days, stayed), most),
                  unsure("icu_days", most, most > 0)),
            facts=("incident.icu_days",),
        )  # fmt: skip
        more_fen = icu.daily_fen - self.daily_fen
        return chain.add(
            self, "allowance.exact", "津贴金额",
            f"{{0}}×每天{yuan(self.daily_fen)}，其中重症监护{{1}}每天{yuan(icu.daily_fen)}，"
            "合计{value}。", "fen_bp",
            (payable * self.daily_fen + intensive * more_fen) * FULL_BP,
            inputs=(payable, intensive),
        )  # fmt: skip

    def _stayed(self) -> Expr:
        admission, discharge = fact("incident.admission_date"), fact("incident.discharge_date")
        nights = maximum(discharge - admission, 0) + int(self.count == "days")
        inpatient = look("incident.incident_type", "inpatient", "inpatient".__eq__)
        return where(
            known(admission),
            where(known(discharge), nights, unsure("discharge_date", 0)),
            where(inpatient | known(discharge), unsure("admission_date", 0), 0),
        )

    def _payable(self, chain: Chain, counted: Expr) -> Expr:
        days, year, counter = counted, "", self.kept()
        if counter and self.year_days:
            low, high = chain.used(counter, number(self.year_days))
            asks = low.ne(high) & (counted > self.year_days - high)
            days = unsure(counter.name, minimum(counted, self.year_days - low), asks)
            year = f"每年最多{self.year_days}天，"
            chain.spends.append((counter, "allowance.payable"))
        return chain.add(
            self, "allowance.payable", "可赔天数", f"{year}本次可赔{{value}}。", "days", days,
            facts=(f"state.{counter.name}",) if counter else (),
            zero_zh="全年可赔天数已经用完。", zero_from=counted,
        )  # fmt: skip
