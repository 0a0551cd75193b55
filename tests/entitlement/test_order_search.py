"""The search beside every order worked out one by one; what it may leave out; withheld bills."""

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entitlement import (
    BillLine,
    Facts,
    NotExact,
    OrderEntry,
    State,
    Terms,
    TooManyPolicies,
    best_order,
    evaluate,
    load_terms,
    settle,
    worth_withholding,
)
from entitlement.evaluate import payer, run
from entitlement.examples import read_examples
from entitlement.facts import POOLS
from entitlement.together import never_more

from .policies import EVENT, PRODUCTS, cash, claim, terms_of
from .test_order import entry
from .test_properties import FEW, Plan, bills, plans

YUAN = 100
FOLDERS = sorted(path.parent for path in PRODUCTS.rglob("terms.yaml"))


def one_by_one(entries: list[OrderEntry]) -> dict[tuple[str, ...], int]:
    return {
        order: sum(result.pay_fen for result in settle(entries, order))
        for order in permutations([entry.key for entry in entries])
    }


@settings(FEW, max_examples=25)
@given(st.lists(plans(), min_size=4, max_size=4), bills(), st.booleans())
def test_the_search_finds_what_every_order_gives(
    chosen: list[Plan], facts: Facts, twins: bool
) -> None:
    chosen[3] = chosen[0] if twins else chosen[3]
    entries = [entry(str(k), plan.terms(), facts) for k, plan in enumerate(chosen)]
    every = one_by_one(entries)
    plan = best_order(entries, chosen=("3", "2", "1", "0"))
    totals = sorted(set(every.values()), reverse=True)
    assert (plan.total_fen, plan.worst_total_fen) == (totals[0], totals[-1])
    assert plan.order == next(order for order, fen in every.items() if fen == totals[0])
    assert {row.order: row.total_fen for row in plan.rows}.items() <= every.items()
    told = {row.total_fen for row in plan.rows}
    assert {*totals[:2], totals[-1], every["0", "1", "2", "3"]} <= told
    assert plan.chosen
    assert plan.chosen.total_fen == every["3", "2", "1", "0"]
    assert plan.total_fen <= plan.bound_fen
    if len(totals) == 1:
        assert plan.order == ("0", "1", "2", "3")
        assert plan.clause == ""


def test_a_policy_that_pays_nothing_keeps_its_place_and_does_not_count() -> None:
    """Ten policies, of which four pay nothing: the deductible is larger than the bill."""
    facts = claim(30_000 * YUAN)
    idle = {str(k): cash("N", 40_000 + k) for k in (0, 3, 4, 9)}
    pays = {str(k): cash("N", 0, 10 + k) for k in (1, 2, 5, 6, 7, 8)}
    every = {key: (idle | pays)[key] for key in sorted(idle | pays)}
    plan = best_order([entry(key, terms, facts) for key, terms in every.items()])
    assert set(plan.order) == set(every)
    alone = best_order([entry(key, terms, facts) for key, terms in pays.items()])
    assert plan.total_fen == alone.total_fen
    assert [key for key in plan.order if key in pays] == list(alone.order)
    assert plan.order[0] == "0"
    assert plan.order[-1] == "9"
    with pytest.raises(TooManyPolicies):
        best_order([entry(str(k), cash("N", 0, 10 + k), facts) for k in range(7)])
    with pytest.raises(TooManyPolicies):
        best_order([])


def test_the_clause_and_the_sentence() -> None:
    facts = claim(30_000 * YUAN)
    entries = [entry("A", cash("N", 0, 100, 10_000), facts), entry("B", cash("N", 10_000), facts)]
    plan = best_order(entries, chosen=("A", "B"))
    assert plan.proved
    assert (plan.clause_key, plan.clause) == ("B", "1")
    assert plan.sentence_zh == (
        "依次向《N10000_100_0》、《N0_100_10000》申请，合计可得30,000.00元；"
        "按《N0_100_10000》、《N10000_100_0》的顺序只得20,000.00元，相差10,000.00元，"
        "原因是《N10000_100_0》第1条先扣除其他保险已赔的金额，第1条的免赔额还要另扣，"
        "越晚申请赔得越少。您选的顺序可得20,000.00元，少10,000.00元。"
        "任何顺序都不会超过30,000.00元。"
    )
    assert "CNY 20,000.00, CNY 10,000.00 less" in plan.sentence_en
    eroded = [entry("A", cash("E", 0, 60, 10_000), facts), entry("B", cash("E", 0, 80), facts)]
    assert "免赔额还要另扣" not in best_order(eroded).sentence_zh


def visits() -> Terms:
    blocks: dict[str, Any] = {
        "scope": {"pools": list(POOLS)},
        "other_insurance": {"mode": "N"},
        "ratio": {"flat": "100%"},
        "limit": {"times": 1, "per": "year"},
    }
    return terms_of([{"code": "cost", "blocks": blocks}], "visits")


def test_a_limit_on_visits_may_pay_more_after_others_and_is_never_left_out() -> None:
    """Alone it pays the first visit, 100; once that is paid by another it pays the second."""
    days = (EVENT, EVENT.replace(day=20))
    lines = tuple(
        BillLine(f"v{k}", f"b{k}", day, "outpatient", "drug", pool, fen * YUAN)  # type: ignore[arg-type]
        for k, (day, pool, fen) in enumerate(zip(days, ("in", "out"), (100, 5_000), strict=True))
    )
    facts = replace(claim(0), lines=lines)
    first_only = cash("N", pools=("in",))
    plan = best_order([entry("visits", visits(), facts), entry("other", first_only, facts)])
    assert {row.order: row.total_fen for row in plan.rows} == {
        ("other", "visits"): 5_100 * YUAN,
        ("visits", "other"): 200 * YUAN,
    }
    assert plan.bound_fen == 5_100 * YUAN


def spread(mode: str, deductible: int, ratio: int, limit: int, pools: tuple[str, ...]) -> Terms:
    """As `cash`, with the wording that spreads each payment pro rata over all costs."""
    blocks: dict[str, Any] = {
        "scope": {"pools": list(pools)},
        "other_insurance": {"mode": mode, "spread": "pro_rata"},
        "deductible": {"amount": f"{deductible} yuan", "per": "year",
                       "absorbs": ["self", "commercial"] if mode == "E" else ["self"]},
        "ratio": {"flat": f"{ratio}%"},
        "limit": {"amount": f"{limit} yuan", "per": "year"},
    }  # fmt: skip
    return terms_of([{"code": "cost", "blocks": blocks}], f"{mode}{deductible}")


def test_a_bill_better_withheld_where_the_wording_spreads_pro_rata() -> None:
    lines = (
        BillLine("one", "b1", EVENT, "inpatient", "drug", "in", 12_000 * YUAN),
        BillLine("two", "b2", EVENT, "inpatient", "drug", "out", 12_000 * YUAN),
    )
    facts = replace(claim(0), lines=lines)
    entries = [
        entry("A", spread("N", 5_000, 80, 5_000, POOLS), facts),
        entry("B", spread("S", 500, 80, 5_000, ("in",)), facts),
        entry("C", spread("E", 5_000, 60, 1_000_000, POOLS), facts),
    ]
    plan = best_order(entries)
    assert (plan.total_fen, plan.proved) == (20_200 * YUAN, False)
    found = worth_withholding(entries, plan)
    assert found
    assert found.held == (("A", "b1"),)
    assert (found.plan.total_fen, found.gain_fen) == (21_200 * YUAN, 1_000 * YUAN)
    assert found.sentence_zh == "不向《N5000》提交发票b1，合计可得21,200.00元，多1,000.00元。"
    # where each payment lies first on what the fewest others cover, nothing needs withholding
    plain = [
        entry("A", cash("N", 5_000, 80, 5_000), facts),
        entry("B", cash("S", 500, 80, 5_000, pools=("in",)), facts),
        entry("C", cash("E", 5_000, 60), facts),
    ]
    assert worth_withholding(plain, best_order(plain)) is None


def test_policies_with_the_same_scope_need_no_withholding() -> None:
    facts = claim(12_000 * YUAN, 18_000 * YUAN)
    entries = [entry(str(k), cash("N", 5_000 * k, 80), facts) for k in range(2)]
    plan = best_order(entries)
    assert not plan.proved
    assert worth_withholding(entries, plan) is None


def test_an_unknown_counter_is_never_guessed() -> None:
    facts = claim(30_000 * YUAN)
    unknown = OrderEntry("A", cash("N", 10_000), facts, State())
    with pytest.raises(NotExact):
        best_order([unknown, entry("B", cash("N"), facts)])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_product_without_a_limit_on_visits_pays_more_after_others(folder: Path) -> None:
    """What the bound of `best_order` rests on."""
    terms = load_terms(folder)
    counts_visits = ("outpatient", "community-scheme", "employer-supplement")
    assert never_more(terms) == (folder.parent.name not in counts_visits)
    for example in read_examples((folder / "examples.yaml").read_bytes()):
        facts, state = replace(example.facts(), other_paid_fen={}), example.state(terms)
        alone = evaluate(terms, facts, state).pay_fen
        for part in (3, 2, 1):
            other = {
                line.id: (line.amount_fen - line.social_paid_fen) // part for line in facts.lines
            }
            after = evaluate(terms, replace(facts, other_paid_fen=other), state).pay_fen
            assert after <= alone or not never_more(terms)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_the_search_pays_what_the_explained_sum_is(folder: Path) -> None:
    """`payer` keeps no step values; sum and place of each payment are those of `run`."""
    terms = load_terms(folder)
    for example in read_examples((folder / "examples.yaml").read_bytes()):
        facts, state = example.facts(), example.state(terms)
        ranks = [(k % 2, 0) for k, _ in enumerate(facts.lines)]
        for levels in (None, ranks):
            pay = payer(terms, facts, state, ranks=levels)
            for part in (1, 2, 3, 100):
                other = [(one.amount_fen - one.social_paid_fen) // part for one in facts.lines]
                paid = {one.id: fen for one, fen in zip(facts.lines, other, strict=True) if fen}
                full = run(terms, replace(facts, other_paid_fen=paid), state, ranks=levels)
                pay_fen, indemnity_fen, placed = pay(other)
                assert (pay_fen, indemnity_fen) == (full.pay_fen, full.indemnity_fen)
                assert list(placed) == list(full.attribution)
