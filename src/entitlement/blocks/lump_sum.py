"""A fixed sum: flat, by disability grade, growing with the policy's years, capped for minors."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ..expr import YES, Expr, fact, full_years, known, look, minimum, number, table, unsure, where
from ..money import FULL_BP, percent, yuan
from ..state import Counter
from ..steps import Chain, Whole, insured
from .base import BasisPoints, Block, Clause, Days, Fen, Sheet, Wrong


class Growth(Sheet):
    """The sum grows by `per_year` of itself for each full year of unbroken cover."""

    per_year_bp: BasisPoints = Field(alias="per_year")
    most_bp: BasisPoints = Field(alias="most")
    until: Literal["diagnosed_date", "event_date"] = "event_date"


class MinorCap(Sheet):
    """Below this age no more than this is paid (保监发〔2015〕90号)."""

    under: Annotated[int, Field(strict=True, ge=1, le=18)]
    most_fen: Fen = Field(alias="most")


class Staged(Sheet):
    """So much of the sum for the first payment, the second ... in the life of the insured. The
    next counts from the day that lies `apart_days` after the diagnosis of the one before."""

    clause: Clause
    stages_bp: tuple[BasisPoints, ...] = Field(alias="stages", min_length=2)
    apart_days: Days = 0
    counter: str = Field(default="", pattern=r"^(stages:[a-z_:]+)?$")


class LumpSum(Block):
    """`sum` or `insured` (it stands in the policy, by the duty's code)."""

    kind: ClassVar[str] = "lump_sum"
    sum_fen: Fen | None = Field(default=None, alias="sum")
    insured: bool = False
    by_grade_bp: Mapping[int, BasisPoints] = Field(default_factory=dict, alias="by_grade")
    growth: Growth | None = None
    staged: Staged | None = None
    minors: tuple[MinorCap, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "LumpSum":
        if (self.sum_fen is not None) == self.insured:
            raise ValueError("a lump sum has exactly one of: sum, insured")
        if self.by_grade_bp and set(self.by_grade_bp) != set(range(1, 11)):
            raise ValueError("by_grade names each of the grades 1 to 10 once")
        if bool(self.by_grade_bp) + (self.growth is not None) + (self.staged is not None) > 1:
            raise Wrong("a lump sum is by grade, growing or staged", "keep one of them")
        if sorted(cap.under for cap in self.minors) != [cap.under for cap in self.minors]:
            raise ValueError("minors are listed from the youngest")
        return self

    def lay(self, chain: Chain) -> None:
        paid = self._sum(chain)
        told = "给付{value}。"
        if self.by_grade_bp or self.growth or self.staged:
            paid, told = paid * self._share(chain), "{0}×{1}={value}。"
        else:
            paid = paid * FULL_BP
        chain.parts = chain.add(self, "lump_sum.exact", "应给付金额", told, "fen_bp", paid)
        if self.minors:
            chain.parts = self._minor(chain)

    def _sum(self, chain: Chain) -> Expr:
        place = f"coverage.sums_fen.{chain.duty}"
        return chain.add(
            self, "lump_sum.sum", "基本保险金额", "基本保险金额{value}。", "fen",
            number(self.sum_fen) if self.sum_fen is not None else insured(chain.duty),
            facts=(place,) if self.insured else (),
        )  # fmt: skip

    def _share(self, chain: Chain) -> Expr:
        if self.growth:
            return self._grown(chain, self.growth)
        return self._stage(chain, self.staged) if self.staged else self._grade(chain)

    def _stage(self, chain: Chain, staged: Staged) -> Expr:
        stages, whole = staged.stages_bp, Whole(staged.clause, self.kind)
        name = staged.counter or f"stages:{chain.duty}"
        counter = Counter(name, "life", "count", len(stages))
        low, high = chain.used(counter, number(len(stages)))
        diagnosed, last = fact("incident.diagnosed_date"), fact("coverage.last_paid_date")
        due = last + staged.apart_days
        late = unsure("diagnosed_date", YES, fact("incident.event_date") < due)
        apart = where(known(last), where(known(diagnosed), diagnosed >= due, late),
                      unsure("last_paid_date", YES, high > 0))  # fmt: skip
        if staged.apart_days:
            chain.gate(
                whole, "apart", f"两次给付间隔{staged.apart_days}天",
                f"是第一次给付，或者距上一次已满{staged.apart_days}天。",
                f"距上一次给付不满{staged.apart_days}天。", where(high <= 0, YES, apart),
                ("coverage.last_paid_date", "incident.diagnosed_date", f"state.{name}"),
            )  # fmt: skip
        told = "，".join(f"第{k}次{percent(bp)}" for k, bp in enumerate(stages, 1))
        bp = chain.add(
            self, "lump_sum.bp", "第几次给付的比例", f"{told}，本次{{value}}。", "bp",
            unsure(name, where(low.ne(high), max(stages), table(low, (*stages, 0))), low.ne(high)),
            facts=(f"state.{name}",), zero_zh=f"约定的{len(stages)}次已经全部给付。",
        )  # fmt: skip
        stage = chain.add(self, "lump_sum.stage", "计入次数", "本次计入{value}。", "count",
                          where(bp > 0, 1, 0))  # fmt: skip
        chain.told += (stage,)
        chain.spends.append((counter, "lump_sum.stage"))
        return bp

    def _grade(self, chain: Chain) -> Expr:
        grade, ratios = fact("incident.disability_grade"), self.by_grade_bp
        disabled = look("incident.incident_type", "disability", "disability".__eq__)
        return chain.add(
            self, "lump_sum.bp", "伤残等级对应的比例", "按伤残等级给付{value}。", "bp",
            where(known(grade), table(grade, (0, *(ratios[k] for k in range(1, 11)))),
                  where(disabled, unsure("disability_grade", ratios[1]), 0)),
            facts=("incident.disability_grade",), zero_zh="没有评定伤残等级。",
        )  # fmt: skip

    def _grown(self, chain: Chain, growth: Growth) -> Expr:
        day, first = fact(f"incident.{growth.until}"), fact("coverage.first_cover_from")
        years = chain.add(
            self, "lump_sum.years", "已满保单年度", "连续投保已满{value}。", "years",
            where(known(day), full_years(first, day), unsure(growth.until, 0)),
            facts=(f"incident.{growth.until}", "coverage.first_cover_from"),
        )  # fmt: skip
        each, most = percent(growth.per_year_bp), percent(growth.most_bp)
        return chain.add(
            self, "lump_sum.bp", "递增后的比例", f"每满一年增加{each}，最高{most}，现为{{value}}。",
            "bp", minimum(years * growth.per_year_bp + FULL_BP, growth.most_bp),
        )  # fmt: skip

    def _minor(self, chain: Chain) -> Expr:
        born, exact = fact("incident.born_date"), chain.parts
        age = full_years(born, fact("incident.event_date"))
        capped = exact
        for cap in self.minors:
            most = minimum(capped, cap.most_fen * FULL_BP)
            capped = where(age < cap.under, most, capped)
        caps = "；".join(f"不满{c.under}周岁最多{yuan(c.most_fen)}" for c in self.minors)
        return chain.add(
            self, "lump_sum.minor", "未成年人限额", f"{caps}，得{{value}}。", "fen_bp",
            where(known(born), capped, unsure("born_date", exact)),
            facts=("incident.born_date", "incident.event_date"),
        )  # fmt: skip
