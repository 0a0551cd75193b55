"""Worked examples of a product: facts in, the sums that a person worked out by hand."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field

from .blocks.base import Fen, Sheet
from .evaluate import Result, evaluate
from .facts import BillLine, Coverage, Facts, Incident
from .money import yuan
from .plain_yaml import PlainYaml
from .state import State, Used
from .terms import Terms


def _day(text: object) -> date:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError('a date is written in quotes, year, month and day: "2025-01-31"')
    return date.fromisoformat(text)


Day = Annotated[date, BeforeValidator(_day)]


class CoverSheet(Sheet):
    """`start` and `until` half-open; `first` where the policy was renewed."""

    start: Day
    until: Day
    first: Day | None = None
    with_social: bool = True
    sums: Mapping[str, Fen] = Field(default_factory=dict)
    claim_free_years: int | None = None
    members: int | None = None
    last_paid: Day | None = None
    advanced_fen: Fen = Field(default=0, alias="advanced")


class LineSheet(Sheet):
    id: str
    bill: str = "b1"
    on: Day
    setting: str = "inpatient"
    category: str = "other"
    pool: str = "in"
    amount_fen: Fen = Field(alias="amount")
    social_fen: Fen = Field(default=0, alias="social")
    other_fen: Fen = Field(default=0, alias="other")
    account_fen: Fen = Field(default=0, alias="account")
    item: str = ""
    quantity: int = 1
    last: Day | None = None


class Expected(Sheet):
    """`zero`: for each duty named, the steps that close it, all of them. `steps`: values on the
    way, by duty and step."""

    pay_fen: Fen = Field(alias="pay")
    duties: Mapping[str, Fen] = Field(default_factory=dict)
    zero: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    used: Mapping[str, Fen | int] = Field(default_factory=dict)
    steps: Mapping[str, Mapping[str, Fen | int]] = Field(default_factory=dict)


class Given(Sheet):
    """`used` starts the counters, which are fresh otherwise."""

    name: str
    cover: CoverSheet
    incident: Mapping[str, Any]
    social_settled: bool | None = None
    lines: tuple[LineSheet, ...] = ()
    used: Mapping[str, Fen | int] = Field(default_factory=dict)

    def facts(self) -> Facts:
        cover = self.cover
        incident: dict[str, Any] = {
            key: _day(value) if key.endswith("_date") else
            tuple(value) if isinstance(value, list) else value
            for key, value in self.incident.items()
        }  # fmt: skip
        return Facts(
            Coverage(cover.start, cover.until, cover.first or cover.start, cover.with_social,
                     cover.sums, cover.claim_free_years, cover.members, cover.last_paid,
                     cover.advanced_fen),
            Incident(**incident),
            tuple(
                BillLine(line.id, line.bill, line.on, line.setting, line.category, line.pool,  # type: ignore[arg-type]
                         line.amount_fen, line.social_fen, line.item, line.quantity, line.last,
                         line.account_fen)
                for line in self.lines
            ),
            self.social_settled,
            {line.id: line.other_fen for line in self.lines if line.other_fen},
        )  # fmt: skip

    def state(self, terms: Terms) -> State:
        fresh = State.fresh(terms).used
        return State({**fresh, **{name: Used(n, n) for name, n in self.used.items()}})


class Example(Given):
    """With `each_exclusion` the example is run once for each of these exclusions as established
    fact, and pays nothing."""

    each_exclusion: tuple[str, ...] = ()
    expect: Expected


class Case(Given):
    """One claim in a file of its own, on one product: `<insurer>/<product>/<edition>`."""

    product: str


class OverlayExample(Example):
    """Of an overlay, on one of the products: `<insurer>/<product>/<edition>`."""

    product: str


E = TypeVar("E", bound=Example)


class ExampleFile(Sheet):
    """`defaults` holds what most examples share; an example's own keys go over it, and within
    `cover` and `incident` key by key."""

    defaults: Mapping[str, Any] = Field(default_factory=dict)
    examples: tuple[Mapping[str, Any], ...] = Field(min_length=1)

    def all(self, kind: type[E]) -> Iterator[E]:
        for raw in self.examples:
            merged = {**self.defaults, **raw}
            for part in ("cover", "incident"):
                merged[part] = {**self.defaults.get(part, {}), **raw.get(part, {})}
            yield kind.model_validate(merged)


def read_examples(text: bytes) -> list[Example]:
    """Raises YamlRefused, ValidationError, FactsError."""
    return list(ExampleFile.model_validate(PlainYaml(text).data).all(Example))


def read_overlay_examples(text: bytes) -> list[OverlayExample]:
    """Raises as `read_examples`."""
    return list(ExampleFile.model_validate(PlainYaml(text).data).all(OverlayExample))


def read_case(text: bytes) -> Case:
    """Raises as `read_examples`."""
    return Case.model_validate(PlainYaml(text).data)


def failures(terms: Terms, example: Example) -> Iterator[str]:
    """What comes out otherwise than by hand; nothing where all agrees."""
    facts, state = example.facts(), example.state(terms)
    yield from _compared(example, evaluate(terms, facts, state))
    for code in example.each_exclusion:
        barred = replace(facts, incident=replace(facts.incident, exclusions=(code,)))
        pay_fen = evaluate(terms, barred, state).pay_fen
        if pay_fen:
            yield f"{example.name}: with exclusion {code} pays {yuan(pay_fen)}, expected nothing"


def _compared(example: Example, result: Result) -> Iterator[str]:
    expect, duties = example.expect, {duty.code: duty for duty in result.duties}
    if result.pay_fen != expect.pay_fen:
        yield f"{example.name}: pays {yuan(result.pay_fen)}, expected {yuan(expect.pay_fen)}"
    for code, pay_fen in expect.duties.items():
        if duties[code].pay_fen != pay_fen:
            yield (f"{example.name}: {code} pays {yuan(duties[code].pay_fen)}, "
                   f"expected {yuan(pay_fen)}")  # fmt: skip
    for code, steps in expect.zero.items():
        closed = {reason.step_id for reason in duties[code].zero_reasons}
        if closed != set(steps):
            yield f"{example.name}: {code} closed by {sorted(closed)}, expected {sorted(steps)}"
    for name, amount in expect.used.items():
        if result.used.get(name, 0) != amount:
            yield f"{example.name}: {name} uses {result.used.get(name, 0)}, expected {amount}"
    for code, values in expect.steps.items():
        for step, value in values.items():
            if (found := duties[code].values[step]) != value:
                yield f"{example.name}: {code} {step} is {found}, expected {value}"
