"""Bills, fee lists, settlement sheets as places differ in them, and bills that are taken back."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from guanjia.documents.money_words import fen_from_words
from guanjia.documents.reading.checks import payments
from guanjia.documents.reading.printed import of_pages
from guanjia.documents.reading.result import MONEY, Reading
from guanjia.documents.reading.sheets import sheets
from tests.rooms.documents.test_reading_layouts import rows

FORMS = yaml.safe_load(Path(__file__).with_name("bill_forms.yaml").read_text("utf-8"))
SHORT = next(one for one in FORMS if one["name"] == "labels above their values below the table")


def wide(text: str) -> float:
    """Letters of 20, figures and small signs of 11."""
    return sum(11.0 if sign.isascii() else 20.0 for sign in text)


def read(*forms: str) -> Reading:
    """Each form is a page."""
    pages = [{"size": (1600, 1200), "texts": _texts(form)} for form in forms]
    return of_pages(pages, source="pdf", altered=False)


def _texts(form: str) -> list[dict[str, Any]]:
    texts = []
    for down, line in enumerate(form.strip().splitlines()):
        for cell in filter(None, line.strip().split("  ")):
            text, _, at = cell.rpartition("@")
            left, _, lower = at.partition("+")
            x, y = float(left), 40.0 * down + float(lower or 0) + 40
            box = (x, y, x + wide(text), y + 24)
            texts.append({"text": text, "box": box, "trusted": True})
    return texts


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_every_field_of_a_form_is_read_and_nothing_else(form: dict[str, Any]) -> None:
    reading = read(form["form"])
    assert reading.kind == form["kind"]
    fields = {one.name: one for one in reading.fields if one.name not in {"title", "医院"}}
    assert {name: one.value for name, one in fields.items()} == form["says"]
    assert sorted([one.name, one.amount] for one in reading.items) == sorted(form["items"])
    unproved = {one.name for one in fields.values() if one.name in MONEY and one.state != "proved"}
    assert unproved == set(form["unproved"])


def test_every_bill_of_a_file_is_read_as_if_it_were_alone() -> None:
    forms = {one["says"]["票据号码"]: one["form"] for one in FORMS if "票据号码" in one["says"]}
    alone = [read(form) for form in forms.values()]
    papers = read(*forms.values()).papers
    assert [said(one) for one in papers] == [said(one) for one in alone]
    assert [{field.page for field in one.fields} for one in papers] == [
        {page} for page in range(len(forms))
    ]
    assert len(forms) == 2


def said(one: Reading) -> tuple[object, ...]:
    fields = [(field.name, field.value, field.state, field.place) for field in one.fields]
    return one.kind, fields, [(item.name, item.amount, item.state) for item in one.items]


def test_which_payments_make_up_the_total() -> None:
    said = {"金额合计": "100.00", "医保统筹基金支付": "60.00", "个人账户支付": "0.00",
            "个人现金支付": "30.00", "大病保险支付": "10.00"}  # fmt: skip
    whole = tuple(said)[1:]
    assert payments(said) == whole
    counted_in = said | {"其他支付": "10.00"}
    assert payments(counted_in) == (
        "医保统筹基金支付", "其他支付", "个人账户支付", "个人现金支付",
    )  # fmt: skip
    assert payments(said | {"个人现金支付": "30.03"}) == ()
    assert payments({"金额合计": "100.00", "个人现金支付": "100.00"}) == ()
    nothing = dict.fromkeys(counted_in, "0.00")
    assert len(payments(nothing)) == 4


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        ("零拾零万零仟叁佰零拾零元零角零分", 30_000),
        ("零拾叁万零仟零佰零拾伍元零角伍分", 3_000_505),
        ("拾伍元整", 1_500),
        ("壹万零伍拾元整", 1_005_000),
    ],
)
def test_words_between_printed_units(words: str, fen: int) -> None:
    assert fen_from_words(words) == fen


RED_NOTE = "备注：红冲 原票据代码：31060126 原票据号码：0012345678@60"


@pytest.mark.parametrize(
    ("old", "new", "named", "original"),
    [
        ("（小写）：2000.00", "（小写）：-2000.00", "红冲票据", None),
        ("贰仟元整", "负贰仟元整", "红冲票据", None),
        ("收款单位（章）：禾城中医医院@60", RED_NOTE, "红冲票据", "0012345678"),
        ("校验码：a1b2c3@760", "校验码：a1b2c3@760  红冲@1100", "红冲票据", None),
        ("校验码：a1b2c3@760", "校验码：a1b2c3@760  作废@1100", "作废票据", None),
    ],
)
def test_a_bill_that_takes_another_back_or_is_void_has_no_sums(
    old: str, new: str, named: str, original: str | None
) -> None:
    reading = read(SHORT["form"].replace(old, new))
    assert (reading.kind, reading.named, reading.flags) == ("other", named, ("reversed",))
    values = {field.name: field.value for field in reading.fields}
    assert MONEY.isdisjoint(values)
    assert reading.items == ()
    assert (values["票据号码"], values.get("原票据号码")) == ("0012345678", original)


def test_a_note_of_void_bills_in_general_takes_nothing_back() -> None:
    note = SHORT["form"] + "\n说明：涂改作废，红字发票请到窗口换开@60"
    assert read(note).kind == "inpatient_bill"


def test_a_word_in_a_red_frame_is_left_to_be_read_and_a_seal_is_not() -> None:
    cv2 = pytest.importorskip("cv2")
    from guanjia.documents.reading.stamps import without_stamps

    red = (60, 50, 215)
    photo = np.full((1200, 1600, 3), 240, np.uint8)
    cv2.rectangle(photo, (400, 300), (560, 390), red, 5)
    cv2.putText(photo, "VOID", (420, 365), cv2.FONT_HERSHEY_SIMPLEX, 1.5, red, 4)
    framed = photo.copy()
    cv2.ellipse(photo, (1000, 345), (90, 55), 0, 0, 360, red, 5)
    assert np.array_equal(without_stamps(photo)[:, :800], framed[:, :800])
    assert int(without_stamps(photo)[:, 800:].min()) > 200


def test_bills_below_each_other_are_told_apart_without_their_titles() -> None:
    bill = [("票据号码：0012345678", 60, 80), ("校验码：a1b2c3", 600, 80),
            ("门诊号：7654321", 60, 160), ("收款单位：禾城中医医院", 60, 240)]  # fmt: skip
    other = [(text, left, top + 300) for text, left, top in bill]
    assert len(sheets(rows(*bill))) == 1
    assert len(sheets(rows(*bill, *other))) == 2
    assert len(sheets(rows(*bill[:2], *other[2:]))) == 1
