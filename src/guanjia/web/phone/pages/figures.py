"""The figures of one bill, typed from the paper in hand."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims.actions.papers import PaperNotThere, refresh
from guanjia.claims.outlook import asked_of_lanes
from guanjia.documents.actions.figures import enter_figures
from guanjia.web.bill_form import CATEGORIES_ZH, SETTINGS_ZH, entered, head_of, rows_for
from guanjia.web.phone.page import page, show
from guanjia.web.phone.pages.claim_in_report import of_claim, opened


@page
def bill_figures(request: HttpRequest, claim_id: UUID, document_id: UUID) -> HttpResponse:
    book = opened(request, claim_id)
    paper = book.papers(book.claim.papers).get(document_id)
    if paper is None or not paper.stands:
        raise PaperNotThere
    form = request.POST
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
        rows=rows_for(form, paper.figures),
        categories=CATEGORIES_ZH.items(),
        settings_zh=SETTINGS_ZH.items(),
        asked=asked_of_lanes(book),
        today=request.now,
    )
