"""Terms and facts spoiled at random, and what must hold of them all the same.

Of a spoiled terms file: TermsError with the place and the mend, or terms that compute, in both
evaluators the same. Of spoiled facts: FactsError, NotExact with a range, or the sum of the plain
reference. Nothing else comes out, and nothing takes long.
"""

import copy
import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from entitlement import (
    BillLine,
    Coverage,
    Facts,
    FactsError,
    Incident,
    NotExact,
    State,
    Terms,
    TermsError,
    estimate,
    evaluate,
    explain,
    load_terms,
    parse_terms,
)
from entitlement.plain_yaml import PlainYaml

from . import reference
from .plain import PLAIN, Claim
from .policies import PRODUCTS
from .random_claims import claim_at_random, state_at_random
from .reference import Reference
from .test_evaluators import compared

FOLDERS = sorted(path.parent for path in PRODUCTS.rglob("terms.yaml"))
NAMES = [folder.relative_to(PRODUCTS).as_posix() for folder in FOLDERS]
TOKENS = (
    "&a ", "*a ", "<<: ", "!!int ", "!!binary ", "!!python/object:os.system ", "? ", "- ", ": ",
    "{", "}", "[", "]", "[" * 99, "{a: " * 50, '"', "'", "#", "\t", "\n", "\x00", "\ufeff", "|\n",
    "---\n", "%TAG ! x\n", "0x1f", "1e9", "1_000", ".5", "2025-01-01", "~", "null", "yes", "9" * 30,
    "9" * 5000, "-1", "100%", "0%", "1 yuan", "元", "\ud800", " " * 3000,
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, [], {}, -1, 0, 1, 2**63, 10**30, "", "{0}", "{value}", "2.1", "0 yuan", "0.01 yuan",
    "100000000000 yuan", "0%", "100%", "99.99%", True, False, ["x"], {"x": "y"}, "year", "visit",
    "life", "family", "in", ["in"], "cost", "cost - cost", "cost * 999999999", "a" * 200,
    [1] * 40, "C", ["C50"],
)  # fmt: skip


@cache
def product(name: str) -> tuple[Terms, bytes, bytes, Any]:
    folder = PRODUCTS / name
    text = (folder / "terms.yaml").read_bytes()
    return load_terms(folder), text, (folder / "clauses.md").read_bytes(), PlainYaml(text).data


def spoiled_text(random: Random, text: str) -> bytes:
    for _ in range(random.randint(1, 4)):
        at, end = sorted(random.choices(range(len(text) + 1), k=2))
        end = min(end, at + random.choice((0, 1, 1, 5, 40)))
        lines = text.split("\n")
        one, other = random.choices(range(len(lines)), k=2)
        match random.randrange(5):
            case 0 | 1:
                text = text[:at] + random.choice(TOKENS) + text[end:]
            case 2:
                text = text[:at] + text[end:]
            case 3:
                lines[one], lines[other] = lines[other], lines[one]
                text = "\n".join(lines)
            case 4:
                text = "\n".join((*lines[:one], lines[other], *lines[one:]))
    spoiled = text.encode(errors="surrogatepass")
    if random.random() < 0.1:
        at = random.randrange(len(spoiled) + 1)
        spoiled = spoiled[:at] + bytes([random.randrange(256)]) + spoiled[at:]
    return spoiled


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys: Any = range(len(value)) if isinstance(value, list) else ()
    for key in value if isinstance(value, dict) else keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


def spoiled_sheet(random: Random, sheet: Any) -> bytes:
    """A value replaced, moved, taken out, or a block of another product put in."""
    sheet = copy.deepcopy(sheet)
    for _ in range(random.randint(1, 3)):
        paths = list(places(sheet))
        *path, key = random.choice(paths)
        target = at(sheet, path)
        match random.randrange(4):
            case 0:
                target[key] = random.choice(ODD)
            case 1:
                target[key] = copy.deepcopy(at(sheet, random.choice(paths)))
            case 2:
                del target[key]
            case 3:
                other = product(random.choice(NAMES))[3]
                twins = [p for p in places(other) if p[-1] == key]
                if twins:
                    target[key] = copy.deepcopy(at(other, random.choice(twins)))
    return json.dumps(sheet, ensure_ascii=True, default=str).encode()


def at(sheet: Any, path: Any) -> Any:
    for key in path:
        sheet = sheet[key]
    return sheet


def loader_holds(random: Random) -> str:
    """What came out: `refused` or `loaded`."""
    name = random.choice(NAMES)
    _, text, clauses, sheet = product(name)
    if random.random() < 0.5:
        text = spoiled_text(random, text.decode())
    else:
        text = spoiled_sheet(random, sheet)
    if random.random() < 0.1:
        clauses = spoiled_text(random, clauses.decode())
    try:
        terms = parse_terms(terms=text, clauses=clauses, name="spoiled")
    except TermsError as refusal:
        said = refusal.file, refusal.line, refusal.problem, refusal.mend
        return "refused" if all(said) else f"refused without a word: {said}"
    computes(random, terms)
    return "loaded"


def computes(random: Random, terms: Terms) -> None:
    """Between nothing and what is uncompensated, step by step the same over columns."""
    claims = [
        (claim_at_random(random, terms, lines=3), state_at_random(random, terms)) for _ in range(2)
    ]
    compared(terms, claims)
    for facts, state in claims:
        bounded(terms, facts, state)


def bounded(terms: Terms, facts: Facts, state: State) -> None:
    try:
        result = evaluate(terms, facts, state)
    except NotExact:
        return
    open_fen = sum(x.amount_fen - x.social_paid_fen for x in facts.lines)
    open_fen -= sum(facts.other_paid_fen.values())
    assert 0 <= result.indemnity_fen <= open_fen
    assert sum(result.attribution.values()) == result.indemnity_fen
    assert result.fixed_fen >= 0
    assert explain(terms, facts, result).text_zh()


ODD_FACTS: tuple[Any, ...] = (
    None, -1, 0, 1, 3, 10**9, 10**10 + 1, 2**63, 10**30, 1.5, float("nan"), float("inf"), "100",
    "C50", "", (), ("C50",), ["C50"], True, False, date.min, date.max, date(2024, 2, 29),
    datetime(2025, 6, 1), "2025-06-01", "special", "in", "inpatient", "accident", {"l0": 5},
    {"nobody": 5}, timedelta(1), b"x",
)  # fmt: skip


def spoiled_facts(random: Random, facts: Facts) -> Facts:
    """Raises FactsError; anything else that it raises is a defect."""
    part = random.choice((facts.coverage, facts.incident, facts, *facts.lines))
    field = random.choice(dataclasses.fields(part)).name
    if part is facts and field in ("coverage", "incident", "lines"):
        field = "social_settled"
    value = random.choice(ODD_FACTS)
    if field in ("sums_fen", "other_paid_fen"):
        value = {random.choice(("l0", "severe", "diagnosis")): value}
    spoiled = dataclasses.replace(part, **{field: value})
    if isinstance(spoiled, Coverage):
        return dataclasses.replace(facts, coverage=spoiled)
    if isinstance(spoiled, Incident):
        return dataclasses.replace(facts, incident=spoiled)
    if isinstance(spoiled, BillLine):
        lines = tuple(spoiled if line is part else line for line in facts.lines)
        return dataclasses.replace(facts, lines=lines)
    return spoiled


def evaluator_holds(random: Random) -> str:
    """What came out: `refused`, `range` or `sum`."""
    name = random.choice(NAMES)
    terms, _, _, sheet = product(name)
    known, state = claim_at_random(random, terms, lines=4), state_at_random(random, terms)
    try:
        facts = spoiled_facts(random, known)
    except FactsError:
        return "refused"
    try:
        pays = evaluate(terms, facts, state)
    except NotExact:
        found = estimate(terms, facts, state)
        assert 0 <= found.low_fen <= found.high_fen
        return "range"
    if gaps(facts) > gaps(known):  # the reference knows no gaps
        bounded(terms, facts, state)
        return "sum"
    used = {key: one.low for key, one in state.used.items()}
    ours = {duty.code: duty.pay_fen for duty in pays.duties}
    assert ours == dict.fromkeys(ours, 0) | plainly(name, sheet, facts, used)
    return "sum"


def gaps(facts: Facts) -> int:
    """How many facts are not known."""
    told = (*dataclasses.astuple(facts.coverage), *dataclasses.astuple(facts.incident))
    return sum(one in (None, ()) for one in (*told, facts.social_settled))


def plainly(name: str, sheet: Any, facts: Facts, used: Mapping[str, int]) -> Mapping[str, int]:
    """By the reference written apart, by duty."""
    if name in reference.PRODUCTS:
        return Reference({"shared": {}, **sheet}, facts, used).pays
    claim = Claim(facts, used)
    PLAIN[name](claim)
    return claim.paid


def range_holds(random: Random) -> str:
    """Facts taken out of a claim that is known: the range must hold its sum."""
    terms, *_ = product(random.choice(NAMES))
    facts, state = claim_at_random(random, terms, lines=3), state_at_random(random, terms)
    try:
        pay_fen = evaluate(terms, facts, state).pay_fen
    except NotExact:
        return "open"
    if facts.incident.admission_date not in (None, facts.incident.event_date):
        return "odd"  # what is not known is taken to be likely: admitted on the day of the event
    names = [
        field.name for field in dataclasses.fields(facts.incident)
        if field.default is None and getattr(facts.incident, field.name) is not None
    ]  # fmt: skip
    gone = random.sample(names, min(len(names), random.randint(1, 2)))
    if {"admission_date", "discharge_date"} <= {*gone}:
        return "odd"  # nothing is left that tells of a stay
    incident = dataclasses.replace(facts.incident, **dict.fromkeys(gone))
    found = estimate(terms, dataclasses.replace(facts, incident=incident), state)
    assert found.low_fen <= pay_fen <= found.high_fen, (
        gone, found.low_fen, pay_fen, found.high_fen, terms.product, facts, state,
    )  # fmt: skip
    return "range" if found.depends_on else "sum"


HOLDS: Mapping[str, Callable[[Random], str]] = {
    "loader": loader_holds, "evaluator": evaluator_holds, "range": range_holds,
}  # fmt: skip
