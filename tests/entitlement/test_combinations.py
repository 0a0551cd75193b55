"""Lawful combinations of keys that no product has: by hand, and in both evaluators the same."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from entitlement import State, Terms, TermsError, Used, estimate, evaluate
from entitlement.batch import batch_of

from .policies import EVENT, claim, terms_of
from .random_claims import claims_at_random
from .test_evaluators import differs, run

COST: dict[str, Any] = {
    "scope": {"pools": ["in", "out"]},
    "other_insurance": {"mode": "N"},
    "ratio": {"flat": "100%"},
}


def duty(code: str = "cost", **blocks: Any) -> dict[str, Any]:
    return {"code": code, "blocks": {**COST, **blocks}}


def both_say(terms: Terms, *, claims: int = 60) -> None:
    """Sums and counters; and every value, where the terms do not fix it for all claims."""
    known = list(claims_at_random(5, terms, claims))
    batch = batch_of(terms, known)
    for number, (facts, state) in enumerate(known):
        done = run(terms, facts, state)
        assert done.pay_fen == batch.pay_fen[number]
        assert [one for one in differs(batch, number, done) if "as kept" not in str(one)] == []


SHARED = {"amount": "100 yuan", "per": "claim", "counter": "limit:stay"}


def test_a_limit_of_each_claim_that_duties_share() -> None:
    terms = terms_of(
        [
            duty("inside", scope={"pools": ["in"]}, limit=SHARED),
            duty("outside", scope={"pools": ["out"]}, limit=SHARED, ratio={"flat": "55%"}),
        ]
    )
    facts = claim(80_00, 90_00)
    lines = (facts.lines[0], replace(facts.lines[1], pool="out"))
    for before in (State(), State({"limit:stay": Used(100_00, 100_00)})):  # it ends with the claim
        result = evaluate(terms, replace(facts, lines=lines), before)
        assert [one.pay_fen for one in result.duties] == [80_00, 20_00]
        assert result.used == {}
    assert terms.counters == {}
    both_say(terms)


def test_shared_limits_of_a_claim_must_agree() -> None:
    other = {**SHARED, "amount": "200 yuan"}
    with pytest.raises(TermsError, match="limit:stay is declared in two ways"):
        terms_of([duty("one", limit=SHARED), duty("two", limit=other)])


def test_a_limit_that_is_used_up_is_told_beside_whatever_else_leaves_nothing() -> None:
    """It closes the duty also once the other reason is gone."""
    absorbs = {"amount": "500 yuan", "per": "claim", "absorbs": ["self"]}
    limits = [{"amount": "100 yuan", "per": "year"}, {"times": 2, "per": "year"}]
    terms = terms_of([duty(deductible=absorbs, limit=limits)])
    used = State({"limit:cost": Used(100_00, 100_00), "visits:cost": Used(2, 2)})
    reasons = evaluate(terms, claim(300_00), used).duties[0].zero_reasons
    assert [one.step_id for one in reasons] == [
        "deductible.base", "limit.times_left", "limit.cost_left",
    ]  # fmt: skip
    fresh = evaluate(terms, claim(300_00), State.fresh(terms)).duties[0].zero_reasons
    assert [one.step_id for one in fresh] == ["deductible.base"]


@pytest.mark.parametrize(
    ("at", "mode", "pay_fen"),
    # 55 % of 1.01, 1.03 and, another day, 1.01: 55.55 + 56.65 + 55.55 = 167.75 fen
    [
        ("duty", "half_up", 168), ("duty", "down", 167), ("duty", "up", 168),
        ("visit", "half_up", 168), ("visit", "down", 167), ("visit", "up", 169),
        ("line", "half_up", 169), ("line", "down", 166), ("line", "up", 169),
    ],
)  # fmt: skip
def test_where_and_how_a_fen_is_rounded(at: str, mode: str, pay_fen: int) -> None:
    terms = terms_of([duty(ratio={"flat": "55%"}, rounding={"at": at, "mode": mode})])
    facts = claim(1_01, 1_03, 1_01)
    lines = (*facts.lines[:2], replace(facts.lines[2], on_date=EVENT + timedelta(1)))
    result = evaluate(terms, replace(facts, lines=lines), State())
    assert result.pay_fen == sum(result.attribution.values()) == pay_fen
    both_say(terms)


def test_a_sum_is_not_rounded_by_lines_that_it_does_not_have() -> None:
    lump = {"lump_sum": {"sum": "100 yuan"}, "rounding": {"at": "line"}}
    with pytest.raises(TermsError, match="rounding of each line in a duty of the kind lump_sum"):
        terms_of([{"code": "lump", "kind": "lump_sum", "blocks": lump}])


def test_after_discharge_alone_leaves_the_other_days_out() -> None:
    terms = terms_of([duty(stay_window={"after_discharge": 30})])
    stay = {"admission_date": EVENT, "discharge_date": EVENT + timedelta(9)}
    facts = claim(100_00, 50_00, 7_00, 3_00, **stay)
    days = (EVENT, EVENT + timedelta(9 + 31), EVENT + timedelta(9 + 30), EVENT - timedelta(1))
    lines = tuple(
        replace(line, on_date=day, setting="inpatient" if not k else "outpatient")
        for k, (line, day) in enumerate(zip(facts.lines, days, strict=True))
    )
    assert evaluate(terms, replace(facts, lines=lines), State()).pay_fen == 107_00
    both_say(terms)


@pytest.mark.parametrize(
    ("blocks", "pay_fen"),
    [
        ({"sublimit": {"name": "x", "title_zh": "针剂", "items": ["T01"], "amount": "0 yuan",
                       "per": "line"}}, 50_00),
        ({"sublimit": {"name": "x", "title_zh": "针剂", "items": ["T01"], "amount": "0 yuan",
                       "per": "unit"}}, 50_00),
        ({"limit": {"amount": "0 yuan", "per": "line"}}, 0),
        ({"ratio": {"bands": [{"from": "0 yuan", "ratio": "0%"}]},
          "deductible": {"amount": "5 yuan", "per": "visit", "absorbs": ["self"]}}, 0),
        ({"ratio": {"flat": "0%"}, "limit": {"times": 2, "per": "year"}}, 0),
    ],
)  # fmt: skip
def test_what_the_terms_fix_has_a_value_for_each_line(blocks: dict[str, Any], pay_fen: int) -> None:
    terms = terms_of([duty(**blocks)])
    facts = claim(100_00, 50_00)
    facts = replace(facts, lines=(replace(facts.lines[0], item="T01"), facts.lines[1]))
    result = evaluate(terms, facts, State.fresh(terms))
    assert result.pay_fen == pay_fen
    values, lines = result.duties[0].values, facts.lines
    for step in terms.duties[0].steps:
        if step.grain == "line":
            assert {f"{step.id}@{line.id}" for line in lines} <= values.keys()
    both_say(terms)


@pytest.mark.parametrize(
    ("age", "most_fen"),
    [
        ({"from": 60, "under": 65}, 100_00),
        ({"under": 3}, 100_00),
        ({"from": 18, "under": 20}, 100_00),
    ],
)
def test_an_age_that_is_not_known_may_be_any(age: dict[str, int], most_fen: int) -> None:
    found = estimate(terms_of([duty(trigger={"age": age})]), claim(100_00), State())
    assert (found.low_fen, found.high_fen) == (0, most_fen)
    assert [one.fact for one in found.depends_on] == ["born_date"]


def test_an_accident_of_which_the_day_is_not_known_may_lie_long_before() -> None:
    terms = terms_of([duty(trigger={"after_accident": 30})])
    event = date(2025, 1, 10)
    facts = claim(100_00, cause="accident", event_date=event, first_shown_date=event)
    found = estimate(terms, facts, State())
    assert (found.low_fen, found.high_fen) == (0, 100_00)


@pytest.mark.parametrize(
    ("diagnosed", "low_fen", "high_fen"),
    [(date(2025, 6, 2), 125_00, 125_00), (date(2025, 6, 1), 0, 0), (None, 0, 125_00)],
)
def test_the_days_between_two_payments_hang_on_the_diagnosis(
    diagnosed: date | None, low_fen: int, high_fen: int
) -> None:
    staged = {"clause": "1", "stages": ["100%", "125%"], "apart_days": 365}
    severe = {
        "code": "severe", "kind": "lump_sum",
        "blocks": {"lump_sum": {"sum": "100 yuan", "staged": staged}},
    }  # fmt: skip
    terms = terms_of([severe])
    facts = claim(diagnosed_date=diagnosed, incident_type="critical_illness")
    last = replace(facts.coverage, last_paid_date=date(2024, 6, 2))
    found = estimate(terms, replace(facts, coverage=last), State({"stages:severe": Used(1, 1)}))
    assert (found.low_fen, found.high_fen) == (low_fen, high_fen)
