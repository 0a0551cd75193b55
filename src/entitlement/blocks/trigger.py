"""What sets a duty off: kind of incident, cause, diagnosis, pathology, time after the accident."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints, model_validator

from ..expr import YES, fact, full_years, known, look, told, unsure, where
from ..facts import Cause
from ..steps import Chain, sure
from .base import Block, Clause, Days, Sheet, Wrong, Zh

Icd = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9A-Z.]*$")]
CAUSE_ZH = {"illness": "疾病", "accident": "意外伤害"}


class Age(Sheet):
    """In full years on the day of the event; `under` is not reached any more."""

    from_years: Annotated[int, Field(strict=True, ge=0, le=150, alias="from")] = 0
    under: Annotated[int, Field(strict=True, ge=1, le=150)] | None = None

    @model_validator(mode="after")
    def _some_age(self) -> "Age":
        if self.under is not None and self.under <= self.from_years:
            raise Wrong("no age is in the range", "write a larger `under`")
        if not self.from_years and self.under is None:
            raise Wrong("every age is in the range", "name from, under or both")
        return self

    def zh(self) -> str:
        until = f"未满{self.under}周岁" if self.under else ""
        return (f"已满{self.from_years}周岁" if self.from_years else "") + until


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
    age: Age | None = None

    def lay(self, chain: Chain) -> None:
        if self.cause:
            word = CAUSE_ZH[self.cause]
            chain.gate(
                self, "cause", "事故原因", f"由{word}引起。", f"本项责任只承担{word}引起的事故。",
                look("incident.cause", self.cause, self.cause.__eq__), ("incident.cause",),
            )  # fmt: skip
        if self.diagnosis:
            self._diagnosis(chain)
        if self.pathology:
            chain.gate(
                self, "pathology", "病理确诊", "已经病理学检查确诊。",
                "没有病理学检查的确诊结果。", sure("incident.pathology_confirmed"),
                ("incident.pathology_confirmed",),
            )  # fmt: skip
        if self.after_accident is not None:
            self._after_accident(chain, self.after_accident)
        if self.age:
            self._age(chain, self.age)

    def _diagnosis(self, chain: Chain) -> None:
        listed, taken_out = self.diagnosis, tuple(self.not_diagnosis)

        def among(codes: tuple[str, ...]) -> bool:
            return any(c.startswith(listed) and not c.startswith(taken_out) for c in codes)

        within = look("incident.diagnosis", (listed, taken_out), among)
        chain.gate(
            self, "diagnosis", "疾病范围", f"诊断属于{self.list_zh}。",
            f"诊断不属于{self.list_zh}。",
            where(told("incident.diagnosis"), within, unsure("diagnosis", YES)),
            ("incident.diagnosis",),
        )  # fmt: skip

    def _after_accident(self, chain: Chain, days: int) -> None:
        accident, event = fact("incident.accident_date"), fact("incident.event_date")
        chain.gate(
            self, "after_accident", f"意外发生后{days}天内", f"发生在意外之日起{days}天内。",
            f"发生在意外之日起{days}天之后。",
            where(known(accident), event <= accident + days, unsure("accident_date", YES)),
            ("incident.accident_date", "incident.event_date"),
        )  # fmt: skip

    def _age(self, chain: Chain, age: Age) -> None:
        born = fact("incident.born_date")
        years = full_years(born, fact("incident.event_date"))
        inside = years >= age.from_years
        if age.under is not None:
            inside = inside & (years < age.under)
        then = f"{age.zh()}。"
        chain.gate(
            self, "age", f"年龄{age.zh()}", f"事故发生时{then}", f"事故发生时不是{then}",
            where(known(born), inside, unsure("born_date", YES)),
            ("incident.born_date", "incident.event_date"),
        )  # fmt: skip
