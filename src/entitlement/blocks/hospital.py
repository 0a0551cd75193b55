"""Where the treatment took place. An emergency is exempt (保险法司法解释三 20)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ..expr import YES, Expr, fact, known, look, told, unsure, where
from ..facts import Ward
from ..steps import Chain, sure
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

    @property
    def idle(self) -> bool:
        asks = self.min_grade, self.public, self.wards, self.designated, self.proton_centre
        return not any(asks)

    def lay(self, chain: Chain) -> None:
        if self.min_grade:
            grade = fact("incident.hospital_grade")
            meets = where(known(grade), grade >= self.min_grade, unsure("hospital_grade", YES))
            self._gate(chain, "hospital_grade", f"{GRADE_ZH[self.min_grade]}及以上医院", meets)
        if self.public:
            self._gate(chain, "hospital_public", "公立医院", sure("incident.hospital_public"))
        if self.wards:
            among = look("incident.ward", self.wards, self.wards.__contains__)
            self._gate(
                chain,
                "ward",
                "普通部病房",
                where(told("incident.ward"), among, unsure("ward", YES)),
            )
        if self.designated:
            self._gate(chain, "designated", "合同指定的医院", sure("incident.designated"))
        if self.proton_centre:
            self._gate(
                chain, "proton_centre", "指定的质子重离子医院", fact("incident.proton_centre")
            )

    def _gate(self, chain: Chain, name: str, what: str, meets: Expr) -> None:
        exempt = "emergency" in self.exempt
        if exempt:
            meets = where(fact("incident.emergency"), YES, meets)
        chain.gate(
            self, name.removeprefix("hospital_"), what,
            f"在{what}治疗{'，或属于急诊' if exempt else ''}。",
            f"不是在{what}治疗{'，也不属于急诊' if exempt else ''}。", meets,
            (f"incident.{name}", *(["incident.emergency"] if exempt else [])),
        )  # fmt: skip
