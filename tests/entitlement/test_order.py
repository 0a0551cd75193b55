"""Several policies on one claim: the order, its worth, and where each payment lies."""

from dataclasses import replace

import pytest

from entitlement import (
    BillLine,
    Facts,
    FactsError,
    Incident,
    NotExact,
    OrderEntry,
    State,
    Terms,
    TooManyPolicies,
    best_order,
    evaluate,
    load_terms,
    settle,
    split_payment,
    split_payments,
)

from .policies import COVER, EVENT, ILLNESS, PRODUCTS, cash, claim

YUAN = 100


def entry(key: str, terms: Terms, facts: Facts) -> OrderEntry:
    return OrderEntry(key, terms, facts, State.fresh(terms))


def totals(facts: Facts, **policies: Terms) -> dict[str, int]:
    entries = [entry(key, terms, facts) for key, terms in policies.items()]
    plan = best_order(entries)
    return {"".join(row.order): row.total_fen // YUAN for row in plan.rows}


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("E", {"AB": 9_200, "BA": 8_000}),
        ("N", {"AB": 7_200, "BA": 8_000}),
        ("S", {"AB": 9_200, "BA": 9_200}),
    ],
)
def test_the_mode_flips_the_answer(mode: str, expected: dict[str, int]) -> None:
    facts = claim(12_000 * YUAN)
    a, b = cash(mode, 0, 60, 10_000), cash(mode, 10_000)
    assert totals(facts, A=a, B=b) == expected


@pytest.mark.parametrize(("mode", "small_first"), [("N", 20_000), ("E", 30_000), ("S", 30_000)])
def test_small_policy_first_costs_ten_thousand_under_an_absolute_deductible(
    mode: str, small_first: int
) -> None:
    facts = claim(30_000 * YUAN)
    a, b = cash(mode, 0, 100, 10_000), cash(mode, 10_000, 100, 2_000_000)
    assert totals(facts, A=a, B=b) == {"AB": small_first, "BA": 30_000}


def test_highest_ratio_first_is_wrong() -> None:
    a, b = cash("E", 0, 60, 1_000_000), cash("E", 0, 100, 10_000)
    assert totals(claim(30_000 * YUAN), A=a, B=b) == {"AB": 28_000, "BA": 22_000}


def test_lowest_ratio_first_is_wrong() -> None:
    a, b = cash("N", 0, 80, 5_000), cash("N", 0, 80, 1_000_000)
    assert totals(claim(30_000 * YUAN), A=a, B=b) == {"AB": 25_000, "BA": 28_800}


def two_bills() -> Facts:
    lines = (
        BillLine("one", "b1", EVENT, "inpatient", "drug", "in", 12_000 * YUAN),
        BillLine("two", "b2", EVENT, "inpatient", "drug", "out", 12_000 * YUAN),
    )
    return Facts(COVER, Incident(**ILLNESS), lines, True)


def test_filing_every_bill_needs_no_withholding_when_payments_lie_where_fewest_cover() -> None:
    """Pro rata would give 20,200; the rule gives 21,400 with every bill filed everywhere."""
    facts = two_bills()
    a, c = cash("N", 5_000, 80, 5_000), cash("E", 5_000, 60)
    b = cash("S", 500, 80, 5_000, pools=("in",))
    plan = best_order([entry(k, t, facts) for k, t in (("A", a), ("B", b), ("C", c))])
    assert plan.total_fen == 21_400 * YUAN
    assert len(plan.rows) == 6


def year(orders: tuple[str, str]) -> int:
    terms = {"A": cash("N", 0, 100, 10_000), "B": cash("N", 10_000)}
    states = {key: State.fresh(policy) for key, policy in terms.items()}
    paid_fen = 0
    for order, amount in zip(orders, (8_000, 40_000), strict=True):
        facts = claim(amount * YUAN)
        entries = [OrderEntry(key, terms[key], facts, states[key]) for key in terms]
        for key, result in zip(order, settle(entries, order), strict=True):
            states[key] = result.state_after
            paid_fen += result.pay_fen
    return paid_fen // YUAN


def test_a_filing_that_pays_nothing_still_fills_the_deductible_of_the_year() -> None:
    assert year(("AB", "AB")) == 38_000
    assert year(("AB", "BA")) == 40_000
    assert year(("BA", "BA")) == 48_000


def hospital_stay() -> Facts:
    """M01 to M03: 50,000 inside the catalogue of which the fund paid 30,000, 10,000 outside."""
    lines = (
        BillLine("cost", "b", EVENT, "inpatient", "surgery", "in", 50_000 * YUAN, 30_000 * YUAN),
        BillLine("own", "b", EVENT, "inpatient", "drug", "out", 10_000 * YUAN),
    )
    facts = claim(0, admission_date=EVENT, discharge_date=EVENT)
    return replace(facts, lines=lines)


def test_the_products_of_the_story_differ_by_exactly_ten_thousand() -> None:
    facts = hospital_stay()
    small = load_terms(PRODUCTS / "yuanshan/small-inpatient/2025")
    million = load_terms(PRODUCTS / "qinghe/million-medical/2025-absolute")
    plan = best_order([entry("small", small, facts), entry("million", million, facts)])
    assert plan.order == ("million", "small")
    assert (plan.total_fen, plan.worst_total_fen, plan.gain_fen) == (
        3_000_000, 2_000_000, 1_000_000,
    )  # fmt: skip
    assert plan.bound_fen == 3_000_000
    assert [row.customer_pays_fen for row in plan.rows] == [0, 1_000_000]
    assert plan.rows[1].per_policy_fen == {"small": 1_000_000, "million": 1_000_000}
    assert (plan.clause_key, plan.clause) == ("million", "2.7")
    assert "相差10,000.00元" in plan.sentence_zh
    filled = load_terms(PRODUCTS / "qinghe/million-medical/2025")
    plan = best_order([entry("small", small, facts), entry("million", filled, facts)])
    assert plan.order == ("small", "million")  # equal: the given order stays
    assert (plan.gain_fen, plan.clause) == (0, "")


def test_payment_lies_first_where_no_other_policy_pays() -> None:
    facts = hospital_stay()
    small = load_terms(PRODUCTS / "yuanshan/small-inpatient/2025")
    million = load_terms(PRODUCTS / "qinghe/million-medical/2025-absolute")
    entries = [entry("small", small, facts), entry("million", million, facts)]
    first, second = settle(entries, ("million", "small"))
    assert first.attribution == {"own": 1_000_000, "cost": 1_000_000}
    assert second.attribution == {"cost": 1_000_000}
    assert split_payment(entries, "million", 1_500_000) == {"own": 1_000_000, "cost": 500_000}
    assert split_payment(entries, "small", 2_500_000) == {"cost": 2_000_000, "own": 500_000}
    # what exceeds all open costs lies on no line
    assert split_payment(entries, "small", 3_000_001) == {"cost": 2_000_000, "own": 1_000_000}


def test_payments_one_after_the_other_lie_on_what_is_left_open() -> None:
    facts = hospital_stay()
    small = load_terms(PRODUCTS / "yuanshan/small-inpatient/2025")
    million = load_terms(PRODUCTS / "qinghe/million-medical/2025-absolute")
    entries = [entry("small", small, facts), entry("million", million, facts)]
    paid = split_payments(entries, [("small", 1_500_000), ("million", 1_400_000)])
    assert paid == {"cost": 1_900_000, "own": 1_000_000}
    replace(facts, other_paid_fen=paid)  # no line is paid beyond its cost


def test_within_one_class_a_payment_is_shared_by_largest_remainder() -> None:
    facts = claim(100, 100, 100)
    terms = cash("N", 0, 50)
    assert evaluate(terms, facts, State.fresh(terms)).attribution == {"l0": 50, "l1": 50, "l2": 50}
    limited = split_payment([entry("A", terms, facts)], "A", 101)
    assert limited == {"l0": 34, "l1": 34, "l2": 33}


def test_fixed_benefits_are_added_whatever_others_paid() -> None:
    cancer = load_terms(PRODUCTS / "yuanshan/cancer-medical/2025")
    million = load_terms(PRODUCTS / "qinghe/million-medical/2025")
    facts = replace(
        claim(10_000_000, diagnosis=("C34.1",), pathology_confirmed=True, diagnosed_date=EVENT,
              admission_date=EVENT, discharge_date=EVENT),
        coverage=replace(COVER, sums_fen={"diagnosis": 20_000_000}),
    )  # fmt: skip
    plan = best_order([entry("cancer", cancer, facts), entry("million", million, facts)])
    assert plan.total_fen == 30_000_000
    assert plan.bound_fen == 30_000_000
    results = settle([entry("cancer", cancer, facts), entry("million", million, facts)], plan.order)
    assert sum(result.indemnity_fen for result in results) == 10_000_000
    assert sum(result.fixed_fen for result in results) == 20_000_000


def test_six_policies_at_most_and_only_on_known_facts() -> None:
    facts = claim(30_000 * YUAN)
    six = [entry(str(k), cash("N", 0, 10 + k), facts) for k in range(6)]
    plan = best_order(six)
    assert len(plan.rows) == 2
    assert plan.total_fen <= plan.bound_fen
    with pytest.raises(TooManyPolicies):
        best_order([*six, entry("7", cash("N"), facts)])
    with pytest.raises(NotExact) as unknown:
        best_order([OrderEntry("A", cash("N", 10_000), facts, State())])
    assert unknown.value.unknown == ("deductible:year",)


def test_one_cost_has_one_amount() -> None:
    with pytest.raises(FactsError):
        best_order([entry("A", cash("N"), claim(100)), entry("B", cash("N"), claim(200))])
