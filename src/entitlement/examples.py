"""Worked examples of a product: facts in, the sums that a person worked out by hand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field

from .blocks.base import Fen, Sheet
from .evaluate import NotExact, Result, evaluate
from .facts import BillLine, Coverage, Facts, FactsError, Incident
from .load import checked, opened
from .money import yuan
from .state import State, Used
from .terms import Terms, TermsError

INCIDENT = frozenset(one.name for one in fields(Incident))
MEND = "write it as docs/terms.md shows under Examples"


def _day(text: object) -> date:
    try:
        if isinstance(text, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # no such day
    raise ValueError('a date is written in quotes, year, month and day: "2025-01-31"')


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
G = TypeVar("G", bound=Given)


class ExampleFile(Sheet):
    """`defaults` holds what most examples share; an example's own keys go over it, and within
    `cover` and `incident` key by key."""

    defaults: Mapping[str, Any] = Field(default_factory=dict)
    examples: tuple[Mapping[str, Any], ...] = Field(min_length=1)


class Reader:
    """A file of claims, each of them possible. Raises TermsError with the line and the mend."""

    def __init__(self, text: bytes, file: str) -> None:
        self.file, self.yaml = file, opened(text, file)

    def examples(self, kind: type[E]) -> list[E]:
        sheet = checked(ExampleFile, self.yaml.data, (), self._wrong)
        own = ((("examples", k), raw) for k, raw in enumerate(sheet.examples))
        for path, raw in ((("defaults",), sheet.defaults), *own):
            for part in ("cover", "incident"):
                if not isinstance(raw.get(part, {}), Mapping):
                    raise self._wrong((*path, part), f"{part} is no list of keys", MEND)
        return [
            self.one(kind, {**sheet.defaults, **raw, **{
                part: {**sheet.defaults.get(part, {}), **raw.get(part, {})}
                for part in ("cover", "incident")
            }}, ("examples", k))
            for k, raw in enumerate(sheet.examples)
        ]  # fmt: skip

    def one(self, kind: type[G], data: Any, path: tuple[object, ...] = ()) -> G:
        given: G = checked(kind, data, path, self._wrong)
        for name, value in given.incident.items():
            where = (*path, "incident", name)
            if name not in INCIDENT:
                raise self._wrong(where, f"there is no fact incident.{name}", MEND)
            try:
                if name.endswith("_date"):
                    _day(value)
            except ValueError as error:
                raise self._wrong(where, f"incident.{name}: {error}", MEND) from None
        try:
            given.facts()
        except FactsError as error:
            raise self._wrong(path, str(error), "write a claim that can be") from None
        except TypeError:
            problem = "incident lacks incident_type, cause or event_date"
            raise self._wrong((*path, "incident"), problem, "add it") from None
        return given

    def _wrong(self, path: tuple[object, ...], problem: str, mend: str) -> TermsError:
        """What an example takes from the defaults is wrong there."""
        shared = ("defaults", *path[2:])
        if path[:1] == ("examples",) and self.yaml.has(shared) and not self.yaml.has(path):
            path = shared
        return TermsError(
            file=self.file, line=self.yaml.line(path), clause="", problem=problem, mend=mend
        )


def read_examples(text: bytes, file: str = "examples.yaml") -> list[Example]:
    """Raises TermsError."""
    return Reader(text, file).examples(Example)


def read_overlay_examples(text: bytes, file: str = "examples.yaml") -> list[OverlayExample]:
    """Raises TermsError."""
    return Reader(text, file).examples(OverlayExample)


def read_case(text: bytes, file: str = "case") -> Case:
    """Raises TermsError."""
    reader = Reader(text, file)
    return reader.one(Case, reader.yaml.data)


def unknown_names(terms: Terms, example: Example) -> Iterator[str]:
    """Duties, steps and counters that the example names and the terms do not have."""
    expect, steps = example.expect, {d.code: {s.id for s in d.steps} for d in terms.duties}
    for code in dict.fromkeys((*expect.duties, *expect.zero, *expect.steps)):
        if code not in steps:
            yield f"{example.name}: no duty {code}; there are {', '.join(steps)}"
    named = [(code, name.partition("@")[0]) for code in expect.steps for name in expect.steps[code]]
    named += [(code, name) for code, closed in expect.zero.items() for name in closed]
    for code, name in named:
        if code in steps and name not in steps[code]:
            yield f"{example.name}: duty {code} has no step {name}"
    yield from unknown_counters(terms, example, (*example.used, *expect.used))


def unknown_counters(terms: Terms, given: Given, used: Iterable[str]) -> Iterator[str]:
    for name in dict.fromkeys(used):
        if name not in terms.counters:
            counters = ", ".join(terms.counters) or "none"
            yield f"{given.name}: no counter {name}; there are {counters}"


def failures(terms: Terms, example: Example) -> Iterator[str]:
    """What comes out otherwise than by hand; nothing where all agrees."""
    facts, state = example.facts(), example.state(terms)
    try:
        yield from _compared(example, evaluate(terms, facts, state))
    except NotExact as unknown:
        yield f"{example.name}: {unknown}"
        return
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
