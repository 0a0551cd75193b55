"""What blocks refuse at load: each error names the file, the line, the clause and the mend."""

import re

import pytest

from entitlement import TermsError, parse_terms

from .policies import PRODUCTS

SIX, COMMUNITY = "qinghe/six-year-medical/2025", "beiting/community-scheme/2025"
EMPLOYER, BANDS = "qinghe/employer-supplement/2025", "yuanshan/child-medical/2025"
NO_CLAIM, STAGED = "qinghe/no-claim-medical/2025", "yuanshan/critical-illness/2025"
STUDENT, ALLOWANCE = "yuanshan/student-accident/2025", "beiting/hospital-allowance/2025"
UNITS, GROUPS = "beiting/community-scheme/2026", "yuanshan/critical-illness/2026"
WARDS = "beiting/hospital-allowance/2026"
FREE = "cost - max(yuan(100), round(cost * percent(10)))"


CASES = [
    (BANDS, 'from: "1000 yuan"', 'from: "900 yuan"', "2.5", "band 3 overlaps", "1000.00 yuan"),
    (BANDS, 'from: "1000 yuan"', 'from: "1001 yuan"', "2.5", "band 3 leaves a gap", "1000.00"),
    (BANDS, '{from: "30000 yuan"', '{from: "30000 yuan", to: "40000 yuan"', "2.5",
     "band 6 ends at no sum or too early", "only the last"),
    (BANDS, "        bands:", '        flat: "90%"\n        bands:', "2.5", "exactly one of",
     "keep one"),
    (BANDS, "age: {under: 18}", "age: {from: 18, under: 18}", "2.1", "no age is in the range",
     "larger"),
    (BANDS, "age: {under: 18}", "age: {from: 0}", "2.1", "every age is in the range", "name"),
    (EMPLOYER, FREE, "cost * cost", "2.8", "fen times fen", "percent(..)"),
    (EMPLOYER, FREE, "cost * percent(10)", "2.8", "gives fen_bp, not money", "round(..)"),
    (EMPLOYER, FREE, "cost + policy_year", "2.8", "fen and count do not go", "one unit"),
    (EMPLOYER, FREE, "cost - bonus", "2.8", "not allowed in a formula: bonus", "use cost"),
    (EMPLOYER, FREE, "cost.real", "2.8", "not allowed in a formula", "use cost"),
    (EMPLOYER, FREE, "open('x')", "2.8", "not allowed in a formula: open", "use cost"),
    (EMPLOYER, FREE, "cost - yuan(0.125)", "2.8", "an amount is written", "yuan(100)"),
    (EMPLOYER, FREE, "cost -", "2.8", "this is no formula", "use cost"),
    (EMPLOYER, FREE, "cost if cost else cost", "2.8", "is no comparison", "use cost"),
    (EMPLOYER, "{1: \"200 yuan\", 2:", "{2:", "2.5", "by_grade names the", "write it so"),
    (EMPLOYER, "ratio: \"60%\"", "ratio: \"60.01%\"", "2.6", "parts of a basis point", "whole"),
    (EMPLOYER, "{when: {hospital_grade: [3]}", "{when: {hospital_grade: [2, 3]}", "2.6",
     "more than one row", "exactly one fits"),
    (EMPLOYER, "{when: {hospital_grade: [3]}", "{when: {hospital_grade: [3], designated: true}",
     "2.6", "no row", "exactly one fits"),
    (NO_CLAIM, 'least: "5000 yuan"', 'least: "50000 yuan"', "2.4", "above the", "remains"),
    (NO_CLAIM, 'amount: "10000 yuan"', 'by_grade: {1: "1 yuan", 2: "1 yuan", 3: "1 yuan"}',
     "2.4", "per claim or visit", "write it so"),
    (NO_CLAIM, '      social: {clause: "2.2", treatment: subtract}\n', "", "2.4",
     "lacks the block social", "take it out of absorbs"),
    (SIX, "years: 6", "years: 0", "2.6", "greater than or equal to 1", "docs/terms.md"),
    (SIX, "per: year\n        years: 6", "per: accident\n        years: 6", "2.6",
     "years with per: accident", "per: year"),
    (SIX, "from_year: 2, to_year: 6", "from_year: 6, to_year: 2", "2.3", "lies before",
     "earlier year"),
    (SIX, "from_year: 2, to_year: 6", "from_year: 1", "2.3", "leaves no year out", "name"),
    (SIX, '      ratio: {clause: "2.8"',
     '      advance: {clause: "2.10"}\n      ratio: {clause: "2.8"', "2.2",
     "two duties take advance", "one of them"),
    (COMMUNITY, "{not_items: [T01]}", "{items: [L01]}", "2.7", "no row", "exactly one fits"),
    (COMMUNITY, "per: unit", "per: claim", "2.5", "takes an amount or units", "one of them"),
    (COMMUNITY, "per: unit", "per: line", "2.5", "units with per: line", "per: unit"),
    (UNITS, 'amount: "1000 yuan", per: line', "times: 3, per: line", "2.12",
     "a number of times is per year", "per: year"),
    (UNITS, 'amount: "1000 yuan", per: line', "insured: true, per: line", "2.12",
     "a limit of each line is an amount", "write the amount"),
    (UNITS, 'amount: "200 yuan", per: unit', 'amount: "200 yuan", per: unit, of: family', "2.12",
     "of: family with per: unit", "per: year or per: life"),
    (UNITS, 'amount: "1000 yuan", per: line', 'amount: "1000 yuan", per: visit', "2.12",
     "by bill line and sums by visit", "two duties"),
    (UNITS, 'amount: "1200 yuan", per: day', "insured: true, per: day", "3.6",
     "a limit of each day is an amount", "write the amount"),
    (UNITS, "settings: [inpatient]", "settings: [inpatient, outpatient]", "3.6",
     "a limit of each day of a stay on more than stays", "settings: [inpatient]"),
    (UNITS, '          per: visit\n', "          per: visit\n          years: 2\n", "2.11",
     "years or of with per: visit", "take them out"),
    (WARDS, '      trigger: {clause: "2.3", cause: accident}\n',
     '      limit: {clause: "2.3", amount: "900 yuan", per: line}\n', "2.3",
     "a limit of each bill line in an allowance", "per: claim"),
    (EMPLOYER, 'amount: "2000 yuan", per: visit', 'amount: "2000 yuan", per: line', "2.8",
     "bands or a formula of the whole", "two duties"),
    (UNITS, 'amount: "80 yuan"\n', "units: 3\n", "2.5", "per: unit without an amount", "amount"),
    (UNITS, "per: unit\n", "per: unit\n          units: 10\n", "2.10", "units of each line and one",
     "two duties"),
    (UNITS, "units: 6, per: year", "units: 0, per: year", "2.10", "greater than or equal to 1",
     "docs/terms.md"),
    (UNITS, "child: {under: 18, months: 1}", "child: {under: 18, months: 1, days: 30}", "1.3",
     "exactly one of: days, months", "keep one"),
    (UNITS, "child: {under: 18, months: 1}", "child: {months: 1}", "1.3", "Field required",
     "docs/terms.md"),
    (GROUPS, "diagnosis: [I21]}", "diagnosis: [C3]}", "2.3", "C is in cancer and in heart",
     "one of them"),
    (GROUPS, "name: heart", "name: cancer", "2.3", "two groups are named cancer", "own name"),
    (GROUPS, "        list_zh:", "        diagnosis: [C]\n        list_zh:", "2.1",
     "diagnosis beside groups", "in its group only"),
    (WARDS, 'daily: "450 yuan"', 'daily: "100 yuan"', "2.2",
     "a day in intensive care is paid less", "larger sum"),
    (COMMUNITY, 'amount: "50 yuan", per: year', 'amount: "50 yuan", per: visit', "2.6",
     "by bill line and sums by visit", "two duties"),
    (COMMUNITY, "months: 3,", "months: 3, days: 90,", "1.3", "exactly one of", "keep one"),
    (COMMUNITY, "{V01: \"2.9\"}", "{V01: \"2.99\"}", "2.3", "no clause 2.99", "cite one"),
    (STUDENT, "        categories: [treatment]\n", "", "2.3", "a sublimit is on some costs",
     "name categories"),
    (STAGED, 'stages: ["100%", "125%", "155%"]', 'stages: ["100%"]', "2.2", "at least 2",
     "docs/terms.md"),
    (STAGED, "        staged:",
     '        growth: {per_year: "5%", most: "200%"}\n        staged:', "2.1",
     "by grade, growing or staged", "keep one"),
    (ALLOWANCE, "months: 6, ", "", "1.2", "exactly one of: days, months", "keep one"),
]  # fmt: skip


@pytest.mark.parametrize(("product", "old", "new", "clause", "problem", "mend"), CASES)
def test_refused(product: str, old: str, new: str, clause: str, problem: str, mend: str) -> None:
    folder = PRODUCTS / product
    text = (folder / "terms.yaml").read_text()
    assert old in text
    with pytest.raises(TermsError) as refusal:
        parse_terms(
            terms=text.replace(old, new, 1).encode(), clauses=(folder / "clauses.md").read_bytes(),
            name="x",
        )  # fmt: skip
    error = refusal.value
    assert (problem in error.problem, mend in error.mend) == (True, True), str(error)
    assert (error.file, error.clause) == ("x/terms.yaml", clause)
    assert error.line > 1
    assert re.match(r"x/terms\.yaml:\d+: clause [\d.]+: .+; mend: .+", str(error))


def test_others_money_does_not_fill_a_deductible_that_runs_over_lines() -> None:
    folder = PRODUCTS / COMMUNITY
    text = (folder / "terms.yaml").read_text().replace("mode: N", "mode: E")
    text = text.replace("absorbs: [self]", "absorbs: [self, commercial]")
    with pytest.raises(TermsError, match="runs on from part to part") as refusal:
        parse_terms(terms=text.encode(), clauses=(folder / "clauses.md").read_bytes(), name="x")
    assert refusal.value.clause == "2.6"


def test_a_deductible_that_is_declared_in_two_ways() -> None:
    folder = PRODUCTS / "beiting/city-plan/2025"
    text = (folder / "terms.yaml").read_text().replace("deductible:out", "deductible:in")
    with pytest.raises(TermsError, match="deductible:in is declared in two ways"):
        parse_terms(terms=text.encode(), clauses=(folder / "clauses.md").read_bytes(), name="city")


def test_amounts_that_would_leave_64_bits() -> None:
    folder = PRODUCTS / EMPLOYER
    formula = "cost * 999999999 - cost * 999999998 * 2"
    text = (folder / "terms.yaml").read_text().replace(FREE, formula)
    with pytest.raises(TermsError, match="can leave 64 bits") as refusal:
        parse_terms(terms=text.encode(), clauses=(folder / "clauses.md").read_bytes(), name="x")
    assert refusal.value.mend


def test_groups_of_illnesses_belong_to_a_lump_sum() -> None:
    folder = PRODUCTS / ALLOWANCE
    groups = 'groups: {clause: "2.2", each_once: [{name: a, title_zh: 甲, diagnosis: [C]}, ' \
             "{name: b, title_zh: 乙, diagnosis: [I21]}]}"  # fmt: skip
    text = (folder / "terms.yaml").read_text().replace("cause: illness", groups)
    with pytest.raises(TermsError, match="groups of illnesses in an allowance") as refusal:
        parse_terms(terms=text.encode(), clauses=(folder / "clauses.md").read_bytes(), name="x")
    assert (refusal.value.clause, refusal.value.mend) == ("2.2", "write diagnosis instead")
