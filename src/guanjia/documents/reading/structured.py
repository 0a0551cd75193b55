"""Electronic bills and other files that hold text: read as data, not as pictures."""

from datetime import date
from time import perf_counter

from defusedxml.ElementTree import fromstring

from guanjia.documents.e_bill import figures_in
from guanjia.documents.figures import BillFigures, parse_fen
from guanjia.documents.intake import Checked
from guanjia.documents.reading.result import MONEY, Field, Item, Quality, Reading
from guanjia.documents.reading.reversal import is_reversal, read_reversal
from guanjia.documents.sandbox import decoder

MOST_DRAWN = 20
ELEMENTS = {
    "票据代码": "invoiceCode", "票据号码": "invoiceNumber", "校验码": "checkCode",
    "开票日期": "issueDate", "收款单位": "invoicingPartyName", "交款人": "payerPartyName",
    "金额合计": "totalAmount", "金额合计大写": "totalAmountInWords",
    "医保统筹基金支付": "fundPayAmount", "其他支付": "otherPayAmount",
    "个人账户支付": "accountPayAmount", "个人现金支付": "ownPayAmount",
    "个人自付": "selfpaymentAmount", "个人自费": "selfpaymentCost",
}  # fmt: skip
SUMS = MONEY - {"金额合计大写"}
DRAWABLE = {"application/pdf": "image/jpeg", "application/ofd": "image/svg+xml"}


def read_structured(
    paper: Checked, data: bytes, *, on_date: date, most: int = MOST_DRAWN
) -> Reading | int:
    """A reading, or how many pages must be read as pictures, from the first, at most `most`. Raises
    PaperRefused."""
    started = perf_counter()
    source = paper.media_type.rpartition("/")[2]
    bill = data if source == "xml" else paper.bill
    figures = figures_in(paper, data, on_date=on_date)
    if figures is not None:
        reading = of_e_bill(bill or b"", figures, source)
    elif bill and is_reversal(bill):
        reading = read_reversal(bill)
    else:
        told, _ = decoder.ask(f"read {paper.media_type}", data)
        if any(page["drawn"] for page in told["pages"]):
            return min(most, paper.page_count)
        from guanjia.documents.reading.printed import of_pages

        reading = of_pages(
            told["pages"], source=source, altered=told["altered"], codes=told["codes"]
        )
    return reading.model_copy(
        update={
            "pages": paper.page_count,
            "pages_read": paper.page_count,
            "seconds": round(perf_counter() - started, 3),
        }
    )


def drawn(media_type: str, data: bytes, page: int) -> tuple[bytes, str]:
    """A picture of a page, from 0, and its media type: a PDF's as a JPEG, an OFD's, of which only
    the texts are drawn, as an SVG. Raises PaperRefused."""
    _, (picture,) = decoder.ask(f"draw {media_type} {page}", data)
    return picture, DRAWABLE[media_type]


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def of_e_bill(bill: bytes, figures: BillFigures, source: str) -> Reading:
    """Of a bill that gave its figures, which passed all of its checks: every field is proved, as it
    stands there; figures count what several funds paid as one sum."""
    root = fromstring(bill, forbid_dtd=True)
    said = {name: (root.findtext(tag) or "").strip()[:100] for name, tag in ELEMENTS.items()}
    said |= {name: _yuan(parse_fen(value)) for name, value in said.items() if name in SUMS}
    said["开票日期"] = figures.issue_date.isoformat()
    inpatient = figures.lines[0].setting == "inpatient"
    return Reading.model_validate(
        {
            "source": source,
            "kind": "inpatient_bill" if inpatient else "outpatient_bill",
            "kind_score": 1.0,
            "quality": Quality(accept=True),
            "fields": tuple(
                Field(name=name, value=value, state="proved", score=1.0, check="structured")
                for name, value in said.items() if value
            ),
            "items": tuple(
                Item(name=line.name_zh, amount=_yuan(line.amount_fen), state="proved")
                for line in figures.lines
            ),
        }
    )  # fmt: skip
