"""Which days' costs count: around a stay, within a stay, after an accident.

T04, T05, T06: 7 days before admission the 7th day counts and the 8th does not; 30 days after
discharge day 30 counts and day 31 does not; likewise 180 days after an accident.
"""

from datetime import date, timedelta
from typing import ClassVar

from ..facts import BillLine, Incident
from ..periods import last_day
from ..steps import Case, Chain, Step
from .base import Block, Days


class StayWindow(Block):
    """`before_admission` and `after_discharge` bind bills of the setting `outpatient`,
    `inpatient_days` those of a stay, `after_accident` all."""

    kind: ClassVar[str] = "stay_window"
    before_admission: Days | None = None
    after_discharge: Days | None = None
    inpatient_days: Days | None = None
    after_accident: Days | None = None

    def refusal(self, line: BillLine, incident: Incident) -> tuple[str, str] | None:
        """(fact, '') where a date is missing, ('', sentence) where the day is outside, or None."""
        if self.after_accident is not None:
            refusal = _after(line.on_date, incident, "accident_date", self.after_accident,
                             f"发生在意外之日起{self.after_accident}天之后")  # fmt: skip
            if refusal:
                return refusal
        if line.setting == "inpatient" and self.inpatient_days is not None:
            return _after(line.on_date, incident, "admission_date", self.inpatient_days,
                          f"发生在住院{self.inpatient_days}天之后")  # fmt: skip
        if line.setting == "outpatient" and self.before_admission is not None:
            return self._around(line.on_date, incident)
        return None

    def _around(self, day: date, incident: Incident) -> tuple[str, str] | None:
        before, after = self.before_admission or 0, self.after_discharge or 0
        sentence = f"不在住院前{before}天、出院后{after}天之内"
        admission, discharge = incident.admission_date, incident.discharge_date
        if admission is None:
            return ("admission_date", "") if incident.incident_type == "inpatient" else (
                "", "没有相关的住院，门诊急诊费用不赔")  # fmt: skip
        if day < admission - timedelta(days=before):
            return "", sentence
        if day <= admission:
            return None
        if discharge is None:
            return "discharge_date", ""
        return None if day <= last_day(discharge, after) else ("", sentence)

    def steps(self, chain: Chain) -> list[Step]:
        def counted(case: Case, cost: list[int]) -> list[int]:
            column = []
            for line, fen in zip(case.lines, cost, strict=True):
                refusal = self.refusal(line, case.incident) if fen else None
                if refusal and refusal[0]:
                    case.unsure(refusal[0], 1)
                column.append(0 if refusal and refusal[1] else fen)
            return column

        source, chain.lines = chain.lines, "stay_window.counted"
        return [
            Step(
                "stay_window.counted", self.kind, self.clause, "时间范围内的费用",
                "责任范围内的费用{0}，其中{value}发生在约定的时间内。", "fen", counted, (source,),
                ("incident.admission_date", "incident.discharge_date", "incident.accident_date"),
                grain="line", zero_zh="费用都不在约定的时间内。", zero_from=source,
            )
        ]  # fmt: skip


def _after(
    day: date, incident: Incident, fact: str, days: int, sentence: str
) -> tuple[str, str] | None:
    start: date | None = getattr(incident, fact)
    if start is None:
        return fact, ""
    return None if day <= last_day(start, days) else ("", sentence)
