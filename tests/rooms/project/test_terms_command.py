"""guanjia terms: products as files, without a database."""

from pathlib import Path

import pytest

from guanjia.project.cli import main

PRODUCTS = Path(__file__).parents[3] / "products"
MILLION = PRODUCTS / "qinghe/million-medical"
CASE = """
name: 一次住院
product: qinghe/million-medical/2025
cover: {start: "2025-03-01", until: "2026-03-01"}
social_settled: true
incident:
  incident_type: inpatient
  cause: illness
  event_date: "2025-06-10"
  first_shown_date: "2025-06-08"
  admission_date: "2025-06-10"
  discharge_date: "2025-06-20"
  diagnosis: [K35.8]
  hospital_grade: 3
  hospital_public: true
  ward: ordinary
lines:
  - {id: all, on: "2025-06-20", amount: "60000 yuan", social: "30000 yuan", other: "6000 yuan"}
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(CASE)
    return path


def test_one_claim_explained_with_its_wording(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["terms", "explain", str(case)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("《青禾百万医疗保险（2025版）》应付20,000.00元\n")
    assert "第2.8条 免赔额\n    一般医疗保险金的免赔额为每个保单年度一万元。" in said
    assert "第2.16条" not in said  # nothing that the explanation does not cite
    assert main(["terms", "explain", "--english", str(case)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("《青禾百万医疗保险（2025版）》 pays CNY 20,000.00\n")
    assert "after the deductible: CNY 20,000.00 (clause 2.8)" in said


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  cause: illness", "  causes: illness", "case.yaml:8: clause -: there is no fact"),
        ('"2025-06-10"', '"10/06/2025"', "case.yaml:9: clause -: incident.event_date: a date is"),
        ("lines:", 'used: {"deductible:yaer": "1 yuan"}\nlines:', "no counter deductible:yaer"),
    ],
)
def test_a_case_that_cannot_be_read_says_where(
    case: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    case.write_text(CASE.replace(old, new, 1))
    assert main(["terms", "explain", str(case)]) == 2
    assert told in capsys.readouterr().err


def test_what_is_not_known_makes_a_range(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case.write_text(CASE.replace("  hospital_grade: 3\n", ""))
    assert main(["terms", "explain", str(case)]) == 0
    assert capsys.readouterr().out == (
        "《青禾百万医疗保险（2025版）》 0.00元 – 20,000.00元\n  取决于医院等级。\n"
    )


@pytest.mark.parametrize("wrong", ["amount: 60000.5", 'amonut: "1 yuan"', 'amount: "1 yuan"}'])
def test_a_bad_file_is_told_not_guessed(
    case: Path, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    case.write_text(CASE.replace('amount: "60000 yuan"', wrong))
    assert main(["terms", "explain", str(case)]) == 2
    assert capsys.readouterr().err


def test_two_editions_compared(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = str(MILLION / "2025"), str(MILLION / "2025-absolute")
    assert main(["terms", "diff", old, new, str(case)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert (
        "算法 一般医疗保险金 第2.8条 免赔额，谁的钱可以抵："
        "自己负担的费用、其他商业保险的赔款 → 自己负担的费用。"
    ) in said
    assert "金额 一次住院：20,000.00元 → 14,000.00元" in said
    assert sum(line.startswith("原文") for line in said) == 2
    assert said[-1] == "53 个算例和案件中，5 个金额改变。"
    assert main(["terms", "diff", old, old, str(case)]) == 0
    assert capsys.readouterr().out == "51 个算例和案件中，0 个金额改变。\n"


def test_the_page_to_sign(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert main(["terms", "review", str(MILLION / "2025"), "-o", str(page)]) == 0
    assert "96% of 29 clauses with money computed, 50 of 50" in capsys.readouterr().out
    assert page.read_text().startswith("<!doctype html>")


def test_a_case_of_the_new_edition_stands_beside_the_one_of_that_name_in_the_old(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """36 of the old edition and 56 of the new; 30 are the same in both, five by name only."""
    scheme = PRODUCTS / "beiting/community-scheme"
    assert main(["terms", "diff", str(scheme / "2025"), str(scheme / "2026")]) == 1
    assert capsys.readouterr().out.endswith("62 个算例和案件中，21 个金额改变。\n")
