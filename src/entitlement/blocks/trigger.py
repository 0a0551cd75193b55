"""What sets a duty off: kind of incident, cause, diagnosis, pathology, time after the accident."""

from collections.abc import Mapping
from itertools import combinations
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints, model_validator

from ..expr import NO, YES, Expr, fact, full_years, known, look, number, told, unsure, where
from ..facts import Cause
from ..state import Counter
from ..steps import Chain, Whole, sure
from .base import Block, Clause, Days, Name, Sheet, Wrong, Zh

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


class Group(Sheet):
    """Illnesses that are paid for once together."""

    name: Name
    title_zh: Zh
    diagnosis: tuple[Icd, ...] = Field(min_length=1)

    @property
    def counter(self) -> Counter:
        return Counter(f"group:{self.name}", "life", "count", 1)


class Groups(Sheet):
    """Of illnesses of several groups the first group that is still open is taken."""

    clause: Clause
    each_once: tuple[Group, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _apart(self) -> "Groups":
        for one, other in combinations(self.each_once, 2):
            if one.name == other.name:
                raise Wrong(f"two groups are named {one.name}", "give each its own name")
            for code in one.diagnosis:
                if code.startswith(other.diagnosis) or any(
                    longer.startswith(code) for longer in other.diagnosis
                ):
                    raise Wrong(f"{code} is in {one.name} and in {other.name}",
                                "leave it in one of them")  # fmt: skip
        return self


class Trigger(Block):
    """`diagnosis` and `not_diagnosis` are beginnings of ICD-10 codes; one recorded diagnosis
    that is listed and not taken out again, by the clause named, is enough. `groups` list the
    diagnoses instead."""

    kind: ClassVar[str] = "trigger"
    cause: Cause | None = None
    diagnosis: tuple[Icd, ...] = ()
    not_diagnosis: Mapping[Icd, Clause] = Field(default_factory=dict)
    list_zh: Zh = "所列疾病"
    pathology: bool = False
    after_accident: Days | None = None
    age: Age | None = None
    groups: Groups | None = None

    @model_validator(mode="after")
    def _one_list(self) -> "Trigger":
        if self.groups and self.diagnosis:
            raise Wrong("diagnosis beside groups", "name each illness in its group only")
        if self.not_diagnosis and not self.listed:
            raise Wrong("not_diagnosis without diagnosis", "name the codes it is taken out of")
        return self

    @property
    def idle(self) -> bool:
        asks = self.cause, self.listed, self.pathology, self.after_accident is not None, self.age
        return not any(asks)

    @property
    def listed(self) -> tuple[Icd, ...]:
        groups = self.groups.each_once if self.groups else ()
        return self.diagnosis or tuple(code for group in groups for code in group.diagnosis)

    def lay(self, chain: Chain) -> None:
        if self.cause:
            word = CAUSE_ZH[self.cause]
            chain.gate(
                self, "cause", "事故原因", f"由{word}引起。", f"本项责任只承担{word}引起的事故。",
                look("incident.cause", self.cause, self.cause.__eq__), ("incident.cause",),
            )  # fmt: skip
        if self.listed:
            self._diagnosis(chain)
        if self.groups:
            self._groups(chain, self.groups)
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
        within = self._named(self.listed)
        chain.gate(
            self, "diagnosis", "疾病范围", f"诊断属于{self.list_zh}。",
            f"诊断不属于{self.list_zh}。",
            where(told("incident.diagnosis"), within, unsure("diagnosis", YES)),
            ("incident.diagnosis",),
        )  # fmt: skip

    def _named(self, listed: tuple[Icd, ...]) -> Expr:
        taken_out = tuple(self.not_diagnosis)

        def among(codes: tuple[str, ...]) -> bool:
            return any(c.startswith(listed) and not c.startswith(taken_out) for c in codes)

        return look("incident.diagnosis", (listed, taken_out), among)

    def _groups(self, chain: Chain, groups: Groups) -> None:
        source = Whole(groups.clause, self.kind)
        taken: Expr = NO
        for group in groups.each_once:
            low, high = chain.used(group.counter, number(1))
            named = self._named(group.diagnosis) & ~taken
            still = unsure(group.counter.name, low <= 0, named & low.ne(high))
            name = f"{self.kind}.group_{group.name}"
            counted = chain.add(
                source, name, group.title_zh, f"本次计入{group.title_zh}的次数为{{value}}。",
                "count", where(named & still, 1, 0), facts=(f"state.{group.counter.name}",),
            )  # fmt: skip
            taken = taken | counted.eq(1)
            chain.spends.append((group.counter, name))
        chain.gate(
            source, "group", "每组一次", "所患疾病的组别还没有给付过。",
            "所患疾病的组别已经给付过，每组只给付一次。",
            where(told("incident.diagnosis") & self._named(self.listed), taken, YES),
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
