"""Papers of a claim: what is needed, what came and when, and the figures of a bill."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims.actions.papers import PaperNotThere, add_papers, remove_paper
from guanjia.claims.book import Book
from guanjia.documents.actions import uploads
from guanjia.documents.actions.look import look, thumbnail
from guanjia.documents.actions.turn import turn_paper
from guanjia.documents.intake import ACCEPTED
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.storage import PaperLost
from guanjia.web.paper_intake import papers_of, taken_in
from guanjia.web.phone.page import by_customer, page, person_of, show, viewer_of
from guanjia.web.phone.pages.claim_in_report import id_in, of_claim, opened

JUST_NOW = timedelta(minutes=2)


@page
def claim_papers(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    book = opened(request, claim_id)
    refused: list[dict[str, str]] = []
    if request.method == "POST":
        form, by, here = request.POST, by_customer(request), f"/report/{claim_id}/papers"
        if "turn" in form:
            turned = _turned(request, book)
            return redirect(f"{here}/{turned}" if "seen" in form else f"{here}#paper-{turned}")
        if "remove" in form:
            remove_paper(book, document_id=id_in(form, "remove"), by=by)
        else:
            stored, refused = _handed_in(request, book)
            add_papers(book, document_ids=stored, by=by)
            if stored and "replaces" in form and (old := id_in(form, "replaces")) not in stored:
                remove_paper(book, document_id=old, by=by)
        book.save(now=request.now)
        if not refused:
            return redirect(here)
    shown = papers_of(book)
    given = shown["given"]
    response = show(
        request,
        "report_papers",
        step=0 if shown["submitted"] else 3,
        **of_claim(request, book),
        **shown,
        refused=refused,
        accepted=ACCEPTED,
        just_now=[row for row in given if request.now - row["paper"].received_at < JUST_NOW],
        under_way=uploads.shares_under_way(
            household_id=book.household_id,
            person_id=book.claim.insured_id,
            uploaded_by=person_of(request),
            now=request.now,
        ),
    )
    if refused:
        response.status_code = 422
    return response


def _handed_in(request: HttpRequest, book: Book) -> tuple[list[UUID], list[dict[str, str]]]:
    """The files of the form; or one that came in parts."""
    kind = request.POST.get("kind", "")
    if "upload" not in request.POST:
        return taken_in(
            book,
            files=request.FILES.getlist("file"),
            kind=kind,
            uploaded_by=person_of(request),
            now=request.now,
        )
    try:
        with transaction.atomic():
            arrived = uploads.finish_upload(
                upload_id=id_in(request.POST, "upload"),
                uploaded_by=person_of(request),
                kind=kind,
                now=request.now,
            )
    except PaperRefused as problem:
        return [], [{"name": "", "why_zh": problem.customer_zh}]
    return [arrived], []


def _turned(request: HttpRequest, book: Book) -> UUID:
    document_id = id_in(request.POST, "turn")
    if document_id not in book.claim.papers:
        raise PaperNotThere
    turn_paper(
        household_id=book.household_id,
        document_id=document_id,
        turned_by=person_of(request),
        now=request.now,
    )
    return document_id


@page
def paper(request: HttpRequest, claim_id: UUID, document_id: UUID) -> HttpResponse:
    """One picture as wide as the phone; anything else is handed out as a file."""
    book = opened(request, claim_id)
    shown = book.papers(book.claim.papers).get(document_id)
    if shown is None or not shown.stands:
        raise PaperNotThere
    if not shown.media_type.startswith("image/"):
        return redirect(f"/report/{claim_id}/papers/{document_id}/file")
    return show(request, "report_paper", **of_claim(request, book), paper=shown)


@page
def paper_small(request: HttpRequest, claim_id: UUID, document_id: UUID) -> HttpResponse:
    """For the list of one's own papers."""
    if document_id not in opened(request, claim_id).claim.papers:
        raise PaperNotThere
    try:
        small = thumbnail(viewer=viewer_of(request), document_id=document_id)
    except PaperLost:
        raise PaperNotThere from None
    response = HttpResponse(small, content_type="image/jpeg")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@page
def paper_file(request: HttpRequest, claim_id: UUID, document_id: UUID) -> HttpResponse:
    """The served copy; each look is recorded."""
    if document_id not in opened(request, claim_id).claim.papers:
        raise PaperNotThere
    with transaction.atomic():
        served = look(
            viewer=viewer_of(request), document_id=document_id, reason="own_paper", now=request.now
        )
    response = HttpResponse(served.content, content_type=served.media_type)
    response["Content-Disposition"] = "attachment" if served.attachment else "inline"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
