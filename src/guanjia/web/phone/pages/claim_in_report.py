"""What the pages between report and submission share: the claim's book, and where it stands."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims import queries as claims
from guanjia.claims.book import Book, NoSuchClaim
from guanjia.people import queries as people
from guanjia.web.phone.page import person_of, viewer_of


def opened(request: HttpRequest, claim_id: UUID) -> Book:
    """The claim's book, if it is in the viewer's scope; else as if it did not exist."""
    return claims.open_book_for(viewer_of(request), claim_id)


def id_in(form: Mapping[str, str], name: str) -> UUID:
    """An id that a button of ours sends; anything else names nothing."""
    try:
        return UUID(form.get(name, ""))
    except ValueError:
        raise NoSuchClaim from None


def before_submission(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the open book; a claim that is handed over shows its tracker instead."""

    @wraps(view)
    def run(request: HttpRequest, claim_id: UUID) -> HttpResponse:
        book = opened(request, claim_id)
        if book.claim.submitted_at or book.claim.origin == "insurer":
            return redirect(f"/claims/{claim_id}")
        return view(request, book)

    return run


def of_claim(request: HttpRequest, book: Book) -> dict[str, Any]:
    """For every template of a claim in report."""
    claim = book.claim
    insured = people.person_card(claim.insured_id)
    own = claim.insured_id == person_of(request)
    return {
        "claim_id": book.application_id,
        "claim": claim,
        "insured": insured,
        "whose_zh": "您" if own else insured.name,
        "payers": sum(lane.benefit == "indemnity" for lane in claim.lanes.values()),
    }
