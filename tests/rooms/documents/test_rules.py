"""Which papers are asked for, and above all which are not."""

import pytest

from guanjia.documents.rules import BY_INCIDENT, KINDS, missing, required_papers


def kinds(incident_type: str, cause: str = "illness", **changes: bool) -> list[str]:
    flags = {
        "is_minor": False,
        "has_social": False,
        "several_policies": False,
        "small_medical": False,
    } | changes
    return [
        paper.kind for paper in required_papers(incident_type=incident_type, cause=cause, **flags)
    ]


def test_a_stay_on_two_policies() -> None:
    assert kinds("inpatient", has_social=True, several_policies=True) == [
        "inpatient_bill",
        "fee_list",
        "discharge_summary",
        "diagnosis_certificate",
        "social_settlement_sheet",
        "id_card",
        "bank_card",
        "other_settlement_sheet",
    ]


def test_a_small_medical_claim_needs_no_accident_proof() -> None:
    assert "accident_proof" in kinds("accident_medical", "accident")
    assert "accident_proof" not in kinds("accident_medical", "accident", small_medical=True)
    assert "accident_proof" in kinds("disability", "accident", small_medical=True)
    assert "accident_proof" not in kinds("inpatient", "illness")


def test_a_child_is_asked_for_the_guardian_and_the_kinship() -> None:
    asked = kinds("accident_medical", "accident", is_minor=True, small_medical=True)
    assert asked == [
        "outpatient_bill",
        "fee_list",
        "medical_record",
        "id_card",
        "household_register",
        "bank_card",
    ]


def test_nothing_is_asked_twice_and_another_paper_may_serve() -> None:
    required = required_papers(
        incident_type="accident_medical",
        cause="accident",
        is_minor=True,
        has_social=False,
        several_policies=False,
        small_medical=True,
    )
    have = {"inpatient_bill", "fee_list", "discharge_summary", "birth_certificate", "id_card"}
    assert [paper.kind for paper in missing(required, have)] == ["bank_card"]
    assert missing(required, {paper.kind for paper in required}) == ()


def test_a_lump_sum_alone_needs_no_bill() -> None:
    papers = required_papers(
        incident_type="critical_illness",
        cause="illness",
        is_minor=False,
        has_social=False,
        several_policies=False,
        small_medical=False,
    )
    by_need = {paper.kind: paper.needed_by for paper in papers}
    assert by_need["inpatient_bill"] == by_need["fee_list"] == "medical_cover"
    assert by_need["pathology_report"] == "filing"


@pytest.mark.parametrize("incident_type", BY_INCIDENT)
@pytest.mark.parametrize("cause", ["illness", "accident"])
@pytest.mark.parametrize("flag", [False, True])
def test_every_row_is_asked_once_in_known_kinds(incident_type, cause, flag) -> None:
    papers = required_papers(
        incident_type=incident_type,
        cause=cause,
        is_minor=flag,
        has_social=flag,
        several_policies=flag,
        small_medical=flag,
    )
    asked = [paper.kind for paper in papers]
    assert len(asked) == len(set(asked))
    assert set(asked) <= KINDS
    assert {kind for paper in papers for kind in paper.or_kinds} <= KINDS
    assert not {"application_form", "lab_report", "other"} & set(asked)
