"""File it now, later, or not at all: the claims of this year side by side."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

import entitlement
from guanjia.claims import queries as claims
from guanjia.claims.book import Book
from guanjia.claims.rules import limitation_date
from guanjia.claims.year_view import NothingToCompare, YearView, year_view
from guanjia.documents.refusals import PaperRefused
from guanjia.web.expected import expected_in
from guanjia.web.phone.page import page, show, viewer_of
from guanjia.web.phone.pages.claim_in_report import before_submission, of_claim

MOST_OTHERS = 3


@page
@require_GET
@before_submission
def year(request: HttpRequest, book: Book) -> HttpResponse:
    found, why_not = None, ""
    try:
        expected = expected_in(request.GET, today=request.now)
        found = year_view(book, others=unfiled(request, book), expected=expected)
    except (
        NothingToCompare, PaperRefused, entitlement.TooManyFilings, entitlement.FactsError,
    ) as problem:  # fmt: skip
        why_not = problem.customer_zh
    return show(
        request,
        "report_year",
        step=5,
        **of_claim(request, book),
        said=request.GET,
        plan=_told(found) if found else None,
        why_not=why_not,
        last_day=limitation_date(book.claim),
    )


def unfiled(request: HttpRequest, book: Book) -> list[Book]:
    """Other claims of the same insured that are still in the customer's hand."""
    viewer = viewer_of(request)
    ids: list[UUID] = [
        one["id"]
        for one in claims.mine(viewer)
        if one["id"] != book.application_id
        and one["claim"].insured_id == book.claim.insured_id
        and one["claim"].submitted_at is None
        and one["claim"].closed_at is None
    ]
    return [claims.open_book_for(viewer, one) for one in ids[:MOST_OTHERS]]


def _told(view: YearView) -> dict[str, Any]:
    plan = view.plan
    return {
        "best": [
            {"claim_zh": one.claim_zh, "title_zh": view.titles[one.policy], "pay_fen": one.pay_fen}
            for one in plan.best.filings
        ],
        "total_fen": plan.best.total_fen,
        "each_fen": plan.one_by_one.total_fen,
        "gain_fen": plan.best.total_fen - plan.one_by_one.total_fen,
        "ask_zh": plan.ask_zh,
        "choices": [
            {
                "title_zh": view.titles[one.policy],
                "ways": _ways(one),
                "same_fen": one.now_fen
                if one.now_fen == one.never_fen and one.later_fen in {None, one.now_fen}
                else None,
            }
            for one in plan.choices
            if one.claim_zh == view.now_zh
        ],
    }


def _ways(one: entitlement.Choice) -> list[dict[str, Any]]:
    """The best first; equals in the order now, later, not at all."""
    ways = [
        ("现在就报", one.now_fen),
        ("等以后那次报了再报", one.later_fen),
        ("不报", one.never_fen),
    ]
    known = [(words, fen) for words, fen in ways if fen is not None]
    best_fen = max(fen for _, fen in known)
    return [
        {"words": words, "fen": fen, "best": fen == best_fen}
        for words, fen in sorted(known, key=lambda way: -way[1])
    ]
