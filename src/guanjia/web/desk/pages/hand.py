"""Up one tier and back: ask an expert with reason, summary and deadline; answer what was asked."""

from datetime import timedelta
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.care.actions import tiers
from guanjia.claims import queries as claims
from guanjia.claims.book import Book
from guanjia.claims.journal.service import Tier
from guanjia.claims.service import HANDOVER_REASONS_ZH, TIERS_ZH
from guanjia.people import queries as people
from guanjia.people.butlers import Colleague, colleagues
from guanjia.web.desk.page import by_staff, desk, show, viewer_of
from guanjia.web.words import field_of, typed_end

SOON = timedelta(hours=4)


@desk
def over(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    book = claims.open_book_for(viewer_of(request), claim_id)
    if request.method == "POST":
        form = request.POST
        tiers.hand_over(
            book,
            tier=cast(Tier, form.get("tier", "")),
            reason=form.get("reason", ""),
            summary=form.get("summary", ""),
            due_at=typed_end(form.get("due_at", ""), now=request.now),
            by=by_staff(request),
        )
        book.save(now=request.now)
        return redirect("desk_group", claim_id=claim_id)
    return _page(request, book)


@desk
def back(request: HttpRequest, claim_id: UUID, handover_id: UUID) -> HttpResponse:
    """Whoever answered may see the claim no longer, and goes to what is theirs."""
    book = claims.open_book_for(viewer_of(request), claim_id)
    if request.method == "POST":
        tiers.hand_back(
            book,
            handover_id=handover_id,
            answer=request.POST.get("answer", ""),
            outcome="not_needed" if request.POST.get("outcome") == "not_needed" else "answered",
            by=by_staff(request),
        )
        book.save(now=request.now)
        return redirect("desk_customers")
    if handover_id not in {one.handover_id for one in book.claim.handovers}:
        raise tiers.NoSuchHandOver
    return _page(request, book)


def _page(request: HttpRequest, book: Book) -> HttpResponse:
    state = book.claim
    asked = state.handovers[::-1]
    ids = [(one.from_staff_id, one.to_staff_id, one.back_staff_id) for one in asked]
    names = colleagues(staff_id for three in ids for staff_id in three if staff_id)
    open_tiers = {one.tier for one in state.open_handovers}
    told = []
    for one in asked:
        summary, answer = tiers.words_of(book, one)
        told.append(
            {
                "handover": one,
                "tier_zh": TIERS_ZH[one.tier],
                "reason_zh": HANDOVER_REASONS_ZH.get(one.reason, one.reason),
                "from_zh": _name(names, one.from_staff_id, "系统"),
                "to_zh": _name(names, one.to_staff_id),
                "back_zh": _name(names, one.back_staff_id),
                "summary": summary,
                "answer": answer,
            }
        )
    return show(
        request,
        "hand",
        claim_id=book.application_id,
        number=book.number,
        name=people.names_of([state.insured_id])[state.insured_id],
        asked=told,
        tiers=[(code, words) for code, words in TIERS_ZH.items() if code not in open_tiers],
        reasons=HANDOVER_REASONS_ZH.items(),
        due_at=field_of(request.now + SOON),
    )


def _name(names: dict[UUID, Colleague], staff_id: UUID | None, otherwise: str = "") -> str:
    return names[staff_id].display_name if staff_id in names else otherwise
