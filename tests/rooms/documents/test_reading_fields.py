"""What is proved, what is only read and what is doubtful, from texts whose places are known."""

from collections.abc import Sequence

import pytest

from guanjia.documents.reading.checks import id_digit_holds, luhn_holds
from guanjia.documents.reading.printed import of_pages
from guanjia.documents.reading.result import Reading
from guanjia.documents.reading.values import PARSERS

BILL = [
    ["云澜省医疗住院收费票据（电子）"],
    ["电子票据代码", "31060126", "电子票据号码", "0012345678", "校验码", "a1b2c3"],
    ["交款人", "禾安宁", "开票日期", "2026年03月09日"],
    ["项目名称", "金额（元）", "项目名称", "金额（元）"],
    ["床位费", "1200.00", "手术费", "8800.50"],
    ["金额合计（大写）：壹万元伍角整", "（小写）10000.50"],
    ["统筹基金支付：6000", "其他支付：0.00", "账户支付：1000.50", "现金支付：3000"],
    ["个人自付：2500.50", "个人自费：1500.00"],
    ["住院时间：2026-03-01至2026-03-09", "住院号：7654321", "收款单位（章）：禾城中医医院"],
]


def page(rows: list[list[str]], codes: Sequence[str] = ()) -> Reading:
    """The cells of a row stand 360 apart, in letters of 20."""
    texts = []
    for down, row in enumerate(rows):
        for place, text in enumerate(row):
            left, top = 60.0 + 360 * place, 80.0 + 60 * down
            box = (left, top, left + 20 * len(text), top + 24)
            texts.append({"text": text, "box": box, "trusted": True})
    return of_pages(
        [{"size": (1600, 2400), "texts": texts}], source="pdf", altered=False, codes=codes
    )


def test_what_the_code_on_a_bill_repeats_is_proved() -> None:
    assert states(page(BILL))["票据号码"] == ("0012345678", "read", "")
    told = states(page(BILL, ["01,32,31060126,0012345678,a1b2c3,10000.50,20260309"]))
    assert told["票据号码"] == ("0012345678", "proved", "qr")
    assert told["开票日期"] == ("2026-03-09", "proved", "qr")
    assert told["交款人"] == ("禾安宁", "read", "")


def changed(old: str, new: str) -> Reading:
    return page([[cell.replace(old, new) for cell in row] for row in BILL])


def states(reading: Reading) -> dict[str, tuple[str, str, str]]:
    return {field.name: (field.value, field.state, field.check) for field in reading.fields}


def test_a_bill_whose_sums_agree_is_proved() -> None:
    reading = page(BILL)
    assert reading.kind == "inpatient_bill"
    assert states(reading) == {
        "title": ("云澜省医疗住院收费票据（电子）", "read", ""),
        "票据代码": ("31060126", "read", ""),
        "票据号码": ("0012345678", "read", ""),
        "校验码": ("a1b2c3", "read", ""),
        "交款人": ("禾安宁", "read", ""),
        "开票日期": ("2026-03-09", "read", ""),
        "金额合计大写": ("壹万元伍角整", "proved", "words"),
        "金额合计": ("10000.50", "proved", "words"),
        "医保统筹基金支付": ("6000.00", "proved", "fund_identity"),
        "其他支付": ("0.00", "proved", "fund_identity"),
        "个人账户支付": ("1000.50", "proved", "fund_identity"),
        "个人现金支付": ("3000.00", "proved", "fund_identity"),
        "个人自付": ("2500.50", "proved", "own_payment"),
        "个人自费": ("1500.00", "proved", "own_payment"),
        "住院时间": ("2026-03-01至2026-03-09", "read", ""),
        "住院号": ("7654321", "read", ""),
        "收款单位": ("禾城中医医院", "read", ""),
    }
    assert [(item.name, item.amount, item.state) for item in reading.items] == [
        ("床位费", "1200.00", "proved"),
        ("手术费", "8800.50", "proved"),
    ]


def test_a_misread_fund_makes_the_funds_doubtful_and_no_sum_flows_unproved() -> None:
    reading = changed("6000", "5000")
    found = states(reading)
    assert found["医保统筹基金支付"] == ("5000.00", "doubtful", "fund_identity")
    assert found["金额合计"][1:] == ("proved", "words")
    assert found["个人现金支付"][1:] == ("proved", "own_payment")
    flowing = {field.name for field in reading.fields if field.flows}
    assert "医保统筹基金支付" not in flowing
    assert "其他支付" not in flowing


def test_words_and_figures_that_differ_leave_the_total_to_the_items() -> None:
    found = states(changed("壹万元伍角整", "壹万元玖角整"))
    assert found["金额合计大写"][1:] == ("doubtful", "words")
    assert found["金额合计"][1:] == ("proved", "items_total")


def test_own_payment_that_does_not_add_up_says_nothing() -> None:
    found = states(changed("2500.50", "2500.51"))
    assert found["个人自付"][1:] == ("read", "")
    assert not next(f for f in changed("2500.50", "2500.51").fields if f.name == "个人自付").flows


def test_a_stay_after_its_bill_is_doubtful() -> None:
    found = states(changed("2026年03月09日", "2026年02月09日"))
    assert found["住院时间"][1:] == ("doubtful", "date_order")


def test_an_id_card_is_proved_by_its_number() -> None:
    rows = [
        ["姓名", "岚澈"],
        ["性别女民族汉"],
        ["出生", "1987年3月3日"],
        ["住址", "青川市样本巷"],
    ]
    reading = page([*rows, ["公民身份号码", "000000198703030908"]])
    assert (reading.kind, states(reading)) == (
        "id_card",
        {
            "姓名": ("岚澈", "read", ""),
            "性别": ("女", "proved", "id_sex"),
            "民族": ("汉", "read", ""),
            "出生": ("1987-03-03", "proved", "id_birth"),
            "住址": ("青川市样本巷", "read", ""),
            "身份号码": ("000000198703030908", "proved", "id_digit"),
        },
    )


def test_a_form_without_values_gives_none() -> None:
    reading = page([["出院小结"], ["姓名：", "性别：", "住院号："], ["出院诊断：", "出院医嘱："]])
    assert reading.kind == "discharge_summary"
    assert [field.name for field in reading.fields] == ["title"]


def test_long_text_runs_to_the_next_label() -> None:
    reading = page(
        [["疾病诊断证明书"], ["诊断：1.甲状腺结节；"], ["2.高血压病2级"], ["建议：休息两周。"]]
    )
    assert states(reading)["诊断"][0] == "1.甲状腺结节；2.高血压病2级"
    assert states(reading)["处理意见"][0] == "休息两周。"


def test_who_changed_an_ofd_gets_nothing_that_flows() -> None:
    texts = [{"text": "出院小结", "box": (0, 0, 80, 20), "trusted": True},
             {"text": "姓名：禾安宁", "box": (0, 40, 120, 60), "trusted": True}]  # fmt: skip
    pages = [{"size": (1680, 2376), "texts": texts}]
    altered = of_pages(pages, source="ofd", altered=True)
    assert {(field.state, field.check) for field in altered.fields} == {("doubtful", "altered")}
    texts[1]["trusted"] = False
    partly = of_pages(pages, source="ofd", altered=False)
    assert {field.check for field in partly.fields} == {"not_covered"}


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("money", "¥1,234.5", "1234.50"),
        ("money", "35000", "35000.00"),
        ("money", "O.OO", "0.00"),
        ("money", "见附页", None),
        ("day", "20201217", "2020-12-17"),
        ("day", "2021年4月9日到", "2021-04-09"),
        ("day", "2021年13月9日", None),
        ("period", "2026-03-01 至 2026-03-09", "2026-03-01至2026-03-09"),
        ("period", "2026-03-01", None),
        ("words", "叁万伍仟零柒拾叁元肆角玖分", "叁万伍仟零柒拾叁元肆角玖分"),
        ("words", "大写", None),
        ("age", "81 岁", "81岁"),
        ("id", "000000199001010019", "000000199001010019"),
        ("name", "YUN SIQI", "YUN SIQI"),
    ],
)
def test_parsers(type_: str, text: str, value: str | None) -> None:
    found = PARSERS[type_](text)
    assert (found and found[0]) == value


def test_check_digits() -> None:
    assert id_digit_holds("000000199001010016") != id_digit_holds("000000199001010026")
    assert luhn_holds("0000000000000000")
    assert not luhn_holds("0000000000000001")
