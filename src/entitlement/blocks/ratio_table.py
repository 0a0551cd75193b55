"""A table of ratios whose rows exclude each other and leave nothing out."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Annotated

from pydantic import Field, model_validator

from ..expr import Expr, fact, known, look, number, table, total, unsure, where
from ..facts import Pool
from ..money import percent
from .base import BasisPoints, Clause, Item, Sheet, Wrong
from .scope import POOL_ZH

Grade = Annotated[int, Field(strict=True, ge=1, le=3)]
Case = Mapping[str, int | str]
DOMAIN: Mapping[str, tuple[int | str, ...]] = {
    "with_social": (0, 1),
    "social_settled": (0, 1),
    "designated": (0, 1),
    "hospital_grade": (1, 2, 3),
    "pools": ("in", "out", "drug"),
}
PLACE: Mapping[str, str] = {
    "with_social": "coverage.with_social",
    "social_settled": "facts.social_settled",
    "designated": "incident.designated",
    "hospital_grade": "incident.hospital_grade",
}
WHEN_ZH: Mapping[str, tuple[str, str]] = {
    "with_social": ("以无社保身份投保", "以有社保身份投保"),
    "social_settled": ("未经社保结算", "经社保结算"),
    "designated": ("非指定医院", "指定医院"),
}
LINE = ("pools", "items")  # facts of a bill line, always known
OTHER = ""  # stands for every item that no row names


class When(Sheet):
    with_social: bool | None = None
    social_settled: bool | None = None
    designated: bool | None = None
    hospital_grade: tuple[Grade, ...] | None = None
    pools: tuple[Pool, ...] | None = None
    items: tuple[Item, ...] | None = Field(default=None, max_length=30)
    not_items: tuple[Item, ...] | None = Field(default=None, max_length=30)

    def asks(self) -> tuple[str, ...]:
        names = (*DOMAIN, "items")
        asked = [name for name in names if getattr(self, name) is not None]
        return (*asked, *(["items"] if self.not_items and "items" not in asked else []))

    def fits(self, name: str, value: int | str) -> bool:
        """A fact that the row does not ask for may be anything."""
        if name == "items":
            inside = self.items is None or value in self.items
            return inside and (self.not_items is None or value not in self.not_items)
        wanted = getattr(self, name)
        return wanted is None or value in (wanted if isinstance(wanted, tuple) else (int(wanted),))

    def zh(self) -> str:
        words = [WHEN_ZH[name][int(getattr(self, name))] for name in self.asks() if name in WHEN_ZH]
        if self.hospital_grade:
            grades = "、".join(f"{' 一二三'[grade]}级" for grade in self.hospital_grade)
            words.append(f"{grades}医院")
        if self.pools:
            words.append("、".join(POOL_ZH[pool] for pool in self.pools))
        if self.items:
            words.append("项目" + "、".join(self.items))
        if self.not_items:
            words.append("其他项目")
        return "、".join(words)


class Row(Sheet):
    when: When = When()
    ratio_bp: BasisPoints = Field(alias="ratio", le=10_000)
    clause: Clause | None = None


def flat_as_table(data: object) -> object:
    if isinstance(data, dict) and "flat" in data:
        if "table" in data:
            raise Wrong("a ratio has flat or table, not both", "keep one of them")
        return {**{k: v for k, v in data.items() if k != "flat"},
                "table": [{"ratio": data["flat"]}]}  # fmt: skip
    return data


class RatioTable(Sheet):
    table: tuple[Row, ...] = Field(default=(), max_length=30)

    @model_validator(mode="after")
    def _exactly_one_row(self) -> "RatioTable":
        hit = [False] * len(self.table)
        for case in self._cases() if self.table else ():
            rows = [
                k for k, row in enumerate(self.table)
                if all(row.when.fits(name, value) for name, value in case.items())
            ]  # fmt: skip
            if len(rows) != 1:
                problem = "no row" if not rows else "more than one row"
                raise Wrong(
                    f"{problem} of the ratio table fits {case}",
                    "write the rows so that exactly one fits every case",
                )
            hit[rows[0]] = True
        if not all(hit):
            raise Wrong(
                f"row {hit.index(False) + 1} of the ratio table can never be reached",
                "take the row out, or correct its conditions",
            )
        return self

    def names(self) -> tuple[str, ...]:
        return tuple(sorted({name for row in self.table for name in row.when.asks()}))

    @property
    def by_line(self) -> bool:
        return any(name in LINE for name in self.names())

    def facts(self) -> tuple[str, ...]:
        return tuple(PLACE[name] for name in self.names() if name in PLACE)

    def zh(self) -> str:
        return "；".join(f"{row.when.zh() or '一律'}{percent(row.ratio_bp)}" for row in self.table)

    def _domain(self, name: str) -> tuple[int | str, ...]:
        if name != "items":
            return DOMAIN[name]
        named = [
            i for row in self.table for i in (row.when.items or ()) + (row.when.not_items or ())
        ]
        return (*dict.fromkeys(named), OTHER)

    def _cases(self) -> Sequence[Case]:
        names = self.names()
        domains = (self._domain(name) for name in names)
        return [dict(zip(names, values, strict=True)) for values in product(*domains)]

    def row_bp(self, base: Expr) -> Expr:
        """The best of the rows that fit; a fact that is not known fits every row. Each fact is a
        digit of the place in the table, after its values one that stands for not known."""
        place, names = number(0), self.names()
        for name in names:
            place = place * (len(self._domain(name)) + 1) + self._digit(name)
        domains = [self._domain(name) for name in names]
        digits = product(*((*((value,) for value in values), values) for values in domains))
        fitting = [
            {row.ratio_bp for row in self.table if _may_fit(row.when, names, possible)}
            for possible in digits
        ]
        best = table(place, [max(ratios) for ratios in fitting])
        doubt = table(place, [len(ratios) > 1 for ratios in fitting], flag=True) & (total(base) > 0)
        for name in names:
            if name in PLACE:
                best = unsure(name, best, ~known(fact(PLACE[name])) & doubt)
        return best

    def _digit(self, name: str) -> Expr:
        values = self._domain(name)
        if name in PLACE:
            one = fact(PLACE[name])
            return where(known(one), one - int(values[0]), len(values))
        digit = number(len(values) - 1)
        for k, value in enumerate(values[:-1]):
            digit = where(_of_line(name, value), k, digit)
        return digit


def _of_line(name: str, value: int | str) -> Expr:
    if name == "pools":
        return look("line.kind", ("pool", value), lambda kind: kind[0] == value)
    return look("line.item", ("item", value), lambda item: item == value)


def _may_fit(when: When, names: Sequence[str], possible: Sequence[tuple[int | str, ...]]) -> bool:
    return all(
        any(when.fits(name, value) for value in values)
        for name, values in zip(names, possible, strict=True)
    )
