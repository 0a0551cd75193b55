"""Overlays by event date: what they change, what they leave, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from entitlement import (
    Overlay,
    Terms,
    TermsError,
    evaluate,
    explain,
    load_overlay,
    load_terms,
    parse_overlay,
    with_overlays,
)
from entitlement.english import text_en
from entitlement.examples import read_overlay_examples
from entitlement.products import check_overlays

from .policies import PRODUCTS

OVERLAYS = PRODUCTS.parent / "overlays"
HEAD = """overlay: 1
code: {code}
title_zh: 样本
law_zh: 《样本通知》
why: {{article: 第一条, text_zh: 样本。}}
from: "2026-07-05"
until: "2026-08-01"
products: ["{products}"]
changes:
"""
CITE = "    cite: {article: 第二条, text_zh: 样本。}\n    sentence_zh: 样本\n"


@pytest.fixture(scope="module")
def million() -> Terms:
    return load_terms(PRODUCTS / "qinghe/million-medical/2025")


def overlay(changes: str, *, code: str = "sample", products: str = "*/*/*") -> Overlay:
    text = HEAD.format(code=code, products=products) + changes
    return parse_overlay(text.encode(), file=f"{code}/overlay.yaml")


def test_every_worked_example_comes_out() -> None:
    found = {one.folder: one.examples_run for one in check_overlays(OVERLAYS, PRODUCTS)}
    assert found == {"overlay flood_2026_07": 5, "overlay unsettled_ratio_2027": 3}
    assert all(one.failures == () for one in check_overlays(OVERLAYS, PRODUCTS))


def test_the_dates_are_half_open_and_products_are_named_by_patterns() -> None:
    flood = load_overlay(OVERLAYS / "flood_2026_07/overlay.yaml")
    days = (date(2026, 7, 4), date(2026, 7, 5), date(2026, 7, 31), date(2026, 8, 1))
    assert [flood.holds_on(day) for day in days] == [False, True, True, False]
    assert flood.covers("qinghe", "million-medical", "2025")
    assert not flood.covers("beiting", "city-plan", "2025")
    law = load_overlay(OVERLAYS / "unsettled_ratio_2027/overlay.yaml")
    assert [law.holds_on(day) for day in (date(2026, 12, 31), date(2040, 1, 1))] == [False, True]


def test_the_explanation_cites_the_overlay_beside_the_clause(million: Terms) -> None:
    flood = load_overlay(OVERLAYS / "flood_2026_07/overlay.yaml")
    example = read_overlay_examples((OVERLAYS / "flood_2026_07/examples.yaml").read_bytes())[0]
    terms = with_overlays(million, [flood])
    result = evaluate(terms, example.facts(), example.state(terms))
    told = explain(terms, example.facts(), result)
    notice = "《关于青州暴雨灾害保险理赔应急服务的通知（示例）》"
    text = told.text_zh()
    assert f"    因〔{notice}第三条〕，等待期不计（原第1.4条）" in text
    assert f"    因〔{notice}第四条〕，医院等级不限（原第2.1条）" in text
    general = next(duty for duty in told.duties if duty["duty"] == "general")
    assert [(one["block"], one["taken_away"]) for one in general["overlays"]] == [
        ("hospital", False), ("waiting", True),
    ]  # fmt: skip
    gates = next(one for one in _all(general) if one["step"] == "gates")
    public = next(one for one in gates["children"] if one["step"] == "hospital.public")
    assert public["overlay"]["article"] == "第四条"
    assert "    waiting does not apply (clause 1.4), overlay flood_2026_07" in text_en(told)
    assert terms.overlay_digests == (flood.digest,)
    assert (terms.digest, terms.clauses_digest) == (million.digest, million.clauses_digest)


def _all(node: dict[str, object]) -> list[dict[str, object]]:
    return [node, *(one for child in node["children"] for one in _all(child))]  # type: ignore[attr-defined]


def test_without_an_overlay_the_terms_are_the_same_and_say_the_same(million: Terms) -> None:
    assert with_overlays(million, []) is million
    example = read_overlay_examples((OVERLAYS / "flood_2026_07/examples.yaml").read_bytes())[2]
    told = explain(
        million, example.facts(), evaluate(million, example.facts(), example.state(million))
    )
    assert all("overlays" not in duty for duty in told.duties)
    assert not any("因〔" in line for line in told.text_zh())


def test_a_block_that_a_pattern_does_not_find_is_left(million: Terms) -> None:
    laid = with_overlays(million, [overlay("  - block: allowance\n    take_away: true\n" + CITE)])
    assert laid.overlaid == ()
    assert laid.duties == million.duties


@pytest.mark.parametrize(
    ("changes", "line", "problem"),
    [
        ("  - block: waiting\n    duties: [nobody]\n    take_away: true\n", 10, "no duty nobody"),
        ("  - block: allowance\n    duties: [general]\n    take_away: true\n", 10, "nothing to"),
        ("  - block: scope\n    take_away: true\n", 10, "lacks scope"),
        ("  - block: social\n    set: {treatment: add}\n", 11, "treatment"),
        ('  - block: waiting\n    set: {clause: "9.9"}\n', 11, "no clause 9.9"),
        ("  - block: deductible\n    set: {absorbs: [self]}\n", 10, "contradicts"),
        ("  - block: waiting\n    set: {months: 1}\n", 10, "exactly one of: days, months"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(
    million: Terms, changes: str, line: int, problem: str
) -> None:
    with pytest.raises(TermsError, match=problem) as refused:
        with_overlays(million, [overlay(changes + CITE)])
    assert refused.value.file == "sample/overlay.yaml"
    assert refused.value.line in (line, line + 1)
    assert refused.value.clause == "第二条"
    assert refused.value.mend


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("  - block: nothing\n    take_away: true\n" + CITE, "there is no block"),
        ("  - block: waiting\n" + CITE, "exactly one of: take_away, set"),
        ("  - block: waiting\n    take_away: true\n    sentence_zh: 样本\n", "cite"),
    ],
)
def test_a_file_that_is_no_overlay_is_refused(text: str, problem: str) -> None:
    with pytest.raises(TermsError, match=problem):
        overlay(text)


def test_dates_that_leave_no_day_and_unquoted_dates_are_refused() -> None:
    whole = HEAD.format(code="sample", products="*/*/*") + (
        "  - block: waiting\n    take_away: true\n" + CITE
    )
    for until, problem in (('"2026-07-05"', "until is not after"), ("2026-08-01", "a bare date")):
        wrong = whole.replace('until: "2026-08-01"', f"until: {until}")
        with pytest.raises(TermsError, match=problem):
            parse_overlay(wrong.encode(), file="overlay.yaml")


def test_two_overlays_on_one_block_are_refused_and_on_two_blocks_are_not(million: Terms) -> None:
    away = overlay("  - block: waiting\n    take_away: true\n" + CITE, code="one")
    shorter = overlay("  - block: waiting\n    set: {days: 5}\n" + CITE, code="two")
    for pair in ([away, shorter], [shorter, away], [away, away]):
        with pytest.raises(TermsError, match="is changed by one as well"):
            with_overlays(million, pair)
    law = load_overlay(OVERLAYS / "unsettled_ratio_2027/overlay.yaml")
    both = with_overlays(million, [law, away])
    assert both.overlay_digests == (away.digest, law.digest)
    assert both == with_overlays(million, [away, law])
    with pytest.raises(ValueError, match="as they were loaded"):
        with_overlays(both, [shorter])


def test_a_product_that_is_named_must_be_changed() -> None:
    folder: Path = PRODUCTS / "qinghe/employer-supplement/2025"
    away = overlay(
        "  - block: waiting\n    take_away: true\n" + CITE,
        products="qinghe/employer-supplement/2025",
    )
    with pytest.raises(TermsError, match="changes nothing in qinghe/employer-supplement/2025"):
        with_overlays(load_terms(folder), [away])
