"""Electronic bills and other files that hold text: read as data, not as pictures."""

from datetime import date
from time import perf_counter

from guanjia.documents.e_bill import figures_in
from guanjia.documents.figures import BillFigures
from guanjia.documents.intake import Checked
from guanjia.documents.reading.result import Field, Item, Quality, Reading
from guanjia.documents.reading.reversal import is_reversal, read_reversal
from guanjia.documents.sandbox import decoder

MOST_DRAWN = 20
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
        reading = of_figures(figures, source)
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


def of_figures(figures: BillFigures, source: str) -> Reading:
    """An e-bill that passed all of its checks: every field is proved."""
    code, _, number = figures.bill_no.partition("-")
    out = figures.out_of_catalogue_fen
    values = {
        "票据代码": code, "票据号码": number, "开票日期": figures.issue_date.isoformat(),
        "收款单位": figures.hospital_name, "交款人": figures.payer_name,
        "金额合计": _yuan(figures.total_fen), "医保统筹基金支付": _yuan(figures.social_paid_fen),
        "个人自费": _yuan(out),
        "个人自付": _yuan(figures.total_fen - figures.social_paid_fen - out),
    }  # fmt: skip
    inpatient = figures.lines[0].setting == "inpatient"
    return Reading.model_validate(
        {
            "source": source,
            "kind": "inpatient_bill" if inpatient else "outpatient_bill",
            "kind_score": 1.0,
            "quality": Quality(accept=True),
            "fields": tuple(
                Field(name=name, value=value, state="proved", score=1.0, check="structured")
                for name, value in values.items() if value
            ),
            "items": tuple(
                Item(name=line.name_zh, amount=_yuan(line.amount_fen), state="proved")
                for line in figures.lines
            ),
        }
    )  # fmt: skip
