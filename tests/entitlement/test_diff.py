"""What changed between two editions, in words and in sums."""

from typing import Any

from entitlement import Terms, difference, load_terms
from entitlement.diff import SumChanged, sum_zh
from entitlement.examples import Given, read_examples

from .policies import PRODUCTS, terms_of

MILLION = PRODUCTS / "qinghe/million-medical"


def policy(**changed: Any) -> Terms:
    blocks = {
        "scope": {"pools": ["in", "out"]},
        "other_insurance": {"mode": "N"},
        "deductible": {"amount": "100 yuan", "per": "year", "absorbs": ["self"]},
        "ratio": {"flat": "80%"},
        "limit": [{"amount": "1000 yuan", "per": "claim"}, {"amount": "5000 yuan", "per": "year"}],
    } | changed
    return terms_of([{"code": "cost", "blocks": {k: v for k, v in blocks.items() if v}}])


def words(old: Terms, new: Terms) -> list[str]:
    return [one.sentence_zh for one in difference(old, new).blocks.get("保险金", ())]


def test_the_same_edition_differs_in_nothing() -> None:
    found = difference(policy(), policy())
    assert (found.wording, found.blocks, found.sums) == ((), {}, ())


def test_each_change_of_a_block_is_one_sentence() -> None:
    was = policy()
    assert words(was, policy(deductible={"amount": "200 yuan", "per": "visit",
                                         "absorbs": ["self"]})) == [
        "免赔额，金额：100.00元 → 200.00元。",
        "免赔额，按：每个保单年度 → 每次就诊。",
    ]  # fmt: skip
    assert words(was, policy(ratio={"flat": "85%"})) == ["赔付比例，比例：一律80% → 一律85%。"]
    assert words(was, policy(scope={"pools": ["in"]})) == [
        "费用范围，费用：医保目录内费用、医保目录外费用 → 医保目录内费用。"
    ]
    assert words(was, policy(deductible=None)) == [
        "删去免赔额：金额100.00元；按每个保单年度；谁的钱可以抵自己负担的费用。"
    ]
    assert words(policy(deductible=None), was) == [
        "新增免赔额：金额100.00元；按每个保单年度；谁的钱可以抵自己负担的费用。"
    ]
    # of two limits the one that changed is named, the other is not
    limits = [{"amount": "1000 yuan", "per": "claim"}, {"amount": "6000 yuan", "per": "year"}]
    assert words(was, policy(limit=limits)) == ["限额，金额：5,000.00元 → 6,000.00元。"]
    assert words(was, policy(limit=limits[1:])) == [
        "删去限额：按每次事故；金额1,000.00元。",
        "限额，金额：5,000.00元 → 6,000.00元。",
    ]


def test_the_standing_editions_differ_in_wording_blocks_and_sums() -> None:
    old, new = load_terms(MILLION / "2025"), load_terms(MILLION / "2025-absolute")
    cases: list[Given] = [*read_examples((MILLION / "2025/examples.yaml").read_bytes())]
    found = difference(old, new, cases)
    assert [change.clause for change in found.wording] == ["2.7", "2.8"]
    assert {title: [change.clause for change in own] for title, own in found.blocks.items()} == {
        "质子重离子医疗保险金": ["2.7"],
        "重大疾病医疗保险金": ["2.7"],
        "一般医疗保险金": ["2.7", "2.8"],
    }
    assert [(one.from_fen, one.to_fen) for one in found.sums] == [
        (2_000_000, 1_400_000),
        (400_000, 0),
    ]
    assert found.cases == 50


def test_another_product_is_told_duty_by_duty_and_never_breaks() -> None:
    old = load_terms(MILLION / "2025")
    new = load_terms(PRODUCTS / "yuanshan/child-accident/2025")
    cases = read_examples((MILLION / "2025/examples.yaml").read_bytes())
    found = difference(old, new, cases)
    assert [one.sentence_zh for one in found.blocks["一般医疗保险金"]] == ["删去这项责任。"]
    assert [one.sentence_zh for one in found.blocks["意外身故保险金"]] == ["新增这项责任。"]
    assert "删去责任免除：整形与美容。" in [one.sentence_zh for one in found.blocks[""]]
    assert sum_zh(SumChanged("", 780_000, None)) == "7,800.00元 → 不能确定"
