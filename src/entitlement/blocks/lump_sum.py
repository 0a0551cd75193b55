"""A fixed sum: flat, by disability grade, growing with the policy's years, capped for minors."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ..money import FULL_BP, percent, yuan
from ..periods import full_years
from ..steps import Case, Chain, Step, dated
from .base import BasisPoints, Block, Fen, Sheet


class Growth(Sheet):
    """The sum grows by `per_year` of itself for each full year of unbroken cover."""

    per_year_bp: BasisPoints = Field(alias="per_year")
    most_bp: BasisPoints = Field(alias="most")
    until: Literal["diagnosed_date", "event_date"] = "event_date"


class MinorCap(Sheet):
    """Below this age no more than this is paid (保监发〔2015〕90号)."""

    under: Annotated[int, Field(strict=True, ge=1, le=18)]
    most_fen: Fen = Field(alias="most")


class LumpSum(Block):
    """`sum` or `insured` (it stands in the policy, by the duty's code)."""

    kind: ClassVar[str] = "lump_sum"
    sum_fen: Fen | None = Field(default=None, alias="sum")
    insured: bool = False
    by_grade_bp: Mapping[int, BasisPoints] = Field(default_factory=dict, alias="by_grade")
    growth: Growth | None = None
    minors: tuple[MinorCap, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "LumpSum":
        if (self.sum_fen is not None) == self.insured:
            raise ValueError("a lump sum has exactly one of: sum, insured")
        if self.by_grade_bp and set(self.by_grade_bp) != set(range(1, 11)):
            raise ValueError("by_grade names each of the grades 1 to 10 once")
        if self.by_grade_bp and self.growth:
            raise ValueError("a lump sum is by grade or growing, not both")
        if sorted(cap.under for cap in self.minors) != [cap.under for cap in self.minors]:
            raise ValueError("minors are listed from the youngest")
        return self

    def steps(self, chain: Chain) -> list[Step]:
        steps = [self._sum(chain)]
        if self.by_grade_bp:
            steps.append(self._grade())
        elif self.growth:
            steps += self._years(self.growth)
        scaled = len(steps) > 1

        def exact(_: Case, sum_fen: int, ratio_bp: int = FULL_BP) -> list[int]:
            return [sum_fen * ratio_bp]

        steps.append(
            Step("lump_sum.exact", self.kind, self.clause, "应给付金额",
                 "{0}×{1}={value}。" if scaled else "给付{value}。", "fen_bp", exact,
                 ("lump_sum.sum", "lump_sum.bp") if scaled else ("lump_sum.sum",), grain="part")
        )  # fmt: skip
        if self.minors:
            steps.append(self._minor())
        chain.parts = steps[-1].id
        return steps

    def _sum(self, chain: Chain) -> Step:
        def insured(case: Case) -> int:
            if self.sum_fen is not None:
                return self.sum_fen
            known = case.coverage.sums_fen.get(chain.duty)
            return case.unsure(f"sum:{chain.duty}", 0) if known is None else known

        return Step("lump_sum.sum", self.kind, self.clause, "基本保险金额",
                    "基本保险金额{value}。", "fen", insured, (),
                    (f"coverage.sums_fen.{chain.duty}",) if self.insured else ())  # fmt: skip

    def _grade(self) -> Step:
        def by_grade(case: Case) -> int:
            grade = case.incident.disability_grade
            if grade is None:
                disabled = case.incident.incident_type == "disability"
                return case.unsure("disability_grade", self.by_grade_bp[1]) if disabled else 0
            return self.by_grade_bp[grade]

        return Step("lump_sum.bp", self.kind, self.clause, "伤残等级对应的比例",
                    "按伤残等级给付{value}。", "bp", by_grade, (),
                    ("incident.disability_grade",), zero_zh="没有评定伤残等级。")  # fmt: skip

    def _years(self, growth: Growth) -> list[Step]:
        def years(case: Case) -> int:
            day = dated(case, growth.until)
            if day is None:
                return case.unsure(growth.until, 0)
            return full_years(case.coverage.first_cover_from, day)

        def grown(_: Case, years: int) -> int:
            return min(FULL_BP + years * growth.per_year_bp, growth.most_bp)

        each, most = percent(growth.per_year_bp), percent(growth.most_bp)
        return [
            Step("lump_sum.years", self.kind, self.clause, "已满保单年度",
                 "连续投保已满{value}。", "years", years, (),
                 (f"incident.{growth.until}", "coverage.first_cover_from")),
            Step("lump_sum.bp", self.kind, self.clause, "递增后的比例",
                 f"每满一年增加{each}，最高{most}，现为{{value}}。", "bp", grown,
                 ("lump_sum.years",)),
        ]  # fmt: skip

    def _minor(self) -> Step:
        def capped(case: Case, exact: list[int]) -> list[int]:
            born = case.incident.born_date
            if born is None:
                return [case.unsure("born_date", value) for value in exact]
            age = full_years(born, case.incident.event_date)
            most = [cap.most_fen * FULL_BP for cap in self.minors if age < cap.under]
            return [min([value, *most]) for value in exact]

        caps = "；".join(f"不满{c.under}周岁最多{yuan(c.most_fen)}" for c in self.minors)
        return Step("lump_sum.minor", self.kind, self.clause, "未成年人限额",
                    f"{caps}，得{{value}}。", "fen_bp", capped, ("lump_sum.exact",),
                    ("incident.born_date", "incident.event_date"), grain="part")  # fmt: skip
