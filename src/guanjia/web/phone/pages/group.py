"""The service group of a claim: who is around it, what they wrote, what happened meanwhile."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from guanjia.care import groups
from guanjia.care.actions.group import read_up_to, say, show_paper
from guanjia.claims import tracker
from guanjia.claims.actions.papers import add_papers
from guanjia.documents.intake import ACCEPTED
from guanjia.documents.rules import KINDS
from guanjia.web.group_live import stream, unmoved
from guanjia.web.live import written
from guanjia.web.paper_intake import taken_in
from guanjia.web.phone.page import by_customer, page, person_of, show, viewer_of
from guanjia.web.phone.pages.claim_in_report import opened
from guanjia.web.words import PAPERS_ZH


@page
def group(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    if request.method == "POST":
        refused = _shown(request, claim_id) if request.FILES else _said(request, claim_id)
        if not refused:
            return redirect(f"/claims/{claim_id}/group")
        return show(request, "group", **_context(request, claim_id), refused=refused)
    return show(request, "group", **_context(request, claim_id))


@page
@require_GET
def live(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """204 while nothing has moved since the marks that the page shows."""
    if unmoved(request, viewer_of(request), claim_id):
        return HttpResponse(status=204)
    return show(request, "group_live", **_context(request, claim_id))


@page
@require_GET
def events(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    return stream(request, viewer_of(request), claim_id)


def _context(request: HttpRequest, claim_id: UUID) -> dict[str, Any]:
    """Who is shown the group has read it."""
    viewer, now = viewer_of(request), request.now
    whole = bool(request.GET.get("whole"))
    found = groups.group(viewer, claim_id, papers_zh=PAPERS_ZH, whole=whole, now=now)
    household_id = found.claim_row["household_id"]
    if found.seq:
        read_up_to(viewer, household_id=household_id, claim_id=claim_id, seq=found.seq, now=now)
    return {
        "group": found,
        "marks": written(found.marks),
        "claim": tracker.brief(dict(found.claim_row)),
        "claim_id": claim_id,
        "whole": whole,
        "kinds": [(kind, PAPERS_ZH[kind]) for kind in found.claim_row["claim"].missing],
        "accepted": ACCEPTED,
    }


def _said(request: HttpRequest, claim_id: UUID) -> list[dict[str, str]]:
    say(viewer_of(request), claim_id=claim_id, text=request.POST.get("text", ""), now=request.now)
    return []


def _shown(request: HttpRequest, claim_id: UUID) -> list[dict[str, str]]:
    """Photos become papers of the claim first; those that could not be read are told by name."""
    viewer, book = viewer_of(request), opened(request, claim_id)
    kind = request.POST.get("kind", "")
    stored, refused = taken_in(
        book,
        files=request.FILES.getlist("file"),
        kind=kind if kind in KINDS else "other",
        uploaded_by=person_of(request),
        now=request.now,
    )
    add_papers(book, document_ids=stored, by=by_customer(request))
    book.save(now=request.now)
    for document_id in stored:
        show_paper(viewer, claim_id=claim_id, document_id=document_id, now=request.now)
    if request.POST.get("text", "").strip():
        _said(request, claim_id)
    return refused
