"""Groups of illnesses, units a year, intensive care, a child's waiting: what is not known of
them, what an insurer may have done otherwise, and how it is told."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from entitlement import (
    Facts,
    State,
    Terms,
    Used,
    deviations,
    estimate,
    evaluate,
    explain,
    load_terms,
    used_by_decision,
)
from entitlement.english import depends_en, deviation_en
from entitlement.examples import Example, read_examples

from .policies import EVENT, PRODUCTS, claim, terms_of
from .random_claims import claims_at_random
from .test_evaluators import compared

ILLNESS, STAY = "yuanshan/critical-illness/2026", "beiting/hospital-allowance/2026"
SCHEME, BANDS = "beiting/community-scheme/2026", "yuanshan/child-medical/2025"
ONLINE = "qinghe/outpatient/2026"


def worked(product: str, start: str) -> tuple[Terms, Facts, State]:
    """The product and the example whose name begins so."""
    terms = load_terms(PRODUCTS / product)
    examples = read_examples((PRODUCTS / product / "examples.yaml").read_bytes())
    found: Example = next(one for one in examples if one.name.startswith(start))
    return terms, found.facts(), found.state(terms)


def told(facts: Facts, **incident: Any) -> Facts:
    return replace(facts, incident=replace(facts.incident, **incident))


def spread(terms: Terms, facts: Facts, state: State) -> tuple[int, int, list[str]]:
    found = estimate(terms, facts, state)
    return found.low_fen, found.high_fen, [one.fact for one in found.depends_on]


def test_whether_a_group_was_paid_for_is_not_known() -> None:
    terms, facts, state = worked(ILLNESS, "a heart attack after a cancer")
    open_ = State({**state.used, "group:heart": Used(0, 1)})
    assert spread(terms, facts, open_) == (0, 12_500_013, ["group:heart"])
    (doubt,) = estimate(terms, facts, open_).depends_on
    assert doubt.sentence_zh == "取决于这一组疾病以前是否已经给付过。"
    assert depends_en(doubt).endswith("this group of illnesses has been paid for before.")
    other = State({**state.used, "group:kidney": Used(0, 1)})  # of no group of this illness
    assert spread(terms, facts, other) == (12_500_013, 12_500_013, [])


def test_the_next_group_takes_its_place() -> None:
    terms, facts, state = worked(ILLNESS, "a stroke and a heart attack at once")
    open_ = State({**state.used, "group:heart": Used(0, 1)})
    assert spread(terms, facts, open_)[:2] == (10_000_010, 10_000_010)


def test_an_illness_that_is_not_known_may_be_of_any_group() -> None:
    terms, facts, state = worked(ILLNESS, "a heart attack after a cancer")
    assert spread(terms, told(facts, diagnosis=()), state) == (0, 12_500_013, ["diagnosis"])


@pytest.mark.parametrize(
    ("product", "start"),
    [(ILLNESS, "a child diagnosed on the day after"), (SCHEME, "a child's stay, first shown the")],
)
def test_an_age_is_asked_for_where_the_two_waits_part(product: str, start: str) -> None:
    terms, facts, state = worked(product, start)
    pay_fen = evaluate(terms, facts, state).pay_fen
    assert pay_fen > 0
    unknown = told(facts, born_date=None)
    assert spread(terms, unknown, state) == (0, pay_fen, ["born_date"])
    later = date(2025, 6, 10)
    late = told(unknown, event_date=later, first_shown_date=later, diagnosed_date=later)
    assert spread(terms, late, state) == (pay_fen, pay_fen, [])


def test_days_in_intensive_care_are_not_known() -> None:
    terms, facts, state = worked(STAY, "ten nights, four of them")
    assert spread(terms, told(facts, icu_days=None), state) == (105_000, 315_000, ["icu_days"])


def test_units_used_are_not_known() -> None:
    terms, facts, state = worked(SCHEME, "five sessions")
    open_ = State({**state.used, "units:therapy": Used(0, 4)})
    # 2 x 100 x 55 % where four are used, 5 x 100 x 55 % where none is
    assert spread(terms, facts, open_) == (11_000, 27_500, ["units:therapy"])
    few = State({**state.used, "units:therapy": Used(0, 1)})
    assert spread(terms, facts, few) == (27_500, 27_500, [])


DEVIATIONS = [
    (ILLNESS, "a heart attack after a cancer", 100_000_10, "stage_1:severe",
     "If it was taken for payment number 1, it is this sum."),
    (ILLNESS, "a heart attack after a cancer", 155_000_16, "stage_3:severe",
     "If it was taken for payment number 3, it is this sum."),
    (ILLNESS, "a heart attack after a cancer", 0, "gate_trigger.group:severe",
     "If the condition “its group of illnesses has not been paid for yet” was held not to be met, "
     "it is this sum."),
    (STAY, "ten nights, four of them", 1_050_00, "icu_ignored:illness",
     "If days in intensive care were not counted as such, it is this sum."),
    (ONLINE, "online drugs, 75 + 200", 200_00, "limit_of_all:online",
     "If the limit of each line, unit or visit was held against all of them, it is this sum."),
    (SCHEME, "scans of two days", 225_00, "limit_of_all:outpatient",  # 300 x 75 %
     "If the limit of each line, unit or visit was held against all of them, it is this sum."),
    (SCHEME, "an adult's two doses", 200_00, "limit_of_all:adult_vaccine",
     "If the limit of each line, unit or visit was held against all of them, it is this sum."),
    (SCHEME, "a line of 1,400 pays", 1_000_00, "limit_of_all:outpatient",
     "If the limit of each line, unit or visit was held against all of them, it is this sum."),
    (SCHEME, "five sessions", 0, "limit_used_up:outpatient",
     "If the limit was held to be used up, it is this sum."),
]  # fmt: skip


@pytest.mark.parametrize(("product", "start", "sum_fen", "code", "words"), DEVIATIONS)
def test_what_the_insurer_may_have_done(
    product: str, start: str, sum_fen: int, code: str, words: str
) -> None:
    terms, facts, state = worked(product, start)
    found = {one.code: one for one in deviations(terms, facts, state, sum_fen)}
    assert deviation_en(found[code]) == words
    assert found[code].amount_fen == sum_fen - evaluate(terms, facts, state).pay_fen
    assert found[code].clause in terms.clauses


def test_the_insurer_used_no_bands() -> None:
    terms, facts, state = worked(BANDS, "a serious illness")
    ours = evaluate(terms, facts, state)
    assert ours.pay_fen == 33_345_00
    for sum_fen, code in ((38_000_00, "band_9500"), (22_000_00, "band_5500")):
        (one,) = (d for d in deviations(terms, facts, state, sum_fen) if "band" in d.code)
        assert (one.code, one.clause) == (f"{code}:stay", "2.5")


def test_a_decision_that_pays_nothing_uses_no_stage_and_no_group() -> None:
    terms, facts, state = worked(ILLNESS, "a heart attack after a cancer")
    assert used_by_decision(terms, facts, state, 0) == {}
    paid = {"stages:severe": 1, "group:heart": 1}
    assert used_by_decision(terms, facts, state, 100_000_10) == paid


def test_the_group_and_the_units_are_told() -> None:
    terms, facts, state = worked(ILLNESS, "a second cancer")
    text = explain(terms, facts, evaluate(terms, facts, state)).text_zh()
    assert "    原因：所患疾病的组别已经给付过，每组只给付一次。（第2.3条）" in text
    terms, facts, state = worked(SCHEME, "five sessions")
    found = explain(terms, facts, evaluate(terms, facts, state))
    line = next(one for one in found.lines if one["duty"] == "outpatient")
    assert line["sentence_zh"] == (
        "计入本项责任；理疗每个保单年度最多计6个单位，超出的100.00元不计入。"
    )


def test_a_sum_of_each_visit_line_and_unit_is_told() -> None:
    terms, facts, state = worked(SCHEME, "of a scan 0.10 is left")
    found = explain(terms, facts, evaluate(terms, facts, state))
    told = {one["line"]: one["sentence_zh"] for one in found.lines if one["duty"] == "outpatient"}
    assert told["b"] == "计入本项责任；影像检查每次就诊最多计300.00元，超出的399.90元不计入。"
    assert "影像检查每次就诊最多计300.00元，计入350.00元。（第2.11条）" in "".join(found.text_zh())
    for start, sentence in (
        ("a line of 1,400", "每项费用最多赔1,000.00元，合计1,000.055元。（第2.12条）"),
        ("an adult's two doses", "每一单位最多赔200.00元，合计550.00元。（第2.12条）"),
    ):
        terms, facts, state = worked(SCHEME, start)
        text = explain(terms, facts, evaluate(terms, facts, state)).text_zh()
        assert sentence in "".join(text)


def test_units_of_each_visit() -> None:
    """Two a day, in the order of the bill: 2 of 3 for 3.00, then the day before 0.10, then none;
    2.10 x 55 % = 1.155."""
    limit = {"name": "x", "title_zh": "理疗", "items": ["T01"], "units": 2, "per": "visit"}
    terms = terms_of([{"code": "visit", "blocks": {
        "scope": {"pools": ["in", "out", "drug"]}, "sublimit": limit,
        "other_insurance": {"mode": "N"}, "ratio": {"flat": "55%"},
    }}])  # fmt: skip
    facts = claim(3_00, 10, 1_00)
    bill = [
        replace(line, item="T01", quantity=units, on_date=EVENT - timedelta(days))
        for line, units, days in zip(facts.lines, (3, 1, 1), (0, 1, 0), strict=True)
    ]
    assert evaluate(terms, replace(facts, lines=tuple(bill)), State.fresh(terms)).pay_fen == 1_16
    assert compared(terms, claims_at_random(5, terms, 200, lines=9)) >= 20
