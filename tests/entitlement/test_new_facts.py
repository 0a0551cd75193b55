"""Facts and counters of the newer blocks: not known, told of bill lines, on the edges of months."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from entitlement import NotExact, State, Terms, Used, estimate, evaluate, load_terms
from entitlement.columns import columns_of
from entitlement.examples import Example, read_examples
from entitlement.explain import explain
from entitlement.history import History, in_waves, one_by_one
from entitlement.periods import add_months
from entitlement.vector_text import months_after

from .policies import PRODUCTS


def product(name: str) -> tuple[Terms, list[Example]]:
    folder = PRODUCTS / name
    return load_terms(folder), read_examples((folder / "examples.yaml").read_bytes())


def test_claim_free_years_not_known() -> None:
    terms, (first, *_) = product("qinghe/no-claim-medical/2025")
    facts, state = first.facts(), first.state(terms)
    unsure = replace(facts, coverage=replace(facts.coverage, claim_free_years=None))
    found = estimate(terms, unsure, state)
    assert (found.low_fen, found.high_fen) == (850_000, 1_275_000)
    assert [one.fact for one in found.depends_on] == ["claim_free_years"]
    with pytest.raises(NotExact):
        evaluate(terms, unsure, state)


def test_what_the_family_used_not_known() -> None:
    terms, (first, *_) = product("qinghe/family-medical/2025")
    state = first.state(terms)
    without = State({k: v for k, v in state.used.items() if k != "deductible:family"})
    found = estimate(terms, first.facts(), without)
    assert (found.low_fen, found.high_fen) == (650_000, 1_950_000)
    assert terms.counters["deductible:family"].period == "family:year"


def test_members_matter_only_where_the_ceiling_is_near() -> None:
    terms, (first, *_) = product("beiting/community-scheme/2025")
    facts = first.facts()
    unsure = replace(facts, coverage=replace(facts.coverage, members=None))
    assert evaluate(terms, unsure, first.state(terms)).pay_fen == 10_000
    near = State({**first.state(terms).used, "limit:family_outpatient": Used(999_000, 999_000)})
    found = estimate(terms, unsure, near)
    assert (found.low_fen, found.high_fen) == (1_000, 10_000)


def test_stages_not_known() -> None:
    terms, (first, *_) = product("yuanshan/critical-illness/2025")
    facts = first.facts()
    paid_before = replace(facts.coverage, last_paid_date=date(2024, 6, 10))
    known = replace(facts, coverage=paid_before)
    unsure = State({**first.state(terms).used, "stages:severe": Used(0, 3)})
    found = estimate(terms, known, unsure)
    assert (found.low_fen, found.high_fen) == (0, 15_500_016)
    once = State({**first.state(terms).used, "stages:severe": Used(1, 1)})
    found = estimate(terms, facts, once)
    assert (found.low_fen, found.high_fen) == (0, 12_500_013)
    assert [one.fact for one in found.depends_on] == ["last_paid_date"]


def test_a_line_above_its_sublimit_is_told_so() -> None:
    terms, (first, *_) = product("yuanshan/student-accident/2025")
    facts = first.facts()
    told = explain(terms, facts, evaluate(terms, facts, first.state(terms)))
    line = next(one for one in told.lines if one["line"] == "rehab")
    assert line["sentence_zh"] == (
        "计入本项责任；康复理疗费用每次意外最多计500.00元，超出的300.00元不计入。"
    )
    assert (line["counted_fen"], line["clause"]["number"]) == (50_000, "2.3")


def test_a_line_too_soon_after_the_last_is_told_so() -> None:
    terms, worked = product("beiting/community-scheme/2025")
    soon = next(one for one in worked if one.name.startswith("179 days"))
    told = explain(terms, soon.facts(), evaluate(terms, soon.facts(), soon.state(terms)))
    line = next(one for one in told.lines if one["duty"] == "outpatient")
    assert (line["counted"], line["clause"]["number"]) == (False, "2.4")
    assert line["sentence_zh"] == "距上一次同一项目不满180天，不计入。"


def test_months_end_on_the_same_day_or_the_last_of_the_month() -> None:
    assert add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert add_months(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2025, 1, 15), 12) == date(2026, 1, 15)
    days = [date(2023, 12, 1) + timedelta(k) for k in range(800)]
    for months in (1, 3, 6, 12, 13):
        column = months_after(np.array([day.toordinal() for day in days]), months)
        assert column.tolist() == [add_months(day, months).toordinal() for day in days]
    assert months_after(np.array([-1]), 6).tolist() == [-1]


def test_a_counter_of_the_family_over_a_history() -> None:
    """Father, then mother, one by one and in waves; the next year begins anew."""
    terms, (father, _, mother, *_) = product("qinghe/family-medical/2025")
    claims = [father.facts(), mother.facts(), mother.facts()]
    keys = [
        {"year": 0, "family:year": 0},
        {"year": 1, "family:year": 0},
        {"year": 2, "family:year": 1},
    ]
    paid = [result.pay_fen for result in one_by_one(terms, zip(claims, keys, strict=True))]
    assert paid == [650_000, 3_250_000, 1_950_000]
    names = sorted(
        str(node.data) for node in terms.program.graph.nodes if node.op == "fact"
        and not str(node.data).startswith("state.")
    )  # fmt: skip
    columns = columns_of([(facts, State()) for facts in claims], names)
    by_period = {name: np.array([key[name] for key in keys]) for name in keys[0]}
    replayed = in_waves(terms, History(columns, np.array([0, 0, 1]), by_period))
    assert replayed.batch.pay_fen.tolist() == paid
    assert replayed.used["deductible:family"].tolist() == [2_000_000, 2_000_000]
