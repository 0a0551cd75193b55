"""Which days' costs count: around a stay, within a stay, after an accident.

T04, T05, T06: 7 days before admission the 7th day counts and the 8th does not; 30 days after
discharge day 30 counts and day 31 does not; likewise 180 days after an accident.
"""

from datetime import date, timedelta
from typing import ClassVar

from ..expr import NO, YES, Expr, both, fact, known, look, unsure, where
from ..facts import BillLine, Incident
from ..periods import last_day
from ..steps import Chain
from .base import Block, Days


class StayWindow(Block):
    """`before_admission` and `after_discharge` bind bills of the setting `outpatient` (where only
    one is named the other is 0), `inpatient_days` those of a stay, `after_accident` all."""

    kind: ClassVar[str] = "stay_window"
    before_admission: Days | None = None
    after_discharge: Days | None = None
    inpatient_days: Days | None = None
    after_accident: Days | None = None

    @property
    def idle(self) -> bool:
        days = self.before_admission, self.after_discharge, self.inpatient_days, self.after_accident
        return all(one is None for one in days)

    @property
    def around_stay(self) -> bool:
        return self.before_admission is not None or self.after_discharge is not None

    def refusal(self, line: BillLine, incident: Incident) -> str:
        """Why the day of the bill is outside; empty where it counts or a date is missing."""
        day, accident = line.on_date, incident.accident_date
        admission, discharge = incident.admission_date, incident.discharge_date
        if self.after_accident is not None and _later(day, accident, self.after_accident):
            return f"发生在意外之日起{self.after_accident}天之后"
        if line.setting == "inpatient" and self.inpatient_days is not None:
            if _later(day, admission, self.inpatient_days):
                return f"发生在住院{self.inpatient_days}天之后"
        elif line.setting == "outpatient" and self.around_stay:
            if admission is None:
                stays = incident.incident_type == "inpatient" or discharge
                return "" if stays else "没有相关的住院，门诊急诊费用不赔"
            before, after = self.before_admission or 0, self.after_discharge or 0
            early = day < admission - timedelta(days=before)
            if early or (day > admission and _later(day, discharge, after)):
                return f"不在住院前{before}天、出院后{after}天之内"
        return ""

    def lay(self, chain: Chain) -> None:
        cost = chain.lines
        inside = YES
        if self.after_accident is not None:
            inside = self._after("accident_date", self.after_accident, cost)
        if self.inpatient_days is not None:
            inside = both(inside, where(_at("inpatient"), self._after(
                "admission_date", self.inpatient_days, cost), YES))  # fmt: skip
        if self.around_stay:
            around = self._around(self.before_admission or 0, cost)
            inside = both(inside, where(_at("outpatient"), around, YES))
        chain.lines = chain.add(
            self, "stay_window.counted", "时间范围内的费用",
            "责任范围内的费用{0}，其中{value}发生在约定的时间内。", "fen", where(inside, cost, 0),
            inputs=(cost,),
            facts=("incident.admission_date", "incident.discharge_date", "incident.accident_date"),
            zero_zh="费用都不在约定的时间内。", zero_from=cost,
        )  # fmt: skip

    def _after(self, start: str, days: int, cost: Expr) -> Expr:
        day, began = fact("line.on_date"), fact(f"incident.{start}")
        return where(known(began), day <= began + days, unsure(start, YES, cost.ne(0)))

    def _around(self, before: int, cost: Expr) -> Expr:
        day, admission = fact("line.on_date"), fact("incident.admission_date")
        stays = look("incident.incident_type", "inpatient", "inpatient".__eq__)
        stays = stays | known(fact("incident.discharge_date"))
        return where(
            known(admission),
            where(day < admission - before, NO,
                  where(day <= admission, YES,
                        self._after("discharge_date", self.after_discharge or 0, cost))),
            where(stays, unsure("admission_date", YES, cost.ne(0)), NO),
        )  # fmt: skip


def _at(place: str) -> Expr:
    return look("line.kind", place, lambda kind: kind[1] == place)


def _later(day: date, start: date | None, days: int) -> bool:
    return start is not None and day > last_day(start, days)
