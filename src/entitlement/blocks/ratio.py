"""The share that is paid, as a table whose rows exclude each other and leave nothing out."""

from collections.abc import Mapping
from itertools import product
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ..money import percent
from ..steps import Case, Chain, Step
from .base import BasisPoints, Block, Clause, Sheet

Grade = Annotated[int, Field(strict=True, ge=1, le=3)]
DOMAIN: Mapping[str, tuple[int, ...]] = {
    "with_social": (0, 1),
    "social_settled": (0, 1),
    "designated": (0, 1),
    "hospital_grade": (1, 2, 3),
}
WHEN_ZH: Mapping[str, tuple[str, str]] = {
    "with_social": ("以无社保身份投保", "以有社保身份投保"),
    "social_settled": ("未经社保结算", "经社保结算"),
    "designated": ("非指定医院", "指定医院"),
}


class When(Sheet):
    with_social: bool | None = None
    social_settled: bool | None = None
    designated: bool | None = None
    hospital_grade: tuple[Grade, ...] | None = None

    def named(self) -> dict[str, tuple[int, ...]]:
        """What the row asks for, by fact; a fact that is not named may be anything."""
        wanted = {name: getattr(self, name) for name in DOMAIN}
        return {
            name: value if isinstance(value, tuple) else (int(value),)
            for name, value in wanted.items()
            if value is not None
        }

    def zh(self) -> str:
        words = [
            WHEN_ZH[name][wanted[0]] for name, wanted in self.named().items() if name in WHEN_ZH
        ]
        if self.hospital_grade:
            grades = "、".join(f"{' 一二三'[grade]}级" for grade in self.hospital_grade)
            words.append(f"{grades}医院")
        return "、".join(words)


class Row(Sheet):
    when: When = When()
    ratio_bp: BasisPoints = Field(alias="ratio", le=10_000)
    clause: Clause | None = None


class Ratio(Block):
    kind: ClassVar[str] = "ratio"
    table: tuple[Row, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, data: object) -> object:
        if isinstance(data, dict) and "flat" in data:
            return {**{k: v for k, v in data.items() if k != "flat"},
                    "table": [{"ratio": data["flat"]}]}  # fmt: skip
        return data

    @model_validator(mode="after")
    def _exactly_one_row(self) -> "Ratio":
        names = sorted({name for row in self.table for name in row.when.named()})
        hit = [False] * len(self.table)
        for values in product(*(DOMAIN[name] for name in names)):
            case = dict(zip(names, values, strict=True))
            rows = [k for k, row in enumerate(self.table) if _fits(row.when.named(), case)]
            if len(rows) != 1:
                number = "no row" if not rows else "more than one row"
                raise ValueError(f"{number} of the ratio table fits {case}")
            hit[rows[0]] = True
        if not all(hit):
            raise ValueError(f"row {hit.index(False) + 1} of the ratio table can never be reached")
        return self

    def steps(self, chain: Chain) -> list[Step]:
        names = sorted({name for row in self.table for name in row.when.named()})
        rows = [(row.when.named(), row.ratio_bp) for row in self.table]

        def ratio(case: Case, base: list[int]) -> int:
            known = _known(case, names)
            fitting = {ratio_bp for wanted, ratio_bp in rows if _fits(wanted, known)}
            best = max(fitting)
            if len(fitting) > 1 and any(base):
                for name in names:
                    if name not in known:
                        case.unsure(name, best)
            return best

        def exact(_: Case, base: list[int], ratio_bp: int) -> list[int]:
            return [fen * ratio_bp for fen in base]

        source, chain.parts = chain.parts, "ratio.exact"
        rows_zh = "；".join(
            f"{row.when.zh() or '一律'}{percent(row.ratio_bp)}" for row in self.table
        )
        return [
            Step("ratio.bp", self.kind, self.clause, "赔付比例",
                 f"赔付比例{{value}}（{rows_zh}）。", "bp", ratio, (source,),
                 tuple("coverage.with_social" if n == "with_social" else
                       "facts.social_settled" if n == "social_settled" else f"incident.{n}"
                       for n in names),
                 zero_zh="按约定的赔付比例为零。", zero_from=source),
            Step("ratio.exact", self.kind, self.clause, "按比例计算",
                 "{0}×{1}={value}。", "fen_bp", exact, (source, "ratio.bp"), grain="part"),
        ]  # fmt: skip


def _fits(wanted: Mapping[str, tuple[int, ...]], known: Mapping[str, int]) -> bool:
    """A fact that is not known fits every row."""
    return all(known.get(name, values[0]) in values for name, values in wanted.items())


def _known(case: Case, names: list[str]) -> dict[str, int]:
    facts = {
        "with_social": case.coverage.with_social,
        "social_settled": case.settled,
        "designated": case.incident.designated,
        "hospital_grade": case.incident.hospital_grade,
    }
    return {name: int(value) for name in names if (value := facts[name]) is not None}
