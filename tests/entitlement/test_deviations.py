"""An insurer's sum that differs from ours, explained by one deviation or by none."""

from dataclasses import replace

import pytest

from entitlement import (
    BillLine,
    Facts,
    State,
    Terms,
    deviations,
    evaluate,
    load_terms,
    used_by_decision,
)

from .policies import EVENT, PRODUCTS, cash, claim

STAY = {"admission_date": EVENT, "discharge_date": EVENT}


@pytest.fixture(scope="module")
def million() -> Terms:
    return load_terms(PRODUCTS / "qinghe/million-medical/2025")


@pytest.fixture(scope="module")
def facts() -> Facts:
    """Ours: 17,000.55 - 3,000 social + 9,000 own + 700 aids = 23,700.55, other policies paid
    4,000.50, which fills the deductible in part: 23,700.55 - 10,000 = 13,700.55."""
    lines = (
        BillLine("cost", "b1", EVENT, "inpatient", "surgery", "in", 1_700_055, 300_000),
        BillLine("own", "b1", EVENT, "inpatient", "drug", "out", 900_000),
        BillLine("aid", "b2", EVENT, "inpatient", "material", "out", 70_000),
    )
    return replace(claim(0, **STAY), lines=lines, other_paid_fen={"cost": 400_050})


def codes(terms: Terms, facts: Facts, insurer_fen: int) -> list[str]:
    return [d.code for d in deviations(terms, facts, State.fresh(terms), insurer_fen)]


@pytest.mark.parametrize(
    ("insurer_fen", "expected"),
    [
        (1_370_055, []),  # the same sum as ours
        (470_055, ["line_dropped:own"]),
        (1_300_055, ["line_dropped:aid"]),
        (400_055, ["pool_dropped:out"]),
        (822_033, ["social_not_settled", "ratio_6000:general"]),
        (970_005, ["deductible_not_filled:general"]),
        (1_070_055, ["social_twice"]),
        (1_370_000, ["rounded_to_yuan:general"]),
        (1_234_567, []),  # no single deviation: ask for the calculation
    ],
)
def test_every_single_deviation_that_reproduces_the_sum(
    million: Terms, facts: Facts, insurer_fen: int, expected: list[str]
) -> None:
    assert codes(million, facts, insurer_fen) == expected


def test_refused_every_gate_is_a_candidate(million: Terms, facts: Facts) -> None:
    found = deviations(million, facts, State.fresh(million), 0)
    assert [d.code for d in found] == [
        "line_dropped:cost",
        "bill_dropped:b1",
        "gate_cover_period.in_force:general",
        "gate_waiting.passed:general",
        "gate_hospital.grade:general",
        "gate_hospital.public:general",
        "gate_hospital.ward:general",
        "excluded:general",
        "limit_used_up:general",
    ]
    assert {d.amount_fen for d in found} == {-1_370_055}
    assert found[3].clause == "1.4"
    assert found[3].sentence_zh == "如果认为“等待期30天”不满足，就是这个金额。"


def test_deductible_in_full_and_other_money_twice() -> None:
    absolute = cash("N", 10_000, 100)
    paid = replace(claim(3_000_000), other_paid_fen={"l0": 600_000})
    assert codes(absolute, paid, 800_000) == ["other_twice"]
    assert codes(absolute, paid, 2_000_000) == ["other_ignored"]
    half_filled = State({"deductible:year": State.fresh(absolute).used["deductible:year"]}).after(
        {"deductible:year": 400_000}
    )
    assert evaluate(absolute, paid, half_filled).pay_fen == 1_800_000
    found = deviations(absolute, paid, half_filled, 1_400_000)
    assert [d.code for d in found] == ["deductible_full:cost"]


def test_a_category_and_a_bill_dropped() -> None:
    lines = (
        BillLine("a", "b1", EVENT, "inpatient", "drug", "in", 100),
        BillLine("b", "b2", EVENT, "inpatient", "drug", "in", 1_000),
        BillLine("c", "b2", EVENT, "inpatient", "bed", "out", 10_000),
    )
    facts = replace(claim(0), lines=lines)
    terms = cash("N")
    assert codes(terms, facts, 10_000) == ["category_dropped:drug", "pool_dropped:in"]
    assert codes(terms, facts, 100) == ["bill_dropped:b2"]


def test_half_fen_cut_off() -> None:
    terms = cash("N", 0, 85)
    assert evaluate(terms, claim(1_010), State.fresh(terms)).pay_fen == 859  # 858.5
    assert codes(terms, claim(1_010), 858) == ["rounded_down:cost"]


def test_what_a_decision_used(million: Terms, facts: Facts) -> None:
    fresh = State.fresh(million)
    ours = evaluate(million, facts, fresh)
    assert ours.used == {"deductible:year": 1_000_000, "limit:general": 1_370_055}
    assert used_by_decision(million, facts, fresh, 1_370_055) == ours.used
    assert used_by_decision(million, facts, fresh, 470_055) == {
        "deductible:year": 1_000_000,
        "limit:general": 470_055,
    }
    assert used_by_decision(million, facts, fresh, 0) == {"deductible:year": 1_000_000}


def test_a_decision_on_two_duties_lies_on_them_in_our_proportion() -> None:
    child = load_terms(PRODUCTS / "yuanshan/child-accident/2025")
    lines = (
        BillLine("wound", "b", EVENT, "outpatient", "treatment", "in", 110_000),
        BillLine("vaccine", "b", EVENT, "outpatient", "vaccine", "out", 90_000),
    )
    facts = replace(
        claim(0, incident_type="accident_medical", cause="accident", accident_date=EVENT),
        lines=lines,
    )
    fresh = State.fresh(child)
    assert evaluate(child, facts, fresh).used == {
        "deductible:accident": 10_000,
        "limit:medical": 90_000,
        "limit:bite": 30_000,
    }
    assert used_by_decision(child, facts, fresh, 60_000) == {
        "deductible:accident": 10_000,
        "limit:medical": 45_000,
        "limit:bite": 15_000,
    }


def test_money_for_a_claim_that_we_would_refuse_lies_on_the_nearest_duty(million: Terms) -> None:
    refused = claim(2_000_000, hospital_grade=1, **STAY)
    fresh = State.fresh(million)
    assert evaluate(million, refused, fresh).used == {}
    assert used_by_decision(million, refused, fresh, 500_000) == {"limit:general": 500_000}
    cancer = replace(refused, incident=replace(refused.incident, diagnosis=("C50",)))
    general = {"limit:general": 500_000}  # the critical duty is as near, but not as general
    assert used_by_decision(million, cancer, fresh, 500_000) == general
