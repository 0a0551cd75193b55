"""At most 1,200 yuan is paid for each day of a stay: how many days, and what if nobody knows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from entitlement import (
    Facts,
    NotExact,
    State,
    Terms,
    TermsError,
    deviations,
    estimate,
    evaluate,
    explain,
)
from entitlement.english import deviation_en, text_en

from .policies import EVENT, claim, terms_of
from .random_claims import claims_at_random
from .test_evaluators import compared

DAY = {"amount": "1200 yuan", "per": "day"}


def policy(*limits: Mapping[str, Any], ratio: str = "95%", **scope: Any) -> Terms:
    blocks: dict[str, Any] = {
        "scope": {"pools": ["in", "out", "drug"], "settings": ["inpatient"], **scope},
        "other_insurance": {"mode": "N"},
        "ratio": {"flat": ratio},
        "limit": list(limits),
    }
    return terms_of([{"code": "stay", "blocks": blocks}])


STAY = policy(DAY)


def stay(amount_fen: int, start: date | None = EVENT, nights: int | None = None) -> Facts:
    end = None if nights is None else EVENT + timedelta(nights)
    return claim(amount_fen, admission_date=start, discharge_date=end)


def pays(facts: Facts, terms: Terms = STAY) -> int:
    return evaluate(terms, facts, State.fresh(terms)).pay_fen


@pytest.mark.parametrize(
    ("amount_fen", "nights", "expected"),
    [
        (126_315, 0, 119_999),  # 119,999.25 fen
        (126_330, 0, 120_000),  # 120,013.50 fen, one day
        (884_210, 6, 840_000),  # 839,999.50 fen: half a fen goes up to exactly seven days
        (884_209, 6, 839_999),  # 839,998.55 fen
        (884_211, 6, 840_000),  # 840,000.45 fen
        (884_230, 6, 840_000),  # 840,018.50 fen
        (884_230, 7, 840_019),  # the eighth day
        (0, 6, 0),
    ],
)
def test_the_days_of_admission_and_of_discharge_count(
    amount_fen: int, nights: int, expected: int
) -> None:
    assert pays(stay(amount_fen, nights=nights)) == expected


def test_beside_other_limits_the_least_counts() -> None:
    year = {"amount": "2000 yuan", "per": "year"}
    both, swapped = policy(DAY, year), policy(year, DAY)
    for nights, expected in ((0, 120_000), (1, 200_000), (2, 200_000)):
        for terms in (both, swapped):
            result = evaluate(terms, stay(1_000_000, nights=nights), State.fresh(terms))
            assert (result.pay_fen, result.used["limit:stay"]) == (expected, expected)
    by_line = policy(DAY, {"amount": "500 yuan", "per": "line"})
    facts = claim(90_000, 90_000, 90_000, admission_date=EVENT, discharge_date=EVENT)
    assert pays(facts, by_line) == 120_000


def test_a_stay_of_unknown_length_is_a_range() -> None:
    for facts, unknown, most in (
        (stay(5_000_000), ["discharge_date"], 4_750_000),
        (stay(5_000_000, None, nights=3), ["admission_date"], 480_000),  # four days from the event
        (stay(5_000_000, None), ["admission_date", "discharge_date"], 4_750_000),
    ):
        with pytest.raises(NotExact) as missing:
            pays(facts)
        assert list(missing.value.unknown) == unknown
        told = estimate(STAY, facts, State.fresh(STAY))
        assert (told.low_fen, told.high_fen) == (120_000, most)
        assert [one.fact for one in told.depends_on] == unknown[-1:]
    assert pays(stay(126_310)) == 119_995  # 119,994.50 fen: no more than one day may pay


def test_the_days_are_told_with_their_clause() -> None:
    facts = stay(884_230, nights=6)
    told = explain(STAY, facts, evaluate(STAY, facts, State.fresh(STAY)))
    text = "".join(told.text_zh())
    assert "住院7天（入院日和出院日都计入；日期不全的，至少有1天）。（第1条）" in text
    assert "住院每天最多赔1,200.00元，住院7天合计最多赔8,400.00元。（第1条）" in text
    assert "within the limit of the days in hospital" in "".join(text_en(told))


@pytest.mark.parametrize(
    ("insurer_fen", "code", "words"),
    [
        (120_000, "limit_of_one_day:stay", "the limit of one day was held against the whole stay"),
        (720_000, "limit_nights:stay", "the day of discharge was not counted"),
    ],
)
def test_an_insurer_that_counts_the_days_otherwise(insurer_fen: int, code: str, words: str) -> None:
    found = deviations(STAY, stay(2_000_000, nights=6), State.fresh(STAY), insurer_fen)
    (one,) = (one for one in found if one.code == code)
    assert (one.amount_fen, one.clause) == (insurer_fen - 840_000, "1")
    assert words in deviation_en(one)


@pytest.mark.parametrize(
    ("limit", "scope"),
    [
        (DAY, {"settings": ["inpatient", "outpatient"]}),
        (DAY, {"settings": []}),
        ({"insured": True, "per": "day"}, {}),
        ({"times": 3, "per": "day"}, {}),
        ({**DAY, "of": "family"}, {}),
        ({**DAY, "years": 2}, {}),
    ],
)
def test_a_limit_of_a_day_that_means_nothing_is_refused(
    limit: dict[str, Any], scope: dict[str, Any]
) -> None:
    with pytest.raises(TermsError):
        policy(limit, **scope)


def test_both_evaluators_agree() -> None:
    terms = policy(DAY, {"amount": "100000 yuan", "per": "year"}, ratio="55%")
    assert compared(terms, claims_at_random(31, terms, 300, lines=9, gaps=5)) >= 40


def test_a_longer_stay_never_pays_less() -> None:
    sums = [pays(stay(2_000_000, nights=nights)) for nights in range(18)]
    assert sums == [min(120_000 * days, 1_900_000) for days in range(1, 19)]
    later = replace(stay(2_000_000, nights=1), other_paid_fen={"l0": 1_950_000})
    assert pays(later) == 47_500
