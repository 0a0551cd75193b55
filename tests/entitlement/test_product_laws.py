"""What must hold of every product, whatever the claim: laws on random claims and spoiled terms."""

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest

from entitlement import (
    BillLine,
    Coverage,
    Facts,
    Incident,
    NotExact,
    State,
    Terms,
    Used,
    deviations,
    evaluate,
    parse_terms,
)
from entitlement.blocks import DayLimit, Deductible, Free, Limit, Ratio, Sublimit
from entitlement.english import deviation_en
from entitlement.money import FULL_BP, basis_points, fen, percent

from .fuzzing import NAMES, at, places, plainly, product
from .random_claims import claim_at_random, claims_at_random
from .test_evaluators import moved

RUNS = 150


def blocks(terms: Terms) -> Iterator[Any]:
    return (block for duty in terms.duties for block in duty.blocks)


def counts(terms: Terms) -> bool:
    """Where visits or units are counted an early one may take the place of a dearer one."""
    return any(
        (isinstance(one, Limit) and one.times) or (isinstance(one, Sublimit) and one.counts_units)
        for duty in terms.duties
        if duty.kind == "indemnity"
        for one in duty.blocks
    )


COUNTED = [name for name in NAMES if counts(product(name)[0])]
BY_LINE = [
    name for name in NAMES
    if any(isinstance(one, Ratio) and one.by_line for one in blocks(product(name)[0]))
]  # fmt: skip


@cache
def known(name: str) -> Sequence[tuple[Facts, State, int]]:
    """Claims at random of which the sum is known, with it."""
    terms, found = product(name)[0], []
    for facts, state in claims_at_random(17, terms, RUNS):
        try:
            found.append((facts, state, evaluate(terms, facts, state).pay_fen))
        except NotExact:
            continue
    assert len(found) > RUNS // 4
    return found


def pays(terms: Terms, facts: Facts, state: State) -> int:
    return evaluate(terms, facts, state).pay_fen


def open_of(facts: Facts, line: BillLine) -> int:
    return line.amount_fen - line.social_paid_fen - facts.other_paid_fen.get(line.id, 0)


def test_which_products_are_worked_out_by_line() -> None:
    assert BY_LINE == ["beiting/community-scheme/2025", "beiting/community-scheme/2026"]
    assert COUNTED == [
        "beiting/community-scheme/2025", "beiting/community-scheme/2026",
        "qinghe/outpatient/2025", "qinghe/outpatient/2026",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_never_less_for_a_larger_bill(name: str) -> None:
    """Where visits or units are counted: of a bill of which something was open before, so that
    it takes no visit and no unit from another."""
    terms, random = product(name)[0], Random(1)
    for facts, state, before in known(name):
        for line in facts.lines[:2]:
            if name in COUNTED and not open_of(facts, line):
                continue
            more = replace(line, amount_fen=line.amount_fen + random.choice((1, 99, 500_00)))
            larger = replace(facts, lines=tuple(more if x is line else x for x in facts.lines))
            assert pays(terms, larger, state) >= before, facts


@pytest.mark.parametrize("name", NAMES)
def test_never_more_when_others_paid_more(name: str) -> None:
    """Where visits are counted: as long as they leave a fen open, for a visit that they paid in
    full leaves its place to another."""
    terms, random = product(name)[0], Random(2)
    for facts, state, before in known(name):
        for line in facts.lines[:2]:
            paid = facts.other_paid_fen.get(line.id, 0)
            most = paid + open_of(facts, line) - (name in COUNTED)
            if most < paid:
                continue
            other = {**facts.other_paid_fen, line.id: random.randint(paid, most)}
            assert pays(terms, replace(facts, other_paid_fen=other), state) <= before, facts


def test_a_visit_that_begins_to_count_may_take_the_place_of_a_dearer_one() -> None:
    """Why the two laws before are no wider: of two consultations one is left to pay."""
    terms = product("beiting/community-scheme/2026")[0]
    bill = [
        BillLine(key, key, date(2025, 6, day), "outpatient", "consultation", "in", amount_fen)
        for key, day, amount_fen in (("a", 1, 20_00), ("b", 2, 50_00))
    ]
    event = Incident("outpatient", "illness", date(2025, 6, 1), born_date=date(1990, 1, 1))
    cover = Coverage(date(2025, 1, 1), date(2026, 1, 1), date(2025, 1, 1), True, members=4)
    state = State({**State.fresh(terms).used, "visits:consultation": Used(3, 3)})
    others_paid = {
        paid: pays(terms, Facts(cover, event, tuple(bill), True, {"a": paid}), state)
        for paid in (20_00, 19_99)
    }
    assert others_paid == {20_00: 50_00, 19_99: 1}


def changed(name: str, change: Callable[[tuple[Any, ...], str], str | None]) -> Terms:
    """The product with each amount and ratio as `change` says, None where it stays."""
    _, _, clauses, sheet = product(name)
    sheet = copy.deepcopy(sheet)
    for path in list(places(sheet)):
        value = at(sheet, path)
        if isinstance(value, str) and value.endswith((" yuan", "%")):
            more = change(path, value)
            if more is not None:
                at(sheet, path[:-1])[path[-1]] = more
    text = json.dumps(sheet, ensure_ascii=False).encode()
    return parse_terms(terms=text, clauses=clauses, name="changed")


def _in(path: tuple[Any, ...], *names: str) -> bool:
    return any(name in path for name in names)


def larger_limits(path: tuple[Any, ...], value: str) -> str | None:
    if _in(path, "limit", "sublimit", "day_limit") and value.endswith("yuan"):
        return f"{fen(value) // 100 + 77} yuan"
    return None


def larger_deductibles(path: tuple[Any, ...], value: str) -> str | None:
    if _in(path, "deductible") and not _in(path, "each") and value.endswith("yuan"):
        return f"{fen(value) // 100 + 77} yuan"
    return None


def smaller_ratios(path: tuple[Any, ...], value: str) -> str | None:
    if _in(path, "ratio", "bands", "flat") and value.endswith("%") and not _in(path, "stacked"):
        return percent(max(basis_points(value) - 500, 0))
    return None


LAWS = [(larger_limits, 1), (larger_deductibles, -1), (smaller_ratios, -1)]


@pytest.mark.parametrize(("change", "sign"), LAWS)
@pytest.mark.parametrize("name", NAMES)
def test_a_change_of_the_terms_moves_the_sum_one_way(name: str, change: Any, sign: int) -> None:
    """More never from a larger deductible or a smaller ratio, less never from a larger limit."""
    terms = changed(name, change)
    for facts, state, before in known(name):
        assert sign * (pays(terms, facts, state) - before) >= 0, facts


def divisible(terms: Terms) -> bool:
    """Whether no term is per claim, visit, day, accident or band."""
    return all(duty.kind == "indemnity" for duty in terms.duties) and not any(
        isinstance(one, DayLimit | Free)
        or (isinstance(one, Ratio) and (one.bands or one.by_line))
        or (isinstance(one, Deductible | Limit | Sublimit) and one.per not in ("year", "life"))
        or (isinstance(one, Limit) and one.times)
        for one in blocks(terms)
    )


def fund_first(terms: Terms) -> bool:
    return any(isinstance(one, Deductible) and "social" in one.absorbs for one in blocks(terms))


DIVISIBLE = [name for name in NAMES if divisible(product(name)[0])]


def test_which_products_have_no_term_per_claim_visit_day_or_band() -> None:
    assert DIVISIBLE == [
        "beiting/city-plan/2025", "qinghe/family-medical/2025", "qinghe/no-claim-medical/2025",
        "qinghe/six-year-medical/2025", "yuanshan/small-inpatient/2025",
    ]  # fmt: skip


@pytest.mark.parametrize("name", DIVISIBLE)
def test_a_claim_cut_in_two_pays_the_same(name: str) -> None:
    """Of a year, others having paid nothing; within a fen a duty. Where the fund's money fills a
    deductible before the insured's own it does so within a claim only: two pay no more, and as
    much where the fund paid nothing."""
    terms, random, cut = product(name)[0], Random(3), 0
    fresh = State.fresh(terms)
    for facts, _ in claims_at_random(23, terms, 900, lines=9):
        whole = replace(facts, other_paid_fen={}, social_settled=facts.settled)
        first = {line.id for line in facts.lines if random.random() < 0.5}
        second = {line.id for line in facts.lines} - first
        try:
            one = evaluate(terms, whole.without(second), fresh)
            two = evaluate(terms, whole.without(first), fresh.after(one.used))
        except NotExact:
            continue
        together = pays(terms, whole, fresh)
        more, within = one.pay_fen + two.pay_fen - together, len(terms.duties)
        assert more <= within, facts
        if not (fund_first(terms) and any(line.social_paid_fen for line in facts.lines)):
            assert more >= -within, facts
        cut += one.pay_fen > 0 and two.pay_fen > 0
    assert cut >= 3


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_lie_on_lines_that_were_open(name: str) -> None:
    terms = product(name)[0]
    for facts, state, pay_fen in known(name):
        result = evaluate(terms, facts, state)
        assert result.indemnity_fen + result.fixed_fen == pay_fen
        assert sum(result.attribution.values()) == result.indemnity_fen
        for line in facts.lines:
            open_fen = line.amount_fen - line.social_paid_fen - facts.other_paid_fen.get(line.id, 0)
            assert 0 <= result.attribution.get(line.id, 0) <= open_fen


STARTS = [date(2024, 2, 28) + timedelta(k) for k in range(3)]
EDGES = (-1, 0, 1, 28, 29, 30, 31, 60, 61, 89, 90, 91, 179, 180, 181, 182, 364, 365, 366)


@pytest.mark.parametrize("name", NAMES)
def test_first_and_last_day_of_every_period(name: str) -> None:
    """Cover from 28 and 29 February and 1 March; each day as the plain function says."""
    terms, _, _, sheet = product(name)
    random, fresh = Random(5), State.fresh(terms)
    paid = 0
    for start in STARTS:
        for days in EDGES * 3:
            facts = moved(claim_at_random(random, terms), start, start + timedelta(days))
            try:
                ours = evaluate(terms, facts, fresh)
            except NotExact:
                continue
            sums = {duty.code: duty.pay_fen for duty in ours.duties}
            assert sums == dict.fromkeys(sums, 0) | dict(plainly(name, sheet, facts, {})), facts
            paid += ours.pay_fen > 0
    assert paid >= 1


@pytest.mark.parametrize("name", NAMES)
def test_deviations_reproduce_the_insurers_sum(name: str) -> None:
    """Sums that the insurer may have worked out by mistake; each has words in both languages."""
    terms, told = product(name)[0], set()
    for facts, state, pay_fen in known(name):
        if not pay_fen or facts.social_settled is None:
            continue
        for insurer_fen in (0, pay_fen - 1, pay_fen - pay_fen % 100):
            for one in deviations(terms, facts, state, insurer_fen):
                assert one.amount_fen == insurer_fen - pay_fen
                assert deviation_en(one)
                assert one.clause in terms.clauses
                told.add(one.code.partition(":")[0])
    assert "gate_cover_period.in_force" in told


def test_no_ratio_pays_more_than_the_cost() -> None:
    ratios = [one for name in NAMES for one in blocks(product(name)[0]) if isinstance(one, Ratio)]
    assert len(ratios) >= 20
    assert all(row.ratio_bp <= FULL_BP for one in ratios for row in (*one.table, *one.bands))
