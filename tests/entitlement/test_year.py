"""A year's claims together: file now, later or not at all."""

from dataclasses import replace

import pytest

from entitlement import (
    FactsError,
    State,
    Terms,
    TooManyFilings,
    Used,
    YearClaim,
    YearPlan,
    year_plan,
)

from .policies import COVER, cash, claim, terms_of

YUAN = 100


def year(terms: dict[str, Terms], *amounts: int) -> YearPlan:
    claims = [
        YearClaim(f"第{k}次住院", {name: claim(amount * YUAN) for name in terms})
        for k, amount in enumerate(amounts, 1)
    ]
    return year_plan(terms, {name: State.fresh(own) for name, own in terms.items()}, claims)


def turns(plan: YearPlan) -> list[str]:
    return [f"{one.policy}{one.claim_zh[1]} {one.pay_fen // YUAN}" for one in plan.best.filings]


def test_the_large_policy_first_in_both_claims_is_worth_ten_thousand() -> None:
    """A pays from the first yuan to 10,000 a year; B above an absolute 10,000 a year."""
    plan = year({"A": cash("N", 0, 100, 10_000), "B": cash("N", 10_000)}, 8_000, 40_000)
    assert plan.as_given.total_fen == 38_000 * YUAN
    assert plan.one_by_one.total_fen == 40_000 * YUAN
    assert plan.best.total_fen == 48_000 * YUAN
    assert turns(plan) == ["B1 0", "A1 8000", "B2 38000", "A2 2000"]
    assert "第1次住院向《N10000_100_0》申请（这次不赔，但先抵扣免赔额）" in plan.sentence_zh
    assert "比每次只按当时最好的先后多8,000.00元" in plan.sentence_zh
    # What A pays afterwards may restore the deductible: the wording is silent, so we ask.
    assert plan.sure_fen == 40_000 * YUAN
    assert "请先向保险公司确认；如果会恢复，合计是40,000.00元" in plan.ask_zh
    assert "CNY 40,000.00" in plan.ask_en
    never_b1 = next(one for one in plan.choices if (one.policy, one.claim_zh[1]) == ("B", "1"))
    assert (never_b1.now_fen, never_b1.never_fen) == (48_000 * YUAN, 40_000 * YUAN)


def test_where_others_money_fills_the_deductible_nothing_needs_asking() -> None:
    plan = year({"A": cash("E", 0, 100, 10_000), "B": cash("E", 10_000)}, 8_000, 40_000)
    assert plan.best.total_fen == plan.sure_fen == plan.one_by_one.total_fen == 48_000 * YUAN
    assert plan.ask_zh == plan.ask_en == ""
    assert plan.sentence_zh == "每次各按最好的先后马上申请即可，这一年合计可得48,000.00元。"


def once_a_year() -> Terms:
    blocks = {
        "scope": {"pools": ["in", "out", "drug"]},
        "other_insurance": {"mode": "N"},
        "ratio": {"flat": "80%"},
        "limit": {"times": 1, "per": "year"},
    }
    return terms_of([{"code": "cost", "blocks": blocks}], "once")


def test_a_small_claim_is_better_kept_back_from_a_policy_that_pays_once() -> None:
    plan = year({"once": once_a_year()}, 300, 5_000)
    assert plan.one_by_one.total_fen == 240 * YUAN
    assert turns(plan) == ["once2 4000"]
    first, second = plan.choices
    assert (first.now_fen, first.never_fen) == (240 * YUAN, 4_000 * YUAN)
    assert first.later_fen is None  # it would not pay
    assert (second.now_fen, second.later_fen, second.never_fen) == (4_000 * YUAN, None, 240 * YUAN)
    assert "第1次住院向《once》不报，比马上报多3,760.00元" in plan.sentence_zh


def test_beyond_seven_filings_claims_are_kept_in_time() -> None:
    policies = {"A": cash("N", 0, 100, 10_000), "B": cash("N", 10_000)}
    plan = year(policies, 3_000, 3_000, 3_000, 40_000)
    assert plan.best.total_fen == 49_000 * YUAN  # everything
    assert {one.later_fen for one in plan.choices} == {None}
    with pytest.raises(TooManyFilings):
        year(policies, *[3_000] * 7)


def test_an_accident_has_a_deductible_of_its_own() -> None:
    blocks = {
        "scope": {"pools": ["in", "out", "drug"]},
        "other_insurance": {"mode": "N"},
        "deductible": {"amount": "100 yuan", "per": "accident", "absorbs": ["self"]},
        "ratio": {"flat": "100%"},
    }
    terms = {"A": terms_of([{"code": "cost", "blocks": blocks}], "accident")}
    fresh = {"A": State({"deductible:accident": Used(0, 0)})}
    days = [COVER.cover_from.replace(month=month) for month in (2, 2, 3)]
    claims = [
        YearClaim(str(k), {"A": claim(150 * YUAN, accident_date=day)}) for k, day in enumerate(days)
    ]
    assert [one.pay_fen // YUAN for one in year_plan(terms, fresh, claims).best.filings] == [
        50, 150, 50,
    ]  # fmt: skip


def test_one_year_at_a_time() -> None:
    terms = {"A": cash("N")}
    own = claim(100)
    next_year = replace(
        own, coverage=replace(COVER, cover_from=COVER.cover_until,
                              cover_until=COVER.cover_until.replace(year=2027))
    )  # fmt: skip
    with pytest.raises(FactsError):
        year_plan(
            terms, {"A": State()}, [YearClaim("1", {"A": own}), YearClaim("2", {"A": next_year})]
        )
