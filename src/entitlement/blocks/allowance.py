"""A fixed sum for each day of a stay, whatever the bills say."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ..money import FULL_BP, yuan
from ..periods import nights
from ..state import Counter
from ..steps import Case, Chain, Step
from .base import Block, Days, Fen


class Allowance(Block):
    """Days are the nights of the stay, or with `count: days` the day of discharge as well."""

    kind: ClassVar[str] = "allowance"
    daily_fen: Fen = Field(alias="daily")
    count: Literal["nights", "days"] = "nights"
    wait_days: Days = 0
    stay_days: Annotated[Days, Field(ge=1)] | None = None
    year_days: Annotated[Days, Field(ge=1)] | None = None
    counter: str = Field(default="days:year", pattern=r"^days:[a-z_:]+$")

    def kept(self) -> Counter | None:
        return Counter(self.counter, "year", "days", self.year_days) if self.year_days else None

    def steps(self, chain: Chain) -> list[Step]:
        counter = self.kept()
        if counter:
            chain.spends.append((counter, "allowance.payable"))

        def stayed(case: Case) -> int:
            admission, discharge = case.incident.admission_date, case.incident.discharge_date
            if admission is None:
                stays = case.incident.incident_type == "inpatient"
                return case.unsure("admission_date", 0) if stays else 0
            if discharge is None:
                return case.unsure("discharge_date", 0)
            return nights(admission, discharge) + (self.count == "days")

        def counted(_: Case, stayed: int) -> int:
            days = max(stayed - self.wait_days, 0)
            return min(days, self.stay_days) if self.stay_days else days

        def payable(case: Case, counted: int) -> int:
            if counter is None or counter.full is None:
                return counted
            low, high = case.used_of(counter, counter.full)
            if low != high and counted > counter.full - high:
                case.unsure(counter.name, 0)
            return min(counted, counter.full - low)

        def exact(_: Case, days: int) -> list[int]:
            return [days * self.daily_fen * FULL_BP]

        chain.parts = "allowance.exact"
        most = f"，每次最多{self.stay_days}天" if self.stay_days else ""
        year = f"每年最多{self.year_days}天，" if self.year_days else ""
        return [
            Step("allowance.stayed", self.kind, self.clause, "住院天数", "住院{value}。", "days",
                 stayed, (), ("incident.admission_date", "incident.discharge_date"),
                 zero_zh="没有住院。"),
            Step("allowance.counted", self.kind, self.clause, "计入天数",
                 f"住院{{0}}，免赔{self.wait_days}天{most}，计入{{value}}。", "days", counted,
                 ("allowance.stayed",), zero_zh="住院天数没有超过免赔天数。",
                 zero_from="allowance.stayed"),
            Step("allowance.payable", self.kind, self.clause, "可赔天数",
                 f"{year}本次可赔{{value}}。", "days", payable, ("allowance.counted",),
                 (f"state.{counter.name}",) if counter else (),
                 zero_zh="全年可赔天数已经用完。", zero_from="allowance.counted"),
            Step("allowance.exact", self.kind, self.clause, "津贴金额",
                 f"{{0}}×每天{yuan(self.daily_fen)}={{value}}。", "fen_bp", exact,
                 ("allowance.payable",), grain="part"),
        ]  # fmt: skip
