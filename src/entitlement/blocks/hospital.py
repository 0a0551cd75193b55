"""Where the treatment took place. An emergency is exempt (保险法司法解释三 20)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ..facts import Ward
from ..steps import Case, Chain, Step, gate
from .base import Block

GRADE_ZH = {1: "一级", 2: "二级", 3: "三级"}


class Hospital(Block):
    kind: ClassVar[str] = "hospital"
    min_grade: Annotated[int, Field(strict=True, ge=1, le=3)] | None = None
    public: bool = False
    wards: tuple[Ward, ...] = ()
    designated: bool = False
    proton_centre: bool = False
    exempt: tuple[Literal["emergency"], ...] = ()

    def steps(self, chain: Chain) -> list[Step]:
        steps = []
        if self.min_grade:
            least = self.min_grade
            steps.append(
                self._gate(chain, "hospital_grade", f"{GRADE_ZH[least]}及以上医院",
                           lambda value: value >= least)
            )  # fmt: skip
        if self.public:
            steps.append(self._gate(chain, "hospital_public", "公立医院", bool))
        if self.wards:
            steps.append(self._gate(chain, "ward", "普通部病房", lambda value: value in self.wards))
        if self.designated:
            steps.append(self._gate(chain, "designated", "合同指定的医院", bool))
        if self.proton_centre:
            steps.append(self._gate(chain, "proton_centre", "指定的质子重离子医院", bool))
        return steps

    def _gate(self, chain: Chain, fact: str, what: str, meets: object) -> Step:
        exempt = "emergency" in self.exempt

        def accepted(case: Case) -> int:
            if exempt and case.incident.emergency:
                return 1
            value = getattr(case.incident, fact)
            return case.unsure(fact, 1) if value is None else int(meets(value))  # type: ignore[operator]

        return gate(
            chain, self.kind, fact.removeprefix("hospital_"), self.clause, what,
            f"在{what}治疗{'，或属于急诊' if exempt else ''}。",
            f"不是在{what}治疗{'，也不属于急诊' if exempt else ''}。", accepted,
            (f"incident.{fact}", *(["incident.emergency"] if exempt else [])),
        )  # fmt: skip
