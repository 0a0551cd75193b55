"""What may be owed while something is not known."""

from dataclasses import replace
from datetime import date

import pytest

from entitlement import (
    Coverage,
    Facts,
    Incident,
    NotExact,
    State,
    Terms,
    Used,
    could_answer,
    estimate,
    evaluate,
    load_terms,
)

from .policies import COVER, EVENT, PRODUCTS, cash, claim, terms_of


@pytest.fixture(scope="module")
def million() -> Terms:
    return load_terms(PRODUCTS / "qinghe/million-medical/2025")


@pytest.fixture(scope="module")
def cancer() -> Terms:
    return load_terms(PRODUCTS / "yuanshan/cancer-medical/2025")


STAY = {"admission_date": EVENT, "discharge_date": EVENT}


def spread(terms: Terms, facts: Facts, state: State) -> tuple[int, int, list[str]]:
    range_ = estimate(terms, facts, state)
    return range_.low_fen, range_.high_fen, [d.fact for d in range_.depends_on]


def test_all_known_is_exact(million: Terms) -> None:
    assert spread(million, claim(5_000_000, **STAY), State.fresh(million)) == (
        4_000_000, 4_000_000, [],
    )  # fmt: skip


def test_the_result_where_nothing_is_unknown(million: Terms) -> None:
    fresh, facts = State.fresh(million), claim(5_000_000, **STAY)
    assert estimate(million, facts, fresh).result == evaluate(million, facts, fresh)
    assert estimate(million, replace(facts, social_settled=None), fresh).result is None
    assert estimate(million, replace(facts, lines=()), fresh).result is None


def test_no_result_where_what_is_unknown_makes_no_difference(million: Terms) -> None:
    """One sum either way, but `evaluate` would still ask: it is below the deductible."""
    history = {**State.fresh(million).used, "deductible:year": Used(0, 1)}
    told = estimate(million, claim(500_000, **STAY), State(history))
    assert (told.low_fen, told.high_fen, told.depends_on, told.result) == (0, 0, (), None)
    with pytest.raises(NotExact):
        evaluate(million, claim(500_000, **STAY), State(history))


def test_settlement_not_known(million: Terms) -> None:
    facts = claim(5_000_000, settled=None, **STAY)
    fresh = State.fresh(million)
    assert spread(million, facts, fresh) == (2_400_000, 4_000_000, ["social_settled"])
    with pytest.raises(NotExact) as unknown:
        evaluate(million, facts, fresh)
    assert unknown.value.unknown == ("social_settled",)
    paid_by_fund = replace(facts, lines=(replace(facts.lines[0], social_paid_fen=1),))
    assert evaluate(million, paid_by_fund, fresh).pay_fen == 3_999_999


def test_a_counter_without_history_is_a_range_never_zero(million: Terms) -> None:
    facts = claim(5_000_000, **STAY)
    history = {name: Used(0, 0) for name in ("limit:general", "limit:critical")}
    assert spread(million, facts, State(history)) == (4_000_000, 5_000_000, ["deductible:year"])
    known = State({**history, "deductible:year": Used(300_000, 500_000)})
    assert spread(million, facts, known) == (4_300_000, 4_500_000, ["deductible:year"])


def test_a_range_that_cannot_matter_does_not_hinder(million: Terms) -> None:
    far = State({**State.fresh(million).used, "limit:general": Used(0, 150_000_000)})
    result = evaluate(million, claim(5_000_000, **STAY), far)
    assert result.pay_fen == 4_000_000
    assert result.state_after.used["limit:general"] == Used(4_000_000, 154_000_000)


def test_what_a_closed_duty_needs_is_not_asked(million: Terms) -> None:
    """Outside the cover period nothing else matters, however little is known."""
    facts = Facts(COVER, Incident("inpatient", "illness", date(2026, 1, 1)))
    assert spread(million, facts, State()) == (0, 0, [])
    assert evaluate(million, facts, State()).pay_fen == 0


def test_diagnosis_decides_between_two_duties(million: Terms) -> None:
    facts = claim(5_000_000, diagnosis=(), **STAY)
    low, high, depends = spread(million, facts, State.fresh(million))
    assert (low, high, depends) == (4_000_000, 5_000_000, ["diagnosis"])


def test_several_unknowns_the_one_worth_most_first(million: Terms) -> None:
    facts = claim(5_000_000, settled=None, hospital_grade=None, first_shown_date=None, **STAY)
    low, high, depends = spread(million, facts, State.fresh(million))
    assert (low, high) == (0, 4_000_000)
    assert set(depends) == {"first_shown_date", "hospital_grade", "social_settled"}
    assert depends[-1] == "social_settled"  # the others are worth all


def test_more_than_six_unknowns_still_give_a_range(cancer: Terms) -> None:
    incident = Incident("inpatient", "illness", EVENT)
    facts = Facts(COVER, incident, claim(5_000_000).lines)
    low, high, depends = spread(cancer, facts, State())
    assert (low, high) == (0, 5_000_000)
    assert len(depends) >= 6


def test_still_in_hospital(million: Terms) -> None:
    facts = claim(5_000_000, admission_date=EVENT)
    visit = replace(facts.lines[0], id="later", on_date=date(2025, 8, 1), setting="outpatient")
    facts = replace(facts, lines=(*facts.lines, visit))
    assert spread(million, facts, State.fresh(million)) == (
        4_000_000, 9_000_000, ["discharge_date"],
    )  # fmt: skip


def test_no_bill_yet(million: Terms, cancer: Terms) -> None:
    facts = replace(claim(**STAY), lines=())
    assert spread(million, facts, State.fresh(million)) == (0, 0, ["bills"])
    sums = replace(COVER, sums_fen={"diagnosis": 10_000_000})
    sick = replace(
        claim(diagnosis=("C50",), pathology_confirmed=None, diagnosed_date=EVENT), coverage=sums
    )
    assert spread(cancer, sick, State.fresh(cancer)) == (
        0, 10_000_000, ["bills", "pathology_confirmed"],
    )  # fmt: skip


def test_could_answer_names_duty_or_reason(million: Terms, cancer: Terms) -> None:
    incident = claim(0, diagnosis=("C50",), hospital_grade=None).incident
    assert could_answer(million, COVER, incident).yes
    appendix = replace(incident, diagnosis=("K35",))
    answer = could_answer(cancer, COVER, appendix)
    assert (answer.yes, answer.reason_zh) == (False, "诊断不属于恶性肿瘤或原位癌。")
    small = replace(incident, hospital_grade=1)
    answer = could_answer(million, COVER, small)
    assert answer.reason_zh == "不是在二级及以上医院治疗，也不属于急诊。"  # not: no proton centre
    waiting = Coverage(date(2025, 5, 20), date(2026, 5, 20), date(2025, 5, 20), True)
    answer = could_answer(million, waiting, appendix)
    assert (answer.yes, answer.clause) == (False, "1.4")
    death = could_answer(million, COVER, replace(incident, incident_type="death"))
    assert not death.yes
    assert death.reason_zh == "《青禾百万医疗保险（2025版）》没有承担这类事故的责任。"


def test_sum_insured_not_known(cancer: Terms) -> None:
    facts = claim(diagnosis=("C50",), pathology_confirmed=True, diagnosed_date=EVENT)
    with pytest.raises(NotExact) as unknown:
        evaluate(cancer, facts, State.fresh(cancer))
    assert unknown.value.unknown == ("sum:diagnosis",)
    found = estimate(cancer, facts, State.fresh(cancer))
    assert (found.without, found.low_fen, found.high_fen) == (("diagnosis",), 0, 0)
    assert found.depends_on[0].sentence_zh == "取决于保单载明的保险金额。"
    bills = replace(facts, lines=claim(5_000_000).lines)
    found = estimate(cancer, bills, State.fresh(cancer))
    assert (found.without, found.low_fen, found.high_fen) == (("diagnosis",), 5_000_000, 5_000_000)
    assert [one.fact for one in found.depends_on] == ["sum:diagnosis"]
    assert found.result is None


def test_a_limit_that_stands_in_the_policy_is_not_known() -> None:
    limited = {
        "scope": {"pools": ["in"]}, "other_insurance": {"mode": "N"}, "ratio": {"flat": "100%"},
        "limit": {"insured": True, "per": "year"},
    }  # fmt: skip
    terms = terms_of([{"code": "cost", "blocks": limited}])
    assert spread(terms, claim(70_000), State.fresh(terms)) == (0, 70_000, ["sum:cost"])
    sums = replace(COVER, sums_fen={"cost": 50_000})
    facts = replace(claim(70_000), coverage=sums)
    assert spread(terms, facts, State()) == (0, 50_000, ["limit:cost"])


def test_days_in_hospital_that_are_not_over() -> None:
    """Five nights by the bills so far, at most as many as the wording pays for."""
    allowance = load_terms(PRODUCTS / "beiting/hospital-allowance/2025")
    bill = replace(claim(100).lines[0], on_date=date(2025, 8, 6))
    august = date(2025, 8, 1)
    facts = claim(0, event_date=august, first_shown_date=august, admission_date=august)
    assert spread(allowance, replace(facts, lines=(bill,)), State.fresh(allowance)) == (
        0, 90 * 150_00, ["discharge_date"],
    )  # fmt: skip


def test_a_policy_of_no_conditions_needs_no_more_than_the_bill() -> None:
    terms = cash("N", 0, 100)
    facts = Facts(COVER, Incident("inpatient", "illness", EVENT), claim(100).lines)
    assert evaluate(terms, facts, State()).pay_fen == 100
