"""Every step, field, deviation and doubt of the products has its words, in English and Chinese."""

from dataclasses import replace
from pathlib import Path

import pytest

from entitlement import State, deviations, estimate, evaluate, explain, load_terms
from entitlement.block_words import FIELD_ZH, KIND_ZH, said
from entitlement.blocks import BLOCKS
from entitlement.english import DEVIATIONS, depends_en, deviation_en, text_en
from entitlement.english import said as said_en
from entitlement.examples import read_examples

from .policies import PRODUCTS, claim

FOLDERS = sorted(path.parent for path in PRODUCTS.rglob("terms.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_step_has_its_words(folder: Path) -> None:
    for duty in load_terms(folder).duties:
        for step in duty.steps:
            told, zero = said_en(step.id)
            assert told
            assert zero or not step.zero_zh, step.id


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_example_is_told_to_the_fen(folder: Path) -> None:
    terms = load_terms(folder)
    for example in read_examples((folder / "examples.yaml").read_bytes()):
        facts = example.facts()
        result = evaluate(terms, facts, example.state(terms))
        text = text_en(explain(terms, facts, result))
        whole, fen = divmod(example.expect.pay_fen, 100)
        assert text[0] == f"《{terms.title_zh}》 pays CNY {whole:,}.{fen:02d}"
        closed = sum(not duty.pay_fen for duty in result.duties)
        assert sum("pays nothing" in line for line in text) == closed


def test_every_field_of_every_block_has_its_words() -> None:
    for kind, block in BLOCKS.items():
        assert kind in KIND_ZH
        assert set(block.model_fields) - {"clause"} <= set(FIELD_ZH), kind
    folders = {
        one.value_zh
        for folder in FOLDERS
        for duty in load_terms(folder).duties
        for block in duty.blocks
        for one in said(block)
        if one.field not in ("diagnosis", "counter", "other_insurance", "mode", "code")
    }
    # an English word on the page is one that nobody translated
    assert [words for words in folders if any("a" <= letter <= "z" for letter in words)] == []


def test_deviations_and_doubts() -> None:
    million = load_terms(PRODUCTS / "qinghe/million-medical/2025")
    facts = replace(claim(2_000_000, admission_date=None), social_settled=True)
    facts = replace(
        facts, incident=replace(facts.incident, admission_date=facts.incident.event_date,
                                discharge_date=facts.incident.event_date)
    )  # fmt: skip
    fresh = State.fresh(million)
    assert evaluate(million, facts, fresh).pay_fen == 1_000_000
    found = {one.code: deviation_en(one) for one in deviations(million, facts, fresh, 0)}
    assert found["line_dropped:l0"] == "If a bill line (l0) was left out, it is this sum."
    assert found["gate_waiting.passed:general"] == (
        "If the condition “no waiting period stands against it” was held not to be met, "
        "it is this sum."
    )
    (ratio,) = (one for one in deviations(million, facts, fresh, 600_000) if "ratio" in one.code)
    assert deviation_en(ratio) == "If the ratio 60% was used, it is this sum."
    unknown = estimate(million, replace(facts, social_settled=None), State())
    assert sorted(map(depends_en, unknown.depends_on)) == [
        "Depends on how much of the deductible earlier claims have used.",
        "Depends on how much of the limit earlier claims have used.",
        "Depends on this fact: social settled.",
    ]
    assert all(template.format("x") for template in DEVIATIONS.values())
