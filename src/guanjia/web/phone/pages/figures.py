"""The figures of one bill, typed from the paper in hand."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims.actions.papers import PaperNotThere, refresh
from guanjia.claims.outlook import asked_of_lanes
from guanjia.documents.actions.figures import enter_figures
from guanjia.documents.figures import parse_fen
from guanjia.documents.paper_reading import PaperReading
from guanjia.documents.queries import readings_of
from guanjia.web.bill_form import (
    CATEGORIES_ZH,
    SETTINGS_ZH,
    entered,
    head_of,
    plain_yuan,
    rows_for,
)
from guanjia.web.phone.page import page, show
from guanjia.web.phone.pages.claim_in_report import of_claim, opened


@page
def bill_figures(request: HttpRequest, claim_id: UUID, document_id: UUID) -> HttpResponse:
    book = opened(request, claim_id)
    paper = book.papers(book.claim.papers).get(document_id)
    if paper is None or not paper.stands:
        raise PaperNotThere
    found = readings_of(household_id=book.household_id, document_ids=[document_id])
    form, reading = request.POST, found.get(document_id)
    if request.method == "POST" and "more" not in form:
        enter_figures(
            household_id=book.household_id,
            document_id=document_id,
            figures=entered(form, inpatient=paper.kind == "inpatient_bill"),
            now=request.now,
        )
        book = opened(request, claim_id)  # read once more, with the new figures
        refresh(book, now=request.now)
        book.save(now=request.now)
        return redirect(f"/report/{claim_id}/papers")
    return show(
        request,
        "report_figures",
        step=4,
        **of_claim(request, book),
        paper=paper,
        by_e_bill=paper.source == "e_bill",
        inpatient=paper.kind == "inpatient_bill",
        head=head_of(form, paper.figures),
        known={} if paper.figures or reading is None else _known(reading),
        rows=rows_for(form, paper.figures, reading.items if reading else ()),
        categories=CATEGORIES_ZH.items(),
        settings_zh=SETTINGS_ZH.items(),
        asked=asked_of_lanes(book),
        today=request.now,
    )


def _known(reading: PaperReading) -> dict[str, dict[str, Any]]:
    """By field of the form what the photo says for certain, or the customer has confirmed."""
    said = reading.settled
    code, number = said.get("票据代码"), said.get("票据号码")
    funds = [parse_fen(said[name]) for name in ("医保统筹基金支付", "其他支付") if name in said]
    values = {
        "bill_no": ("票据号码", number and "-".join(filter(None, (code, number)))),
        "issue_date": ("开票日期", said.get("开票日期")),
        "total": ("合计", said.get("金额合计")),
        "social_paid": ("医保统筹付了", plain_yuan(sum(funds)) if len(funds) == 2 else None),
        "account_paid": ("个人账户付了", said.get("个人账户支付")),
    }
    return {
        field: {
            "label_zh": label_zh,
            "value": value,
            "money": field not in {"bill_no", "issue_date"},
        }
        for field, (label_zh, value) in values.items()
        if value
    }
