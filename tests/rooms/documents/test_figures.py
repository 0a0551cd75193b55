"""Figures of a bill: exact to the fen, from an e-bill or by hand, refused when they contradict."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.documents.e_bill import parse_e_bill
from guanjia.documents.figures import (
    FigureLine,
    figures_from_entry,
    parse_fen,
    spread_social,
)
from guanjia.documents.money_words import fen_from_words, words_from_fen
from guanjia.documents.refusals import PaperRefused

TODAY = date(2026, 3, 10)
BILL = """<?xml version="1.0" encoding="UTF-8"?>
<MedicalEInvoice version="1">
  <invoiceCode>00060126</invoiceCode>
  <invoiceNumber>0000000101</invoiceNumber>
  <checkCode>a1b2c3</checkCode>
  <issueDate>2026-02-20</issueDate>
  <invoicingPartyName>云澜市第一人民医院</invoicingPartyName>
  <payerPartyName>林知远</payerPartyName>
  <medicalType>住院</medicalType>
  <items>
    <item><itemDate>2026-02-12</itemDate><itemName>床位费</itemName>
      <itemCategory>床位费</itemCategory><itemScope>甲类</itemScope>
      <itemAmount>1000.01</itemAmount></item>
    <item><itemDate>2026-02-14</itemDate><itemName>手术费</itemName>
      <itemCategory>手术费</itemCategory><itemScope>乙类</itemScope>
      <itemAmount>2000.02</itemAmount></item>
    <item><itemDate>2026-02-14</itemDate><itemName>进口材料</itemName>
      <itemCategory>卫生材料费</itemCategory><itemScope>自费</itemScope>
      <itemAmount>500.00</itemAmount></item>
  </items>
  <totalAmount>3,500.03</totalAmount>
  <totalAmountInWords>叁仟伍佰元零叁分</totalAmountInWords>
  <fundPayAmount>1000.00</fundPayAmount>
  <otherPayAmount>0.00</otherPayAmount>
  <accountPayAmount>200.00</accountPayAmount>
  <ownPayAmount>2300.03</ownPayAmount>
  <selfpaymentAmount>2000.03</selfpaymentAmount>
  <selfpaymentCost>500.00</selfpaymentCost>
</MedicalEInvoice>
"""


def refused(text: str) -> str:
    with pytest.raises(PaperRefused) as problem:
        parse_e_bill(text.encode(), on_date=TODAY)
    return problem.value.code


def test_an_e_bill_becomes_lines_and_social_money_stays_inside_the_catalogue() -> None:
    bill = parse_e_bill(BILL.encode(), on_date=TODAY)
    assert bill.bill_no == "00060126-0000000101"
    assert (bill.total_fen, bill.social_paid_fen, bill.out_of_catalogue_fen) == (
        350_003, 100_000, 50_000,
    )  # fmt: skip
    assert [
        (line.on_date.day, line.category, line.pool, line.amount_fen, line.social_paid_fen)
        for line in bill.lines
    ] == [
        (12, "bed", "in", 100_001, 33_333),
        (14, "surgery", "in", 200_002, 66_667),
        (14, "material", "out", 50_000, 0),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (">1000.01<", ">1000.02<", "sums_disagree"),
        (">1000.01<", ">-1000.01<", "amount_invalid"),
        (">1000.01<", ">1000.011<", "amount_invalid"),
        (">1000.01<", ">1e3<", "amount_invalid"),
        (">1000.01<", ">10000000.01<", "amount_invalid"),
        (">1000.01<", "><", "amount_invalid"),
        ("<fundPayAmount>1000.00<", "<fundPayAmount>1000.01<", "fund_disagrees"),
        ("<ownPayAmount>2300.03<", "<ownPayAmount>2300.00<", "fund_disagrees"),
        ("叁仟伍佰元零叁分", "叁仟伍佰元零肆分", "words_disagree"),
        ("叁仟伍佰元零叁分", "", "words_disagree"),
        ("<itemScope>自费<", "<itemScope>乙类<", "sums_disagree"),
        ("<issueDate>2026-02-20<", "<issueDate>2026-03-11<", "date_in_future"),
        ("<itemDate>2026-02-12<", "<itemDate>2027-02-12<", "date_in_future"),
        ("<itemDate>2026-02-12<", "<itemDate>12.2.2026<", "figures_invalid"),
        ("<medicalType>住院<", "<medicalType>度假<", "figures_invalid"),
        ("<invoiceNumber>0000000101<", "<invoiceNumber><", "figures_invalid"),
        ("MedicalEInvoice", "Invoice", "xml_unreadable"),
        ("</items>", "", "xml_unreadable"),
        (' encoding="UTF-8"', ' encoding="no-such-code"', "xml_unreadable"),
        ('encoding="UTF-8"?>', 'encoding="UTF-8"?><!DOCTYPE a>', "xml_unsafe"),
    ],
)
def test_an_e_bill_that_contradicts_itself_is_refused(old: str, new: str, code: str) -> None:
    assert old in BILL
    assert refused(BILL.replace(old, new)) == code


def test_a_bill_of_today_is_not_in_the_future() -> None:
    bill = BILL.replace("<issueDate>2026-02-20<", "<issueDate>2026-03-10<")
    assert parse_e_bill(bill.encode(), on_date=TODAY).issue_date == TODAY


def entry(**changes: object) -> dict[str, object]:
    line = {
        "on_date": "2026-03-02",
        "setting": "outpatient",
        "category": "drug",
        "pool": "in",
        "amount_fen": 12_345,
    }
    return {
        "bill_no": "MZ-1",
        "issue_date": "2026-03-02",
        "lines": [line, line | {"pool": "out", "amount_fen": 55}],
        "total_fen": 12_400,
        "social_paid_fen": 2_345,
    } | changes


def test_figures_by_hand_share_the_social_payment_over_the_catalogue_lines() -> None:
    figures = figures_from_entry(entry(), on_date=TODAY)
    assert [line.social_paid_fen for line in figures.lines] == [2_345, 0]


LINE = {"on_date": "2026-03-02", "setting": "outpatient", "category": "drug", "pool": "in"}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"total_fen": 12_401}, "sums_disagree", "total_fen"),
        ({"total_fen": -1}, "amount_invalid", "total_fen"),
        ({"total_fen": 124.0}, "amount_invalid", "total_fen"),
        ({"total_fen": True}, "amount_invalid", "total_fen"),
        ({"total_fen": "124"}, "amount_invalid", "total_fen"),
        ({"social_paid_fen": 12_346}, "fund_disagrees", "social_paid_fen"),
        ({"issue_date": "2026-03-11"}, "date_in_future", ""),
        ({"issue_date": "2026-02-30"}, "figures_invalid", "issue_date"),
        ({"lines": []}, "figures_invalid", "lines"),
        ({"lines": [LINE]}, "amount_invalid", "lines.0.amount_fen"),
        (
            {"lines": [LINE | {"amount_fen": 1_000_000_001}]},
            "amount_invalid",
            "lines.0.amount_fen",
        ),
        (
            {"lines": [LINE | {"amount_fen": 12_400, "category": "cigars"}]},
            "figures_invalid",
            "lines.0.category",
        ),
        (
            {"lines": [LINE | {"amount_fen": 12_400, "pool": "out", "social_paid_fen": 2_345}]},
            "fund_disagrees",
            "social_paid_fen",
        ),
        ({"bill_no": ""}, "figures_invalid", "bill_no"),
        ({"tip_fen": 1}, "amount_invalid", "tip_fen"),
    ],
)
def test_figures_by_hand_are_refused_with_the_field(changes, code: str, field: str) -> None:
    with pytest.raises(PaperRefused) as problem:
        figures_from_entry(entry(**changes), on_date=TODAY)
    assert (problem.value.code, problem.value.field) == (code, field)


@pytest.mark.parametrize(
    ("text", "fen"), [("0.22", 22), ("0", 0), ("7.5", 750), ("46,596.57", 4_659_657)]
)
def test_yuan_text_is_read_exactly(text: str, fen: int) -> None:
    assert parse_fen(text) == fen


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.", ".5", "1.005", "1e3", "NaN", "１", "0x1"])
def test_what_is_not_a_sum_is_refused(text: str) -> None:
    with pytest.raises(PaperRefused):
        parse_fen(text)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (22, "零元贰角贰分"),
        (6_000_000, "陆万元整"),
        (4_659_657, "肆万陆仟伍佰玖拾陆元伍角柒分"),
        (1_000_506, "壹万零伍元零陆分"),
        (10_000_050, "壹拾万元伍角整"),
        (100_200_000, "壹佰万贰仟元整"),
    ],
)
def test_sums_in_words(fen: int, words: str) -> None:
    assert words_from_fen(fen) == words


@given(st.integers(0, 1_000_000_000))
def test_words_and_figures_say_the_same(fen: int) -> None:
    assert fen_from_words(words_from_fen(fen)) == fen


@pytest.mark.parametrize("words", ["", "整", "元", "人民币", "壹万元整乙"])
def test_other_words_are_no_sum(words: str) -> None:
    assert fen_from_words(words) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9_999)), min_size=1), st.data())
def test_sharing_social_money_keeps_the_sum_and_never_exceeds_a_line(rows, data) -> None:
    lines = tuple(
        FigureLine(
            on_date=TODAY,
            setting="inpatient",
            category="drug",
            pool="in" if inside else "out",
            amount_fen=amount,
        )
        for inside, amount in rows
    )
    cost = sum(amount for inside, amount in rows if inside)
    paid = data.draw(st.integers(0, cost))
    shared = spread_social(lines, paid)
    assert sum(line.social_paid_fen for line in shared) == paid
    assert all(0 <= line.social_paid_fen <= line.amount_fen for line in shared)
    assert all(line.social_paid_fen == 0 for line in shared if line.pool == "out")
