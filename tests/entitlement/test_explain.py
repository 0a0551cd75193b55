"""Every figure with its clause and its facts; every line counted or not, and why."""

import json
from dataclasses import replace
from typing import Any

import pytest

from entitlement import (
    BillLine,
    Facts,
    FactsError,
    State,
    Terms,
    evaluate,
    explain,
    facts_from_record,
    load_terms,
    result_from_record,
    state_from_record,
    to_record,
)

from .policies import EVENT, PRODUCTS, case_terms, cash, claim

STAY = {"admission_date": EVENT, "discharge_date": EVENT}


@pytest.fixture(scope="module")
def million() -> Terms:
    return load_terms(PRODUCTS / "qinghe/million-medical/2025")


@pytest.fixture(scope="module")
def facts() -> Facts:
    lines = (
        BillLine("cost", "b", EVENT, "inpatient", "surgery", "in", 2_000_055, 500_000),
        BillLine("meal", "b", EVENT, "inpatient", "meal", "out", 60_000),
        BillLine("late", "b", EVENT.replace(month=9), "outpatient", "drug", "in", 30_000),
    )
    return replace(claim(0, **STAY), lines=lines)


def nodes(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [tree, *(node for child in tree["children"] for node in nodes(child))]


def test_the_tree_goes_from_the_sum_to_clauses_and_facts(million: Terms, facts: Facts) -> None:
    result = evaluate(million, facts, State.fresh(million))
    told = explain(million, facts, result)
    assert json.loads(json.dumps(told.as_dict())) == json.loads(json.dumps(told.as_dict()))
    proton, critical, general = told.duties
    assert [one["step_id"] for one in proton["zero_reasons"]] == [
        "trigger.diagnosis", "hospital.proton_centre",
    ]  # fmt: skip
    assert critical["zero_reasons"] == [
        {
            "step_id": "trigger.diagnosis",
            "clause": "2.3",
            "sentence_zh": "诊断不属于本条款所列的重大疾病。",
        }
    ]
    assert (general["step"], general["value_fen"]) == ("pay", 500_055)
    found = {node["step"]: node for node in nodes(general)}
    base = found["deductible.base"]
    assert base["value_fen"] == 500_055
    assert base["clause"]["number"] == "2.8"
    assert "免赔额为每个保单年度一万元" in base["clause"]["text_zh"]
    assert base["sentence_zh"].startswith("15,000.55元扣除免赔额10,000.00元")
    grade = found["hospital.grade"]
    assert grade["fact"] == {
        "name": "incident.hospital_grade", "title_zh": "医院等级", "value": 3,
    }  # fmt: skip
    assert found["pay"]["fact"] is None
    assert found["ratio.bp"]["value"] == 10_000
    assert found["ratio.bp"]["sentence_zh"].startswith("赔付比例100%")


def test_a_step_is_told_once(million: Terms, facts: Facts) -> None:
    told = explain(million, facts, evaluate(million, facts, State.fresh(million)))
    for duty in told.duties:
        met = [node["step"] for node in nodes(duty) if not node["seen"]]
        again = {node["step"] for node in nodes(duty) if node["seen"]}
        assert len(met) == len(set(met))
        assert again <= set(met)


def test_no_step_is_idle() -> None:
    """Whatever is computed leads to what is paid, and is therefore explained."""
    products = [load_terms(path.parent) for path in PRODUCTS.rglob("terms.yaml")]
    for terms in (*products, *case_terms().values(), cash("S", 100, 60, 1_000), cash("E")):
        for duty in terms.duties:
            inputs = {name for step in duty.steps for name in step.inputs}
            assert {step.id for step in duty.steps} - inputs == {"pay"}


def test_every_line_counted_or_not(million: Terms, facts: Facts) -> None:
    told = explain(million, facts, evaluate(million, facts, State.fresh(million)))
    basis = {line["line"]: line for line in told.lines}
    assert [basis[key]["counted"] for key in ("cost", "meal", "late")] == [True, False, False]
    assert basis["meal"]["clause"]["number"] == "3.1"
    assert basis["meal"]["sentence_zh"] == "膳食费不在赔付范围内。"
    assert basis["late"]["clause"]["number"] == "2.5"
    assert basis["late"]["sentence_zh"] == "费用不在住院前7天、出院后30天之内。"


def test_lines_for_a_terminal(million: Terms, facts: Facts) -> None:
    told = explain(million, facts, evaluate(million, facts, State.fresh(million)))
    text = told.text_zh()
    assert text[0] == "《青禾百万医疗保险（2025版）》应付5,000.55元"
    assert "    原因：诊断不属于本条款所列的重大疾病。（第2.3条）" in text
    assert any("扣除免赔额10,000.00元" in line and "（第2.8条）" in line for line in text)
    assert any("膳食费不在赔付范围内。（第3.1条）" in line for line in text)


def test_all_reasons_for_zero(million: Terms) -> None:
    facts = claim(500_000, hospital_grade=1, ward="special", exclusions=("dental", "abroad"))
    result = evaluate(million, facts, State.fresh(million))
    general = {reason.step_id for reason in result.duties[2].zero_reasons}
    assert general == {
        "hospital.grade", "hospital.ward", "exclusion.dental", "exclusion.abroad",
        "deductible.base",
    }  # fmt: skip


def test_values_by_line_and_by_visit() -> None:
    terms = load_terms(PRODUCTS / "qinghe/outpatient/2025")
    first = BillLine("a", "b", EVENT, "outpatient", "drug", "in", 40_000)
    second = replace(first, id="b", on_date=EVENT.replace(day=5), amount_fen=30_000)
    facts = replace(claim(0, incident_type="outpatient"), lines=(first, second))
    values = evaluate(terms, facts, State.fresh(terms)).duties[0].values
    assert values["scope.counted@a"] == 40_000
    assert values["deductible.base@2025-06-01"] == 30_000
    assert values["deductible.base@2025-06-05"] == 20_000
    assert values["deductible.base"] == 50_000
    assert values["pay"] == 40_000


def test_records_lose_nothing(million: Terms, facts: Facts) -> None:
    state = State.fresh(million).after({"deductible:year": 400_000})
    facts = replace(facts, other_paid_fen={"cost": 7})
    result = evaluate(million, facts, state)
    for thing, back in (
        (facts, facts_from_record),
        (state, state_from_record),
        (result, result_from_record),
    ):
        assert back(json.loads(json.dumps(to_record(thing)))) == thing


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"social_paid_fen": 101}, "bill line l0: social payment outside 0..amount"),
        ({"amount_fen": -1}, "bill line l0: social payment outside 0..amount"),
        ({"pool": "out", "social_paid_fen": 1}, "social payment outside the catalogue"),
        ({"category": "parking"}, "unknown word"),
    ],
)
def test_lines_that_cannot_be(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(FactsError, match=problem) as refusal:
        replace(claim(100).lines[0], **change)
    assert refusal.value.code == "facts_impossible"
    assert refusal.value.customer_zh


def test_facts_that_cannot_be() -> None:
    facts = claim(100)
    with pytest.raises(FactsError, match="outside 0"):
        replace(facts, other_paid_fen={"l0": 101})
    with pytest.raises(FactsError, match="outside 0"):
        replace(facts, other_paid_fen={"unknown": 1})
    with pytest.raises(FactsError, match="occurs twice"):
        replace(facts, lines=facts.lines * 2)
    with pytest.raises(FactsError, match="cover dates"):
        replace(facts.coverage, cover_until=facts.coverage.cover_from)
    with pytest.raises(FactsError, match="discharge before admission"):
        replace(facts.incident, admission_date=EVENT, discharge_date=EVENT.replace(month=1))
    with pytest.raises(FactsError, match="disability grade"):
        replace(facts.incident, disability_grade=11)
