"""What sets a duty off: kind of incident, cause, diagnosis, pathology, time after the accident."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from ..facts import Cause
from ..periods import last_day
from ..steps import Case, Chain, Step, gate
from .base import Block, Clause, Days, Zh

Icd = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9A-Z.]*$")]
CAUSE_ZH = {"illness": "疾病", "accident": "意外伤害"}


class Trigger(Block):
    """`diagnosis` and `not_diagnosis` are beginnings of ICD-10 codes; one recorded diagnosis
    that is listed and not taken out again, by the clause named, is enough."""

    kind: ClassVar[str] = "trigger"
    cause: Cause | None = None
    diagnosis: tuple[Icd, ...] = ()
    not_diagnosis: Mapping[Icd, Clause] = Field(default_factory=dict)
    list_zh: Zh = "所列疾病"
    pathology: bool = False
    after_accident: Days | None = None

    def steps(self, chain: Chain) -> list[Step]:
        steps = []
        if self.cause:
            steps.append(self._cause(chain))
        if self.diagnosis:
            steps.append(self._diagnosis(chain))
        if self.pathology:
            steps.append(self._pathology(chain))
        if self.after_accident is not None:
            steps.append(self._after_accident(chain, self.after_accident))
        return steps

    def _cause(self, chain: Chain) -> Step:
        word = CAUSE_ZH[self.cause or ""]
        return gate(
            chain, self.kind, "cause", self.clause, "事故原因", f"由{word}引起。",
            f"本项责任只承担{word}引起的事故。",
            lambda case: int(case.incident.cause == self.cause),
            ("incident.cause",),
        )  # fmt: skip

    def _diagnosis(self, chain: Chain) -> Step:
        taken_out = tuple(self.not_diagnosis)

        def listed(case: Case) -> int:
            codes = case.incident.diagnosis
            if not codes:
                return case.unsure("diagnosis", 1)
            return int(
                any(c.startswith(self.diagnosis) and not c.startswith(taken_out)
                    for c in codes)
            )  # fmt: skip

        return gate(
            chain, self.kind, "diagnosis", self.clause, "疾病范围",
            f"诊断属于{self.list_zh}。", f"诊断不属于{self.list_zh}。", listed,
            ("incident.diagnosis",),
        )  # fmt: skip

    def _pathology(self, chain: Chain) -> Step:
        def confirmed(case: Case) -> int:
            known = case.incident.pathology_confirmed
            return case.unsure("pathology_confirmed", 1) if known is None else int(known)

        return gate(
            chain, self.kind, "pathology", self.clause, "病理确诊",
            "已经病理学检查确诊。", "没有病理学检查的确诊结果。", confirmed,
            ("incident.pathology_confirmed",),
        )  # fmt: skip

    def _after_accident(self, chain: Chain, days: int) -> Step:
        def in_time(case: Case) -> int:
            accident = case.incident.accident_date
            if accident is None:
                return case.unsure("accident_date", 1)
            return int(case.incident.event_date <= last_day(accident, days))

        return gate(
            chain, self.kind, "after_accident", self.clause, f"意外发生后{days}天内",
            f"发生在意外之日起{days}天内。", f"发生在意外之日起{days}天之后。", in_time,
            ("incident.accident_date", "incident.event_date"),
        )  # fmt: skip
