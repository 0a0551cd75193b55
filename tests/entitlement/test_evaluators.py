"""One law: of every claim the scalar evaluator, the one over columns and a plain reference say the
same, fen by fen and step by step; one by one, in a batch and over a history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entitlement import Facts, NotExact, State, Terms, TermsError, evaluate, load_terms
from entitlement.batch import Batch, batch_of, evaluate_columns
from entitlement.by_group import SAFE_FEN, place_lines, share_within
from entitlement.columns import KINDS, columns_of
from entitlement.facts import POOLS, BillLine, FactsError
from entitlement.history import History, in_waves, one_by_one
from entitlement.money import half_up, share
from entitlement.plain_yaml import PlainYaml
from entitlement.run import Run, run

from . import reference
from .policies import EVENT, PRODUCTS, cash, claim, terms_of
from .random_claims import claim_at_random, claims_at_random, state_at_random
from .reference import Reference

FOLDERS = sorted(path.parent for path in PRODUCTS.rglob("terms.yaml"))
names = [folder.relative_to(PRODUCTS).as_posix() for folder in FOLDERS]
Claims = Sequence[tuple[Facts, State]]


@cache
def product(name: str) -> Terms:
    return load_terms(PRODUCTS / name)


def differs(batch: Batch, number: int, done: Run) -> list[object]:
    """Where claim `number` of the batch and the single run part."""
    lines, claims = batch.claims.offsets, batch.claims
    found: list[object] = [
        (name, one, many)
        for name, one, many in (
            ("pay", done.pay_fen, batch.pay_fen[number]),
            ("indemnity", done.indemnity_fen, batch.indemnity_fen[number]),
            ("unknown", set(done.unknown), {n for n, m in batch.unknown.items() if m[number]}),
            ("lies on", list(done.attribution),
             batch.attribution[lines[number] : lines[number + 1]].tolist()),
            *((counter, done.used.get(counter, 0), batch.used(counter)[number])
              for counter in batch.terms.counters),
        )
        if one != many
    ]  # fmt: skip
    for duty in batch.terms.duties:
        for step in duty.steps:
            one, many = done.value(duty.code, step.id), batch.value(duty.code, step.id)
            offsets = claims.visits.offsets if step.grain == "part" else lines
            part = slice(number, number + 1) if step.grain == "claim" else slice(
                offsets[number], offsets[number + 1])  # fmt: skip
            if many[part].tolist() != (list(one) if isinstance(one, Sequence) else [one]):
                found.append((duty.code, step.id, one, many[part]))
            kept = batch._stored(batch.graph.cells[duty.code, step.id])[part]
            if done.open[duty.code] and kept.tolist() != many[part].tolist():
                found.append((duty.code, step.id, "as kept while the duty is open", kept))
    return found


def compared(terms: Terms, claims: Claims) -> int:
    """How many of the claims pay, when none differs."""
    batch = batch_of(terms, list(claims))
    done = [run(terms, facts, state) for facts, state in claims]
    assert [differs(batch, k, one) for k, one in enumerate(done)] == [[] for _ in done]
    return sum(one.pay_fen > 0 for one in done)


@pytest.mark.parametrize("name", names)
@pytest.mark.parametrize("gaps", [0, 15])
def test_one_by_one_and_over_columns(name: str, gaps: int) -> None:
    terms = product(name)
    assert compared(terms, claims_at_random(7 + gaps, terms, 250, gaps=gaps, lines=8)) >= 2


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(names), st.randoms(use_true_random=False), st.sampled_from([0, 15]))
def test_one_by_one_and_over_columns_shrunk(name: str, random: Random, gaps: int) -> None:
    terms = product(name)
    compared(
        terms,
        [(claim_at_random(random, terms, gaps=gaps, lines=4),
          state_at_random(random, terms, gaps=gaps)) for _ in range(2)],
    )  # fmt: skip


@pytest.mark.parametrize("name", reference.PRODUCTS)
def test_as_the_plain_reference_says(name: str) -> None:
    terms = product(name)
    sheet = {"shared": {}, **PlainYaml((PRODUCTS / name / "terms.yaml").read_bytes()).data}
    paid = 0
    for facts, state in claims_at_random(99, terms, 600):
        try:
            ours = evaluate(terms, facts, state)
        except NotExact:
            continue
        plain = Reference(sheet, facts, {key: used.low for key, used in state.used.items()})
        assert {duty.code: duty.pay_fen for duty in ours.duties} == plain.pays
        assert ours.used == {key: more for key, more in plain.counted.items() if more}
        assert ours.attribution == {key: fen for key, fen in plain.own.items() if fen}
        paid += ours.pay_fen > 0
    assert paid >= 15


@pytest.mark.parametrize("name", names)
def test_history_in_waves_and_one_by_one(name: str) -> None:
    """Several claims a chain; the accident and the year are within the chain."""
    terms, random = product(name), Random(3)
    known = [facts for facts, _ in claims_at_random(8, terms, 220) if exact(terms, facts)]
    chain = np.array([random.randrange(12) for _ in known])
    own = {"year": 2, "accident": 3}
    keys = {
        counter.period: chain * 4 + [random.randrange(own.get(counter.period, 1)) for _ in known]
        for counter in terms.counters.values()
    }
    fresh = State.fresh(terms)
    facts_read = {str(node.data) for node in terms.program.graph.nodes if node.op == "fact"}
    columns = columns_of([(facts, fresh) for facts in known], sorted(facts_read))
    replayed = in_waves(terms, History(columns, chain, keys))
    single = one_by_one(
        terms, [(f, {name: int(k[at]) for name, k in keys.items()}) for at, f in enumerate(known)]
    )
    used = dict.fromkeys(terms.counters, 0)
    for number, result in enumerate(single):
        assert differs(replayed.batch, number, result._done) == []
        for counter, more in result.used.items():
            used[counter] += more
    assert {counter: int(by_key.sum()) for counter, by_key in replayed.used.items()} == used


def exact(terms: Terms, facts: Facts) -> bool:
    try:
        evaluate(terms, facts, State.fresh(terms))
    except NotExact:
        return False
    return True


def test_memory_is_used_again_without_a_trace() -> None:
    terms = product("qinghe/million-medical/2025")
    first, second = (batch_of(terms, list(claims_at_random(k, terms, 90))) for k in (1, 2))
    expected = second.value("general", "indemnity").tolist(), second.attribution.tolist()
    again = evaluate_columns(terms, second.claims, over=first)
    assert (again.value("general", "indemnity").tolist(), again.attribution.tolist()) == expected


@pytest.mark.parametrize("amounts", [[2**31 - 1], [2**30] * 2, [2**31 - 1] * 3, [2**31]])
def test_sums_around_32_bits(amounts: list[int]) -> None:
    """Lines and claims are each kept in 32 bits where all of them fit."""
    terms, stay = product("qinghe/million-medical/2025"), {"admission_date": EVENT}
    lines = claim(*amounts, pool="out", discharge_date=EVENT, **stay).lines
    beds = tuple(replace(line, category="bed", id=f"bed{line.id}") for line in lines)
    sick = claim(0, diagnosis=("C50",), proton_centre=True, discharge_date=EVENT, **stay)
    for bills in (lines, lines + beds):
        assert compared(terms, [(replace(sick, lines=bills), State.fresh(terms))]) == 1


def test_what_few_claims_need_waits_until_it_is_asked_for() -> None:
    """The cap by the day of a closed duty, and where its costs then stand."""
    terms = product("qinghe/million-medical/2025-absolute")
    stay = {"admission_date": EVENT, "discharge_date": EVENT}
    bed = replace(claim(1_000_000, **stay).lines[0], category="bed")
    sick = replace(claim(0, diagnosis=("C50",), **stay), lines=(bed,))
    known = replace(sick, incident=replace(sick.incident, proton_centre=True))
    batch = batch_of(terms, [(sick, State.fresh(terms)), (known, State.fresh(terms))])
    cut = batch.graph.cells["proton", "day_limit.cut"]
    assert batch.value("proton", "gates").tolist() == [False, True]
    assert batch._stored(cut).tolist() == [0, 850_000]
    assert batch.value("proton", "day_limit.cut").tolist() == [850_000, 850_000]
    assert batch.pay_fen.tolist() == [1_000_000, 150_000]


def test_no_claims_and_claims_without_lines() -> None:
    terms = product("qinghe/outpatient/2025")
    assert batch_of(terms, []).pay_fen.tolist() == []
    empty = Facts(claim(0).coverage, claim(0).incident, (), True)
    assert batch_of(terms, [(empty, State.fresh(terms))] * 3).pay_fen.tolist() == [0, 0, 0]


STARTS = [date(2024, 2, 28) + timedelta(k) for k in range(3)]


@pytest.mark.parametrize("name", names)
def test_first_and_last_days(name: str) -> None:
    """Each date of a claim moved over each edge of its period, 29 February among them."""
    terms, random = product(name), Random(5)
    claims = []
    for start in STARTS:
        for days in (-1, 0, 1, 29, 30, 31, 89, 90, 91, 179, 180, 181, 364, 365, 366):
            facts = claim_at_random(random, terms)
            claims.append((moved(facts, start, start + timedelta(days)), State.fresh(terms)))
    compared(terms, claims)


def moved(facts: Facts, start: date, event: date) -> Facts:
    coverage = replace(
        facts.coverage, cover_from=start, cover_until=start + timedelta(365), first_cover_from=start
    )
    incident = replace(
        facts.incident, event_date=event, first_shown_date=event, diagnosed_date=event,
        accident_date=start, admission_date=event, discharge_date=event,
    )  # fmt: skip
    return replace(facts, coverage=coverage, incident=incident)


@pytest.mark.parametrize("ratio", [55, 65, 75, 85, 95])
def test_half_a_fen_goes_up_over_columns(ratio: int) -> None:
    terms = cash("N", 0, ratio, 1_000_00)
    amounts = range(1, 200)
    batch = batch_of(terms, [(claim(fen), State.fresh(terms)) for fen in amounts])
    assert batch.pay_fen.tolist() == [half_up(fen * ratio * 100) for fen in amounts]
    assert sum(fen * ratio % 100 == 50 for fen in amounts) >= 10


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 2 * SAFE_FEN), min_size=1, max_size=5), max_size=5), st.data()
)
def test_sharing_many_groups_at_once(groups: list[list[int]], data: st.DataObject) -> None:
    sums = [data.draw(st.integers(0, sum(group))) for group in groups]
    starts = np.cumsum([0, *map(len, groups)])[:-1].astype(np.int64)[: len(groups)]
    flat = np.array([weight for group in groups for weight in group], np.int64)
    expected = [
        part for group, total in zip(groups, sums, strict=True) for part in share(total, group)
    ]
    assert share_within(np.array(sums, np.int64), flat, starts).tolist() == expected


def test_placing_goes_by_pool() -> None:
    kinds = np.array([next(k for k, kind in enumerate(KINDS) if kind[0] == pool)
                      for pool in ("in", "out", "drug", "in")])  # fmt: skip
    room = np.array([100, 50, 30, 100])
    for paid, placed in ((30, [0, 0, 30, 0]), (81, [1, 50, 30, 0]), (180, [50, 50, 30, 50])):
        assert place_lines(np.array([paid]), room, kinds, np.array([4])).tolist() == placed
    assert POOLS == ("drug", "out", "in")


def test_amounts_that_no_bill_has_are_refused() -> None:
    with pytest.raises(FactsError, match="too large"):
        BillLine("l", "b", EVENT, "inpatient", "drug", "in", 10**10 + 1)
    line = claim(10**10).lines[0]
    many = tuple(replace(line, id=str(k)) for k in range(101))
    with pytest.raises(FactsError, match="too many or too large"):
        Facts(claim(0).coverage, claim(0).incident, many)


def test_terms_whose_sums_could_leave_64_bits_are_refused() -> None:
    duty = {"code": "stay", "kind": "allowance", "blocks": {"allowance": {"daily": "2000 yuan"}}}
    assert terms_of([duty])
    duty["blocks"] = {"allowance": {"daily": "9999999 yuan"}}
    with pytest.raises(TermsError) as refusal:
        terms_of([duty])
    assert refusal.value.problem == "stay: allowance.exact can leave 64 bits"
    assert refusal.value.line > 1


def test_the_words_of_a_file_are_never_run() -> None:
    blocks = {"lump_sum": {"insured": True}, "trigger": {"diagnosis": ["C5"]}}
    title = "'); raise SystemExit #"
    terms = terms_of([{"code": "stay", "kind": "lump_sum", "title_zh": title, "blocks": blocks}])
    insured = replace(claim(0).coverage, sums_fen={"stay": 7})
    facts = replace(claim(1, diagnosis=("C50",)), coverage=insured)
    assert evaluate(terms, facts, State.fresh(terms)).pay_fen == 7
