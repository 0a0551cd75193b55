"""A terms file that can't be used is refused with file, line, clause, problem and mend."""

import copy
import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from entitlement import Terms, TermsError, could_answer, load_terms, parse_terms
from entitlement.plain_yaml import PlainYaml

from .policies import COVER, PRODUCTS, claim

FOLDER = PRODUCTS / "yuanshan/small-inpatient/2025"
TERMS = (FOLDER / "terms.yaml").read_text()
CLAUSES = (FOLDER / "clauses.md").read_text()


def parse(terms: str = TERMS, clauses: str = CLAUSES) -> Terms:
    return parse_terms(terms=terms.encode(), clauses=clauses.encode(), name="small")


def refused(old: str, new: str) -> TermsError:
    assert TERMS.count(old) == 1
    with pytest.raises(TermsError) as refusal:
        parse(TERMS.replace(old, new))
    return refusal.value


def line_of(words: str) -> int:
    return next(n for n, line in enumerate(TERMS.splitlines(), 1) if words in line)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('amount: "10000 yuan"', "amount: 10000", 'an amount is written as "10000 yuan"'),
        ('amount: "10000 yuan"', "amount: 10000.5", "a bare number with a point"),
        ('amount: "10000 yuan"', 'amount: "10000.005 yuan"', "an amount is written"),
        ('amount: "10000 yuan"', 'amount: "99999999999999 yuan"', "an amount is written"),
        ("per: year", "per: month", "Input should be"),
        ("per: year", "per: year, per: life", "the key per occurs twice"),
        ("per: year", "per: year, sum: 3", "Extra inputs are not permitted"),
        ("per: year", "per: &y year", None),
        ("days: 30", "days: 030", "the number 030 has an unusual form"),
        ("days: 30", "days: 2025-01-01", "a bare date"),
        ("days: 30", "days: -1", "the number -1 has an unusual form"),
        ("mode: N", "mode: X", "Input should be"),
        ("pools: [in]", "pools: []", "at least 1 item"),
        ('ratio: "65%"', 'ratio: "0.65"', "a ratio is written"),
        ('ratio: "65%"', 'ratio: "165%"', "less than or equal to 10000"),
        (
            "with_social: true, social_settled: false",
            "social_settled: false",
            "more than one row of the ratio table fits",
        ),
        ("with_social: false", "with_social: true", "no row of the ratio table fits"),
        ('clause: "2.7"', 'clause: "2.9"', "no clause 2.9 in clauses.md"),
        ('"4.1", "4.2"', '"4.1"', "clause 4.2 is neither computed nor listed"),
        ('"4.1", "4.2"', '"4.1", "2.7"', "clause 2.7 is computed or does not exist"),
        ("cover_period: {", "waiting_period: {", "indemnity takes no block waiting_period"),
        ("terms: 1", "terms: 2", "Input should be 1"),
        ("kind: indemnity", "kind: lump_sum", "lump_sum takes no block"),
        ("pools: [in]", "pools: [in", "not readable YAML"),
    ],
)  # fmt: skip
def test_refused(old: str, new: str, problem: str | None) -> None:
    if problem is None:
        assert parse(TERMS.replace(old, new)).product == "small-inpatient"  # an anchor unused
        return
    error = refused(old, new)
    assert problem in error.problem
    assert error.mend
    assert error.file == "small/terms.yaml"
    assert error.code == "terms_unusable"


def test_names_line_and_clause() -> None:
    error = refused('amount: "10000 yuan"', 'amount: "1e4 yuan"')
    assert error.line == line_of('amount: "10000 yuan"')
    assert error.clause == "2.7"
    assert str(error).startswith(f"small/terms.yaml:{error.line}: clause 2.7: ")


@pytest.mark.parametrize("kind", ["cover_period", "scope", "other_insurance", "ratio", "rounding"])
def test_an_indemnity_duty_needs_its_blocks(kind: str) -> None:
    sheet = "\n".join(line for line in TERMS.splitlines() if f"      {kind}:" not in line)
    if kind == "ratio":
        start = TERMS.index("      ratio:")
        sheet = TERMS[:start] + TERMS[TERMS.index("      limit:") :]
    with pytest.raises(TermsError, match=f"lacks {kind}"):
        parse(sheet)


def test_others_money_fills_the_deductible_in_mode_e_only() -> None:
    folder = PRODUCTS / "qinghe/million-medical/2025"
    terms = (folder / "terms.yaml").read_text().replace("mode: E", "mode: N")
    with pytest.raises(TermsError, match="contradicts other_insurance mode N") as refusal:
        parse_terms(terms=terms.encode(), clauses=(folder / "clauses.md").read_bytes(), name="m")
    assert refusal.value.clause == "2.8"


def test_one_clause_number_once() -> None:
    with pytest.raises(TermsError, match="occurs twice") as refusal:
        parse(clauses=CLAUSES + "\n### 2.7 限额\n又一条。\n")
    assert refusal.value.file == "small/clauses.md"
    assert refusal.value.line == CLAUSES.count("\n") + 2


def test_two_limits_of_one_name_must_agree() -> None:
    folder = PRODUCTS / "yuanshan/child-accident/2025"
    text = (folder / "terms.yaml").read_text()
    first = text.index('amount: "300000 yuan", per: life')
    terms = text[:first] + text[first:].replace("300000 yuan", "200000 yuan", 1)
    with pytest.raises(TermsError, match="limit:body is declared in two ways"):
        parse_terms(terms=terms.encode(), clauses=(folder / "clauses.md").read_bytes(), name="c")


def test_an_alias_is_refused() -> None:
    terms = TERMS.replace("days: 30", "days: &n 30").replace("days: 90", "days: *n")
    with pytest.raises(TermsError, match="an anchor is used"):
        parse(terms)


def test_words_that_older_yaml_takes_for_booleans_stay_words() -> None:
    sheet = TERMS.replace("title_zh: 投保前已患且未如实告知的疾病", "title_zh: no")
    assert parse(sheet).duties[0].steps[-3].id  # loads
    assert any("没有认定“no”" in step.sentence_zh for step in parse(sheet).duties[0].steps)


def test_what_is_loaded() -> None:
    terms = load_terms(FOLDER)
    assert (terms.insurer, terms.product, terms.edition) == ("yuanshan", "small-inpatient", "2025")
    assert len(terms.digest) == len(terms.clauses_digest) == 64
    assert terms.digest != parse(TERMS + "\n# a remark\n").digest
    duty = terms.duties[0]
    assert (duty.code, duty.kind, duty.settings) == ("inpatient", "indemnity", ("inpatient",))
    assert duty.incident_types == ("inpatient", "critical_illness", "accident_medical")
    assert terms.clause("2.7").title_zh == "限额"
    assert terms.clause("2.7").text_zh.endswith("以一万元为限。")
    limit = terms.counters["limit:inpatient"]
    assert (limit.per, limit.unit, limit.full) == ("year", "fen", 1_000_000)
    assert [entry.clause for entry in terms.uncomputed] == ["1.1", "1.2", "4.1", "4.2"]


@pytest.mark.parametrize(
    "product",
    [
        "yuanshan/cancer-medical/2025",
        "beiting/community-scheme/2025",
        "qinghe/employer-supplement/2025",
        "yuanshan/critical-illness/2025",
    ],
)
def test_any_one_value_spoiled_is_refused_clearly_or_still_computes(product: str) -> None:
    """No other error comes out, whichever value is replaced by whichever oddity."""
    folder = PRODUCTS / product
    clauses = (folder / "clauses.md").read_bytes()
    odd = itertools.cycle([None, [], {}, -1, 10**30, "", "{0}", "2.1", True, ["x"], {"x": "y"}])
    refusals: list[TermsError] = []
    sheet = PlainYaml((folder / "terms.yaml").read_bytes()).data
    paths = list(places(sheet))
    for path, value in zip(paths, odd, strict=False):
        spoiled = copy.deepcopy(sheet)
        target = spoiled
        for key in path[:-1]:
            target = target[key]
        target[path[-1]] = value
        try:
            terms = parse_terms(
                terms=json.dumps(spoiled, ensure_ascii=False).encode(), clauses=clauses, name="x"
            )
            could_answer(terms, COVER, claim(0).incident)
        except TermsError as error:
            refusals.append(error)
    assert len(refusals) > len(paths) // 2
    assert all(error.mend for error in refusals)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = (
        range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
    )
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


def test_wording_that_is_not_text() -> None:
    with pytest.raises(TermsError, match="not UTF-8"):
        parse_terms(terms=TERMS.encode(), clauses=b"\xff\xfe", name="x")
    with pytest.raises(TermsError, match="not readable YAML"):
        parse_terms(terms=b"\xff\xfe\x00", clauses=CLAUSES.encode(), name="x")
    with pytest.raises(TermsError, match="the file"):
        parse_terms(terms=b"", clauses=CLAUSES.encode(), name="x")
