"""Papers of a claim: what is needed, what came and when, and the figures of a bill."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims.actions.papers import PaperNotThere, add_papers, remove_paper
from guanjia.claims.book import Book
from guanjia.claims.outlook import outlook
from guanjia.claims.rules import merged_missing
from guanjia.documents.actions.look import look
from guanjia.documents.actions.papers import store_paper
from guanjia.documents.intake import MOST_BYTES
from guanjia.documents.queries import Paper
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.rules import KINDS, Requirement
from guanjia.web.phone.page import by_customer, page, person_of, show, viewer_of
from guanjia.web.phone.pages.claim_in_report import id_in, of_claim, opened
from guanjia.web.words import PAPERS_ZH

BILLS = frozenset({"inpatient_bill", "outpatient_bill"})


@page
def claim_papers(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    book = opened(request, claim_id)
    refused: list[dict[str, str]] = []
    if request.method == "POST":
        if "remove" in request.POST:
            remove_paper(book, document_id=id_in(request.POST, "remove"), by=by_customer(request))
        else:
            stored, refused = _taken_in(request, book)
            add_papers(book, document_ids=stored, by=by_customer(request))
        book.save(now=request.now)
        if not refused:
            return redirect(f"/report/{claim_id}/papers")
    response = show(request, "report_papers", **_shown(request, book), refused=refused)
    if refused:
        response.status_code = 422
    return response


def _taken_in(request: HttpRequest, book: Book) -> tuple[list[UUID], list[dict[str, str]]]:
    """Each file for itself: one that is refused keeps none of the others out."""
    kind = request.POST.get("kind", "")
    files = request.FILES.getlist("file")
    if not files:
        raise PaperRefused("empty")
    if kind not in KINDS:
        raise PaperRefused("unknown_kind", field="kind")
    stored, refused = [], []
    for file in files:
        try:
            with transaction.atomic():
                stored.append(_stored(request, book, file, kind))
        except PaperRefused as problem:
            refused.append({"name": file.name or "", "why_zh": problem.customer_zh})
    return stored, refused


def _stored(request: HttpRequest, book: Book, file: UploadedFile, kind: str) -> UUID:
    if (file.size or 0) > MOST_BYTES:
        raise PaperRefused("too_large")
    return store_paper(
        household_id=book.household_id,
        person_id=book.claim.insured_id,
        uploaded_by=person_of(request),
        filename=file.name or "",
        data=file.read(),
        kind=kind,
        now=request.now,
    ).document_id


def _shown(request: HttpRequest, book: Book) -> dict[str, Any]:
    claim = book.claim
    given = [_row(paper) for paper in book.papers(claim.papers).values() if paper.stands]
    given.sort(key=lambda row: row["paper"].received_at)
    have = frozenset(kind for row in given for kind in row["paper"].kinds)
    needed = [one for one in outlook(book).needed if one.needed_by != "next_insurer"]
    missing = [one for one in needed if not one.met_by(have)]
    submitted = bool(claim.submitted_at) or claim.origin == "insurer"
    wanted = {one.kind for one in missing}
    asked = [kind for kind in merged_missing(claim) if submitted and kind not in wanted]
    return {
        **of_claim(request, book),
        "submitted": submitted,
        "step": 0 if submitted else 3,
        "given": given,
        "missing": [_asked(one) for one in missing],
        "lacking": len(missing) + len(asked),
        "asked": asked,
        "by_e_bill": [
            one.kind
            for one in needed
            if one.met_by(have)
            and one.kind not in {row["paper"].kind for row in given}
            and not {row["paper"].kind for row in given} & set(one.or_kinds)
        ],
        "without_figures": [row for row in given if row["is_bill"] and not row["total_fen"]],
        "all_kinds": PAPERS_ZH.items(),
    }


def _asked(one: Requirement) -> dict[str, Any]:
    """Why it is needed, without its own name in front."""
    name, _, rest = one.why_zh.partition("，")
    why_zh = rest if name == PAPERS_ZH[one.kind] else one.why_zh
    return {"kind": one.kind, "why_zh": why_zh, "or_kinds": one.or_kinds}


def _row(paper: Paper) -> dict[str, Any]:
    figures = paper.figures
    return {
        "paper": paper,
        "is_bill": paper.kind in BILLS,
        "total_fen": figures.total_fen if figures else None,
        "typed": paper.source == "hand",
    }


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
