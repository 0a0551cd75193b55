"""Electronic bills as files: what their signature covers, and what hostile ones do."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
import segno
from PIL import Image

from guanjia.documents.e_bill import figures_in
from guanjia.documents.figures import BillFigures
from guanjia.documents.intake import check_file
from guanjia.documents.opening import open_ofd
from guanjia.documents.paper_reading import PaperReading
from guanjia.documents.reading.files import merged, pages_of
from guanjia.documents.reading.pdf import Letter, _joined
from guanjia.documents.reading.result import Field, Item, Quality, Reading
from guanjia.documents.reading.structured import read_structured
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.sandbox import decoder
from guanjia.documents.specimens.e_bill import write_e_bill

from .files import archive, carrying, changed, content, packed, pdf

ON = date(2026, 11, 22)
PAGE = "Doc_0/Pages/Page_0/Content.xml"
EXAMPLES = Path(__file__).parents[3] / "examples" / "claims"
SUMMARY = content((60, 10, "出院小结"), (10, 20, "姓名：禾安宁"), (80, 20, "住院号：7654321"))


def reading_of(filename: str, data: bytes) -> Reading:
    reading = read_structured(check_file(filename=filename, data=data), data, on_date=ON)
    assert isinstance(reading, Reading)
    return reading


def test_a_sealed_ofd_is_read_as_data() -> None:
    data = archive({PAGE: SUMMARY})
    assert check_file(filename="a.ofd", data=data).page_count == 1
    reading = reading_of("a.ofd", data)
    assert (reading.source, reading.kind) == ("ofd", "discharge_summary")
    assert {(f.name, f.value, f.state) for f in reading.fields} == {
        ("title", "出院小结", "read"),
        ("姓名", "禾安宁", "read"),
        ("住院号", "7654321", "read"),
    }


def test_a_changed_page_is_caught() -> None:
    other = content((60, 10, "出院小结"), (10, 20, "姓名：禾安远"))
    data = changed(archive({PAGE: SUMMARY}), PAGE, other)
    assert open_ofd(data).altered == (PAGE,)
    reading = reading_of("a.ofd", data)
    assert {field.check for field in reading.fields} == {"altered"}


def trusted(data: bytes) -> bool:
    return any(text.trusted for page in open_ofd(data).pages for text in page.texts)


def test_what_no_digest_covers_is_not_trusted() -> None:
    uncovered = changed(archive({}), PAGE, SUMMARY)
    assert not trusted(uncovered)
    unknown = archive({PAGE: SUMMARY}, method="1.2.156.10197.1.401.2")
    assert not trusted(unknown)
    assert open_ofd(unknown).altered == ()


BILL = (EXAMPLES / "outpatient-0.22" / "papers" / "bill.xml").read_bytes()
SHOWN = content((10, 10, "电子票据号码：0000000201"), (10, 20, "（小写）186.40"))


def sealed(bill: bytes = BILL, page: bytes = SHOWN) -> bytes:
    return archive({PAGE: page, "Doc_0/Attachs/bill.xml": bill})


def figures_of(filename: str, data: bytes) -> BillFigures | None:
    return figures_in(check_file(filename=filename, data=data), data, on_date=ON)


def test_an_e_bill_that_the_seal_covers_gives_the_figures_of_its_xml() -> None:
    assert figures_of("a.ofd", sealed()) == figures_of("a.xml", BILL) is not None
    reading, alone = reading_of("a.ofd", sealed()), reading_of("a.xml", BILL)
    assert reading.fields == alone.fields
    assert {field.state for field in reading.fields} == {"proved"}


def test_an_e_bill_says_each_sum_as_it_stands_there() -> None:
    bill = {
        "code": "00060126", "number": "0000000907", "check": "c0ffee", "issue_date": "2026-08-29",
        "hospital": "云澜市第一人民医院", "payer": "江月", "medical_type": "住院",
        "items": [("2026-08-24", "床位费", "床位费", "甲类", "400.00"),
                  ("2026-08-25", "陪护餐", "膳食费", "自费", "60.00")],
        "fund": "200.00", "other": "50.00", "account": "30.00",
    }  # fmt: skip
    reading = reading_of("a.xml", write_e_bill(bill).encode())
    assert {field.name: field.value for field in reading.fields} == {
        "票据代码": "00060126", "票据号码": "0000000907", "校验码": "c0ffee",
        "开票日期": "2026-08-29", "收款单位": "云澜市第一人民医院", "交款人": "江月",
        "金额合计": "460.00", "金额合计大写": "肆佰陆拾元整", "医保统筹基金支付": "200.00",
        "其他支付": "50.00", "个人账户支付": "30.00", "个人现金支付": "180.00",
        "个人自付": "150.00", "个人自费": "60.00",
    }  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        changed(sealed(), "Doc_0/Attachs/bill.xml", BILL + b"\n"),
        changed(archive({PAGE: SHOWN}), "Doc_0/Attachs/bill.xml", BILL),
        archive({PAGE: SHOWN, "Doc_0/Attachs/a.xml": BILL, "Doc_0/Attachs/b.xml": BILL}),
        sealed(BILL.replace(b"<totalAmount>", b"<totalAmount>1")),
        sealed(page=content((10, 10, "0000000201"), (10, 20, "1186.40"))),
        sealed(page=content((10, 20, "186.40"))),
    ],
    ids=["altered", "not covered", "two bills", "wrong sum", "another total shown", "no number"],
)
def test_an_e_bill_that_may_not_be_what_people_see_gives_no_figures(data: bytes) -> None:
    assert figures_of("a.ofd", data) is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (packed({"OFD.xml": b"0" * (65 << 20)}), "decompression_bomb"),
        (packed({"OFD.xml": b"x", **{f"{n}": b"" for n in range(600)}}), "decompression_bomb"),
        (b"PK\x03\x04OFD.xml", "ofd_unreadable"),
        (packed({"other": b"OFD.xml"}) + b"OFD.xml", "ofd_unreadable"),
    ],
)
def test_hostile_archives_are_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(PaperRefused) as refused:
        check_file(filename="a.ofd", data=data)
    assert refused.value.code == code


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><Page><TextObject>&a;</TextObject></Page>'
    with pytest.raises(PaperRefused) as refused:
        check_file(filename="a.ofd", data=archive({PAGE: bomb}))
    assert refused.value.code == "xml_unsafe"


DOCUMENT = b"""<Document xmlns="http://www.ofdspec.org/2016">
<CommonData><PageArea><PhysicalBox>0 0 200 100</PhysicalBox></PageArea>
<TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/></CommonData>
<Pages><Page ID="1" BaseLoc="Pages/Page_10/Content.xml"/>
<Page ID="2" BaseLoc="Pages/Page_2/Content.xml"/></Pages></Document>"""


def test_pages_stand_in_the_order_of_the_document_over_their_template() -> None:
    first = content((20, 5, "费用清单"), (10, 20, "项目名称"), (100, 20, "金额"),
                    (10, 30, "床位费"), (100, 30, "120.00"))  # fmt: skip
    second = content((10, 20, "护理费"), (100, 20, "66.40"), (10, 40, "合计"), (60, 40, "186.40"))
    used = b'<ofd:Template TemplateID="9"/></ofd:Page>'
    data = archive(
        {
            "Doc_0/Document.xml": DOCUMENT,
            "Doc_0/Tpls/Tpl_0/Content.xml": content((10, 12, "姓名：禾安宁")),
            "Doc_0/Pages/Page_2/Content.xml": second,
            "Doc_0/Pages/Page_10/Content.xml": first.replace(b"</ofd:Page>", used),
        }
    )
    reading = reading_of("a.ofd", data)
    assert (reading.kind, reading.pages) == ("fee_list", 2)
    assert [(i.name, i.amount, i.page) for i in reading.items] == [
        ("床位费", "120.00", 0),
        ("护理费", "66.40", 1),
    ]
    fields = {field.name: field for field in reading.fields}
    assert (fields["姓名"].value, fields["姓名"].page) == ("禾安宁", 0)
    assert (fields["金额合计"].value, fields["金额合计"].page) == ("186.40", 1)
    assert fields["金额合计"].place is not None
    assert fields["金额合计"].place[1] == pytest.approx(0.4, abs=0.01)


def test_a_pdf_gives_its_texts_page_by_page() -> None:
    told, _ = decoder.ask("read application/pdf", pdf("VALID THRU 12/33", "second"))
    assert [[text["text"] for text in page["texts"]] for page in told["pages"]] == [
        ["VALID THRU 12/33"],
        ["second"],
    ]
    assert told["pages"][0]["texts"][0]["box"][0] == pytest.approx(72 / 72 * 25.4 * 8, abs=8)


def letters(text: str, left: float, *, wide: float, high: float = 20) -> list[Letter]:
    """On one baseline, as fonts of several heights stand."""
    return [
        Letter(sign, left + at * wide, 200 - high, left + (at + 1) * wide, 205, 200)
        for at, sign in enumerate(text)
    ]


def test_letters_that_touch_on_one_line_are_one_text() -> None:
    label, sum_ = letters("金额合计：", 100, wide=20), letters("12.50", 200, wide=10, high=16)
    bold = [replace(letter, left=letter.left + 1) for letter in label]
    one_stroke = [replace(letter, top=198, foot=200) for letter in letters("一", 400, wide=20)]
    name = one_stroke + letters("楠", 421, wide=20)
    assert [text.text for text in _joined(bold + sum_ + label + name)] == [
        "金额合计：12.50",
        "一楠",
    ]


def test_the_code_on_a_pdf_is_read_beside_its_texts() -> None:
    out = io.BytesIO()
    segno.make("01,32,00000001,0000000201,abc123,186.40,20260309").save(out, kind="png", scale=8)
    told, _ = decoder.ask("read application/pdf", pdf("Total 186.40", stamp=out.getvalue()))
    assert told["codes"] == ["01,32,00000001,0000000201,abc123,186.40,20260309"]


def test_texts_under_a_picture_of_the_page_are_not_what_people_see() -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 60), "white").save(out, "PNG")
    told, _ = decoder.ask(
        "read application/pdf", pdf("Total 9.00", stamp=out.getvalue(), side=590)
    )  # fmt: skip
    assert told["pages"][0]["drawn"]
    assert told["pages"][0]["texts"] == []


def test_a_pdf_of_pictures_is_drawn_page_by_page() -> None:
    pages, found = pages_of(filename="a.pdf", data=pdf("", "", ""), on_date=ON)
    assert pages == 3
    assert isinstance(found, list)
    sizes = [Image.open(io.BytesIO(picture)).size for picture in found]
    assert sizes == [(1653, 2339)] * 3


def test_a_pdf_that_carries_its_bill_gives_the_figures_of_it() -> None:
    shown = pdf("No. 0000000201", "Total 186.40")
    assert figures_of("a.pdf", carrying(shown, BILL)) == figures_of("a.xml", BILL)
    assert figures_of("a.pdf", carrying(shown, BILL, BILL)) is None
    assert figures_of("a.pdf", carrying(pdf("Total 186.41"), BILL)) is None


def page_of(number: int, **values: str) -> Reading:
    fields = tuple(
        Field(name=name, value=value, score=0.95, state="proved" if name == "姓名" else "read")
        for name, value in values.items()
    )
    return Reading(
        source="photo", kind="fee_list" if number else None, kind_score=0.9, lines=2,
        quality=Quality(accept=number != 2), fields=fields,
        items=(Item(name=f"第{number}项", amount="1.00"),),
    )  # fmt: skip


def test_pages_read_one_by_one_are_one_paper() -> None:
    whole = merged([page_of(0, 医院="甲"), page_of(1, 医院="乙", 姓名="禾"), page_of(2)], pages=30)
    assert (whole.source, whole.kind, whole.lines) == ("pdf", "fee_list", 6)
    assert (whole.pages, whole.pages_read, whole.quality.accept) == (30, 3, False)
    assert {(f.name, f.value, f.page) for f in whole.fields} == {
        ("医院", "甲", 0),
        ("姓名", "禾", 1),
    }
    assert [item.page for item in whole.items] == [0, 1, 2]
    known = PaperReading(
        document_id=UUID(int=1), person_id=UUID(int=2), media_type="application/pdf",
        state="read", kind_named=None, reading=whole,
    )  # fmt: skip
    assert known.state_zh == "前 3 页读完了，后面的没有读，请照着纸核对一下。"


def test_each_bill_in_a_file_is_a_paper_of_its_own() -> None:
    def bill(number: str, day: str) -> Reading:
        page = page_of(1, 票据号码=number, 就诊日期=day)
        return page.model_copy(update={"kind": "outpatient_bill"})

    one, other = bill("0000000201", "2026-08-01"), bill("0000000202", "2026-08-02")
    whole = merged([one, page_of(1), other, other], pages=4)
    assert [[(f.value, f.page) for f in paper.fields] for paper in whole.papers] == [
        [("0000000201", 0), ("2026-08-01", 0)],
        [("0000000202", 2), ("2026-08-02", 2)],
    ]
    assert [[item.page for item in paper.items] for paper in whole.papers] == [[0, 1], [2, 3]]
    assert (whole.fields, whole.lines) == (whole.papers[0].fields, 8)
    assert merged([one, page_of(1), one], pages=3).papers == ()
