"""Papers of a claim: what is needed, what came and when, and the figures of a bill."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from guanjia.claims import queries as claims
from guanjia.claims.actions.papers import PaperNotThere, add_papers, order_papers, remove_paper
from guanjia.claims.book import Book
from guanjia.documents import queries as documents
from guanjia.documents.actions import uploads
from guanjia.documents.actions.confirm import insist, name_kind
from guanjia.documents.actions.look import look, thumbnail
from guanjia.documents.actions.turn import turn_paper
from guanjia.documents.intake import ACCEPTED
from guanjia.documents.reading.structured import DRAWABLE
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.storage import PaperLost
from guanjia.web.paper_intake import papers_of, taken_in
from guanjia.web.phone.page import by_customer, page, person_of, show, viewer_of
from guanjia.web.phone.pages.claim_in_report import id_in, of_claim, opened
from guanjia.web.phone.paper_cards import cards, mark_of

JUST_NOW = timedelta(minutes=2)


@page
def claim_papers(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    here, refused = f"/report/{claim_id}/papers", list[dict[str, str]]()
    if request.method == "POST" and ("keep" in request.POST or "kind_of" in request.POST):
        _said_of_photo(request, claim_id)
        return redirect(here)
    book = opened(request, claim_id)
    if request.method == "POST":
        if "turn" in request.POST:
            turned = _turned(request, book)
            back = f"/{turned}" if "seen" in request.POST else f"#paper-{turned}"
            return redirect(here + back)
        refused = _done(request, book)
        book.save(now=request.now)
        if not refused:
            return redirect(here)
    response = show(request, "report_papers", **_shown(request, book), refused=refused)
    if refused:
        response.status_code = 422
    return response


@page
@require_GET
def claim_papers_live(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """What moves on the page; 204 while all stands as the `mark` of the page says."""
    row = claims.read(viewer_of(request), claim_id)
    readings = documents.readings_of(
        household_id=row["household_id"], document_ids=list(row["claim"].papers)
    )
    if request.GET.get("mark") == mark_of(row["seq"], readings):
        return HttpResponse(status=204)
    shown = _shown(request, opened(request, claim_id))
    return show(request, "report_papers_live", **shown, renewed=True)


def _shown(request: HttpRequest, book: Book) -> dict[str, Any]:
    shown, closed = papers_of(book), book.claim.closed_at is not None
    if closed:  # nothing more is asked for, or taken away
        nothing: dict[str, Any] = {"missing": [], "asked": [], "without_figures": []}
        shown |= nothing | {"lacking": 0, "submitted": True}
    readings = documents.readings_of(
        household_id=book.household_id, document_ids=list(book.claim.papers)
    )
    given = cards(book.claim, shown["given"], readings)
    return {
        "step": 0 if shown["submitted"] else 3,
        **of_claim(request, book),
        **shown,
        "given": given,
        "to_say": 0 if closed else sum(row["to_say"] for row in given),
        "anything_read": any(one.state == "read" for one in readings.values()),
        # Nobody types what is being read, or only waits for an answer.
        "without_figures": [
            row
            for row in shown["without_figures"]
            if not (row["under_way"] or row["to_say"] or row["retake"])
        ],
        "closed": closed,
        "wrong": [row for row in given if row["differs"] and not closed],
        "blurred": [row for row in given if (row["retake"] or row["asked_zh"]) and not closed],
        "seq": book.seq,
        "mark": mark_of(book.seq, readings),
        "accepted": ACCEPTED,
        "just_now": [row for row in given if request.now - row["paper"].received_at < JUST_NOW],
        "under_way": uploads.shares_under_way(
            household_id=book.household_id,
            person_id=book.claim.insured_id,
            uploaded_by=person_of(request),
            now=request.now,
        ),
    }


def _done(request: HttpRequest, book: Book) -> list[dict[str, str]]:
    """What the form says; returns the files that were refused."""
    form, by = request.POST, by_customer(request)
    if "remove" in form:
        remove_paper(book, document_id=id_in(form, "remove"), by=by)
    elif "up" in form or "down" in form:
        step, name = (-1, "up") if "up" in form else (1, "down")
        order_papers(book, document_ids=_moved(book, _of_claim(book, form, name), step), by=by)
    elif "order" in form:
        order_papers(book, document_ids=_ids(form["order"]), by=by)
    else:
        stored, refused = _handed_in(request, book)
        before = book.claim.papers_in_order
        add_papers(book, document_ids=stored, by=by)
        replaces = "replaces" in form and book.claim.closed_at is None
        if stored and replaces and (old := id_in(form, "replaces")) not in stored:
            remove_paper(book, document_id=old, by=by)
            there = [stored[0] if one == old else one for one in before]
            order_papers(book, document_ids=there, by=by)
        return refused
    return []


def _said_of_photo(request: HttpRequest, claim_id: UUID) -> None:
    """That it is good enough, or what kind of paper it is. What hangs on that is worked out again
    by who hears of it, so the claim's book is opened only afterwards."""
    form, row = request.POST, claims.read(viewer_of(request), claim_id)
    document_id = id_in(form, "keep" if "keep" in form else "kind_of")
    if document_id not in row["claim"].papers:
        raise PaperNotThere
    paper = {"household_id": row["household_id"], "document_id": document_id, "now": request.now}
    if "keep" in form:
        return insist(**paper, by_id=person_of(request))
    name_kind(**paper, kind=form.get("kind", ""))
    book, by = opened(request, claim_id), by_customer(request)
    remove_paper(book, document_id=document_id, by=by)
    add_papers(book, document_ids=[document_id], by=by)
    book.save(now=request.now)


def _of_claim(book: Book, form: QueryDict, name: str) -> UUID:
    document_id = id_in(form, name)
    if document_id not in book.claim.papers:
        raise PaperNotThere
    return document_id


def _moved(book: Book, document_id: UUID, step: int) -> list[UUID]:
    """The papers of its kind, with this one a place further up (-1) or down (1)."""
    papers = book.claim.papers
    alike = [one for one in book.claim.papers_in_order if papers[one] == papers[document_id]]
    at = alike.index(document_id)
    alike.insert(max(0, at + step), alike.pop(at))
    return alike


def _ids(text: str) -> list[UUID]:
    try:
        return [UUID(one) for one in text.split(",")]
    except ValueError:
        raise PaperNotThere from None


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
    document_id = _of_claim(book, request.POST, "turn")
    turn_paper(
        household_id=book.household_id,
        document_id=document_id,
        turned_by=person_of(request),
        now=request.now,
    )
    return document_id


@page
def paper(request: HttpRequest, claim_id: UUID, document_id: UUID) -> HttpResponse:
    """A picture as wide as the phone, a PDF or OFD page by page; an XML is handed out as a file."""
    book = opened(request, claim_id)
    shown = book.papers(book.claim.papers).get(document_id)
    if shown is None or not shown.stands:
        raise PaperNotThere
    pages = range(shown.page_count) if shown.media_type in DRAWABLE else ()
    if not pages and not shown.media_type.startswith("image/"):
        return redirect(f"/report/{claim_id}/papers/{document_id}/file")
    return show(request, "report_paper", **of_claim(request, book), paper=shown, pages=pages)


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
    """The served copy, or one page of a file; each look is recorded."""
    if document_id not in opened(request, claim_id).claim.papers:
        raise PaperNotThere
    number = request.GET.get("page", "")
    with transaction.atomic():
        served = look(
            viewer=viewer_of(request), document_id=document_id, reason="own_paper",
            page=int(number) if number.isdecimal() and len(number) < 4 else None, now=request.now,
        )  # fmt: skip
    response = HttpResponse(served.content, content_type=served.media_type)
    response["Content-Disposition"] = "attachment" if served.attachment else "inline"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
