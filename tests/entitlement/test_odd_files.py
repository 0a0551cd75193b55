"""Files that are not what they should be: each is refused with file, line and mend, none passes
unseen."""

from pathlib import Path

import pytest

from entitlement import TermsError, check_products, parse_terms
from entitlement.check import main
from entitlement.examples import read_case, read_examples

from .policies import PRODUCTS, terms_of

FOLDER = PRODUCTS / "qinghe/outpatient/2026"
FILES = {
    name: (FOLDER / name).read_text() for name in ("terms.yaml", "clauses.md", "examples.yaml")
}
EXAMPLES, CLAUSES, TERMS = FILES["examples.yaml"], FILES["clauses.md"], FILES["terms.yaml"]


def replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def put(root: Path, place: str, **changed: str | None) -> Path:
    """A product folder; None leaves the file out."""
    folder = root / place
    folder.mkdir(parents=True)
    for name, text in (FILES | {f"{k}.{v}": changed[k] for k, v in SUFFIX if k in changed}).items():
        if text is not None:
            (folder / name).write_text(text)
    return folder


SUFFIX = (("terms", "yaml"), ("clauses", "md"), ("examples", "yaml"))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('start: "2026-03-01"', 'start: "01/03/2026"', "a date is written in quotes"),
        ('start: "2026-03-01"', 'start: "2026-02-30"', "a date is written in quotes"),
        ('event_date: "2026-06-10"', 'event_date: "10/06/2026"', "incident.event_date: a date"),
        ("cause: illness", "causes: illness", "there is no fact incident.causes"),
        ('amount: "620 yuan"', 'amount: "-620 yuan"', "an amount is written as"),
        ('cover: {start: "2026-03-01", until: "2027-03-01", with_social: true}', "cover: [1]",
         "cover is no list of keys"),
    ],
)  # fmt: skip
def test_an_example_spoiled_names_its_line(old: str, new: str, problem: str) -> None:
    with pytest.raises(TermsError, match=problem) as refusal:
        read_examples(replaced(EXAMPLES, old, new).encode(), "x/examples.yaml")
    assert refusal.value.file == "x/examples.yaml"
    assert refusal.value.line == line_of(EXAMPLES, old)
    assert refusal.value.mend


def test_a_case_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(TermsError, match=r"case\.yaml:1: clause -: the file"):
        read_case(b"", "case.yaml")
    with pytest.raises(TermsError, match="unknown incident type or cause"):
        read_examples(replaced(EXAMPLES, "cause: illness", "cause: ill").encode())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("zero: {online:", "zero: {onlyne:", "no duty onlyne; there are visit, online"),
        ("zero: {online: [scope.counted]}", "zero: {online: [scope.count]}",
         "duty online has no step scope.count"),
        ("zero: {online: [scope.counted]}", "steps: {visit: {eligble: 1}}",
         "duty visit has no step eligble"),
        ("expect: {pay", 'used: {"limit:vizit": 1}\n    expect: {pay', "no counter limit:vizit"),
        ("expect: {pay", 'expect: {used: {"limit:vizit": 0}, pay', "no counter limit:vizit"),
        ("    hospital_grade: 2\n", "", "not known: hospital_grade"),
    ],
)  # fmt: skip
def test_an_example_that_names_what_the_terms_lack_fails(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    put(tmp_path, "a/b/1", examples=replaced(EXAMPLES, old, new))
    [report] = check_products(tmp_path)
    assert told in " ".join(report.failures)


@pytest.mark.parametrize(
    "heading",
    ["### 4.9　新条款", "###4.9 新条款", "### 4.9", "### 4.9. 新条款", "###\t4.9 新条款",
     "  ### 4.9 新条款", "### 第4.9条 新条款", "### ４.９ 新条款"],
)  # fmt: skip
def test_no_clause_is_swallowed_by_the_one_before_it(heading: str) -> None:
    clauses = f"{CLAUSES.rstrip()}\n{heading}\n我们不承担责任。\n"
    with pytest.raises(TermsError, match="a heading that cannot be read") as refusal:
        parse_terms(terms=TERMS.encode(), clauses=clauses.encode(), name="x")
    assert refusal.value.line == line_of(clauses, heading)


def test_a_byte_order_mark_hides_no_clause() -> None:
    clauses = CLAUSES[CLAUSES.index("### 1.1") :]
    marked = parse_terms(terms=TERMS.encode(), clauses=clauses.encode("utf-8-sig"), name="x")
    assert next(iter(marked.clauses)) == "1.1"


def test_a_shared_block_that_no_duty_uses_computes_no_clause() -> None:
    terms = replaced(TERMS, "shared:\n", 'shared:\n  renewal: {clause: "4.2", from_year: 2}\n')
    assert parse_terms(terms=terms.encode(), clauses=CLAUSES.encode(), name="x").uncomputed
    terms = replaced(terms, '"4.1", "4.2"', '"4.1"')
    with pytest.raises(TermsError, match=r"clause 4\.2 is neither computed nor listed"):
        parse_terms(terms=terms.encode(), clauses=CLAUSES.encode(), name="x")


def test_a_block_of_its_own_beside_the_shared_one() -> None:
    own = '    blocks:\n      waiting: {clause: "1.4", days: 90}\n'
    with pytest.raises(TermsError, match="waiting stands in use as well"):
        parse_terms(
            terms=replaced(TERMS, "    blocks:\n", own).encode(), clauses=CLAUSES.encode(), name="x"
        )


def test_an_exclusion_of_a_duty_that_is_not_there() -> None:
    terms = replaced(TERMS, "code: cosmetic,", "code: cosmetic, duties: [vist],")
    with pytest.raises(TermsError, match=r"clause 3\.5: there is no duty vist"):
        parse_terms(terms=terms.encode(), clauses=CLAUSES.encode(), name="x")


@pytest.mark.parametrize(
    ("blocks", "problem"),
    [
        ({"stay_window": {}}, "stay_window says nothing"),
        ({"hospital": {"exempt": ["emergency"]}}, "hospital says nothing"),
        ({"trigger": {"list_zh": "重疾"}}, "trigger says nothing"),
        ({"trigger": {"not_diagnosis": {"C44": "1"}}}, "not_diagnosis without diagnosis"),
        ({"limit": {"amount": "9 yuan", "per": "visit", "counter": "limit:both"}},
         "counter with per: visit"),
        ({"deductible": {"by_grade": {1: "1 yuan", 2: "2 yuan", 3: "3 yuan"}, "per": "claim",
                         "absorbs": ["self"], "falls": {"each": "1 yuan", "least": "0 yuan"}}},
         "falls with by_grade"),
    ],
)  # fmt: skip
def test_what_would_do_nothing_is_refused(blocks: dict[str, object], problem: str) -> None:
    cost = {"scope": {"pools": ["in"]}, "other_insurance": {"mode": "N"}, "ratio": {"flat": "80%"}}
    with pytest.raises(TermsError, match=problem):
        terms_of([{"code": "cost", "blocks": {**cost, **blocks}}])


def test_folders_that_are_not_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "no folder with a terms.yaml in it" in capsys.readouterr().out
    put(tmp_path, "a/b/1", clauses=None)
    put(tmp_path, "a/b/2", examples=None)
    put(tmp_path, "a/b/3")
    assert main([str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "FAILED a/b/1" in told
    assert "clauses.md'" in told
    assert "examples.yaml'" in told
    assert "terms.yaml names qinghe/outpatient/2026, as a/b/2 does" in told
