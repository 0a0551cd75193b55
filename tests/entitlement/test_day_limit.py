"""The bed at most 1,500 yuan a day: what a line stands for, what is cut and by which clause."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entitlement import (
    BillLine,
    Facts,
    NotExact,
    State,
    Terms,
    TermsError,
    deviations,
    estimate,
    evaluate,
    explain,
    load_terms,
)

from .policies import EVENT, PRODUCTS, claim, terms_of

FEW = settings(max_examples=60, deadline=None)
CAP = 150_000


def policy(most: dict[str, str], ratio: str = "100%") -> Terms:
    blocks: dict[str, Any] = {
        "scope": {"pools": ["in", "out", "drug"]},
        "day_limit": {"most": most},
        "other_insurance": {"mode": "N"},
        "ratio": {"flat": ratio},
    }
    return terms_of([{"code": "cost", "blocks": blocks}])


BED = policy({"bed": "1500 yuan"})


def bed(day: int, amount_fen: int, **changes: Any) -> BillLine:
    line = BillLine(f"{day}:{amount_fen}", "b", EVENT + timedelta(days=day), "inpatient", "bed",
                    "in", amount_fen)  # fmt: skip
    return replace(line, **changes)


def stay(*lines: BillLine, nights: int | None) -> Facts:
    out = None if nights is None else EVENT + timedelta(days=nights)
    return replace(claim(0, admission_date=EVENT, discharge_date=out), lines=lines)


def pays(*lines: BillLine, nights: int, terms: Terms = BED) -> int:
    return evaluate(terms, stay(*lines, nights=nights), State.fresh(terms)).pay_fen


@pytest.mark.parametrize(
    ("lines", "nights", "expected"),
    [
        ([bed(0, 150_000)], 0, 150_000),
        ([bed(0, 150_001)], 0, 150_000),
        ([bed(3, 600_000)], 3, 600_000),  # one sum, four days
        ([bed(3, 600_001)], 3, 600_000),
        ([bed(3, 300_000), bed(3, 300_001, bill_id="b2")], 3, 600_000),  # two bills of one day
        ([bed(0, 100_000), bed(1, 200_000), bed(2, 150_000)], 3, 400_000),  # by the day
        ([bed(0, 100_000), bed(1, 200_000)], 3, 300_000),  # two charges for three nights: sums
        ([bed(0, 100_000), bed(1, 200_000)], 2, 250_000),
        ([bed(0, 100_000), bed(1, 200_000)], 1, 250_000),  # the day of discharge charged as well
        ([bed(1, 200_000)], 1, 200_000),  # one charge may be for both days
        ([bed(40, 600_001)], 3, 600_000),  # billed after the discharge
    ],
)
def test_a_line_is_a_day_or_a_sum(lines: list[BillLine], nights: int, expected: int) -> None:
    assert pays(*lines, nights=nights) == expected


def test_outside_a_stay_each_day_by_itself() -> None:
    chair = {"setting": "special_outpatient"}
    assert pays(bed(0, 200_000, **chair), bed(5, 160_000, **chair), nights=9) == 300_000
    assert pays(bed(0, 200_000, **chair), bed(9, 1_600_000), nights=9) == 150_000 + 1_500_000


def test_other_categories_are_free_or_have_a_cap_of_their_own() -> None:
    nurse = bed(0, 500_000, id="n", category="nursing")
    assert pays(bed(0, 200_000), nurse, nights=0) == 650_000
    both = policy({"bed": "1500 yuan", "nursing": "200.50 yuan"})
    assert pays(bed(0, 200_000), nurse, nights=0, terms=both) == 170_050


def test_social_insurance_first_and_the_ratio_after() -> None:
    line = bed(0, 200_000, social_paid_fen=60_000)
    assert pays(line, nights=0) == 140_000
    assert pays(bed(0, 200_001), nights=0, terms=policy({"bed": "1000.01 yuan"}, "85%")) == 85_001


def test_charges_share_the_cap_in_proportion_to_the_fen() -> None:
    terms, facts = BED, stay(bed(0, 100_000), bed(0, 200_000, pool="out"), nights=0)
    values = evaluate(terms, facts, State.fresh(terms)).duties[0].values
    assert values["day_limit.counted@0:100000"] == 50_000
    assert values["day_limit.counted@0:200000"] == 100_000
    assert values["day_limit.cut"] == 150_000


def test_what_was_cut_is_told_with_its_clause() -> None:
    million = load_terms(PRODUCTS / "qinghe/million-medical/2025")
    facts = stay(bed(3, 700_000, pool="out"), bed(3, 80_000, id="x", category="drug"), nights=3)
    facts = replace(facts, incident=replace(facts.incident, diagnosis=("C61",), proton_centre=True))
    told = explain(million, facts, evaluate(million, facts, State.fresh(million)))
    assert told.pay_fen == 680_000
    cut, whole = told.lines
    assert (cut["counted"], cut["counted_fen"], cut["clause"]["number"]) == (True, 600_000, "2.15")
    assert cut["sentence_zh"] == (
        "计入本项责任；床位费每天最多计1,500.00元，超出的1,000.00元不计入。"
    )
    assert (whole["counted_fen"], whole["clause"]["number"]) == (80_000, "2.13")
    text = "\n".join(told.text_zh())
    assert "合并列示的按住院4天合计计算），超出1,000.00元。（第2.15条）" in text
    assert "住院4天（入院日和出院日都计入）。（第2.15条）" in text


def test_a_stay_of_unknown_length_is_a_range() -> None:
    facts, fresh = stay(bed(3, 300_000), nights=None), State.fresh(BED)
    with pytest.raises(NotExact) as unknown:
        evaluate(BED, facts, fresh)
    assert unknown.value.unknown == ("discharge_date",)
    told = estimate(BED, facts, fresh)
    assert (told.low_fen, told.high_fen) == (150_000, 300_000)
    assert [one.fact for one in told.depends_on] == ["discharge_date"]
    small = stay(bed(3, 150_000), nights=None)
    assert evaluate(BED, small, fresh).pay_fen == 150_000  # under the cap of a single day


@pytest.mark.parametrize(
    ("insurer_fen", "code"),
    [(150_000, "day_limit_by_line:cost"), (450_000, "day_limit_nights:cost")],
)
def test_an_insurer_that_counts_the_days_otherwise(insurer_fen: int, code: str) -> None:
    facts = stay(bed(3, 700_000), nights=3)
    found = deviations(BED, facts, State.fresh(BED), insurer_fen)
    assert [(one.code, one.amount_fen) for one in found] == [(code, insurer_fen - 600_000)]


@pytest.mark.parametrize("most", [{}, {"bed": "0 yuan"}, {"parking": "1 yuan"}])
def test_a_cap_that_says_nothing_is_refused(most: dict[str, str]) -> None:
    with pytest.raises(TermsError):
        policy(most)


@st.composite
def stays(draw: st.DrawFn) -> Facts:
    nights = draw(st.integers(0, 5))
    lines, other = [], {}
    for number in range(draw(st.integers(1, 4))):
        amount = draw(st.integers(0, 4_000_00))
        social = draw(st.integers(0, amount))
        lines.append(
            bed(draw(st.integers(0, nights)), amount, id=f"l{number}", social_paid_fen=social,
                category=draw(st.sampled_from(["bed", "bed", "drug"])))
        )  # fmt: skip
        other[f"l{number}"] = draw(st.integers(0, amount - social))
    return replace(stay(*lines, nights=nights), other_paid_fen=other)


@FEW
@given(stays())
def test_never_above_the_cap_nor_what_is_open(facts: Facts) -> None:
    result = evaluate(BED, facts, State.fresh(BED))
    incident = facts.incident
    assert incident.admission_date
    assert incident.discharge_date
    days = (incident.discharge_date - incident.admission_date).days + 1
    open_fen = {
        line.id: line.amount_fen - line.social_paid_fen - facts.other_paid_fen[line.id]
        for line in facts.lines
    }
    beds = {line.id for line in facts.lines if line.category == "bed"}
    assert sum(result.attribution.values()) == result.pay_fen
    assert all(fen <= open_fen[key] for key, fen in result.attribution.items())
    assert sum(fen for key, fen in result.attribution.items() if key in beds) <= days * CAP


@FEW
@given(stays(), st.integers(1, 1_000_00))
def test_never_less_for_a_dearer_bed(facts: Facts, more: int) -> None:
    facts = replace(facts, other_paid_fen={})
    first = replace(facts.lines[0], amount_fen=facts.lines[0].amount_fen + more)
    dearer = replace(facts, lines=(first, *facts.lines[1:]))
    fresh = State.fresh(BED)
    assert evaluate(BED, dearer, fresh).pay_fen >= evaluate(BED, facts, fresh).pay_fen
