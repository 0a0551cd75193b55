"""The account, each consent on its own, the submission, and what happens next."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims import queries as claims
from guanjia.claims import tracker
from guanjia.claims.actions import submit
from guanjia.claims.book import Book
from guanjia.claims.rules import ordered_lanes
from guanjia.claims.state import LaneState
from guanjia.people import queries as people
from guanjia.people.rules import of_age_at
from guanjia.web.phone.page import by_customer, page, person_of, show, viewer_of
from guanjia.web.phone.pages.claim_in_report import of_claim, opened


@page
def submit_claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Sent twice, it is one submission: the second finds the claim handed over."""
    book = opened(request, claim_id)
    if book.claim.submitted_at or book.claim.origin == "insurer":
        return redirect(f"/report/{claim_id}/next")
    if request.method == "POST":
        _handed_over(request, book)
        return redirect(f"/report/{claim_id}/next")
    lanes = [lane for lane in ordered_lanes(book.claim) if not lane.finished]
    account = book.secret(book.claim.account_id)
    context = of_claim(request, book)
    holder = context["insured"]
    if request.now < of_age_at(holder.born_date):
        holder = people.person_card(person_of(request))  # a child's money goes to the parent
    return show(
        request,
        "report_submit",
        step=6,
        **context,
        lanes=[{"lane": lane, "card": book.lane_cards[lane.id]} for lane in lanes],
        paper_kinds=sorted(set(book.claim.papers.values())),
        receivers=_receivers(book, lanes),
        ticked=set(request.POST.getlist("consent")),
        given=set(book.claim.consents),
        holder_name=request.POST.get("holder_name", account.get("holder_name", holder.name)),
        bank_name=request.POST.get("bank_name", account.get("bank_name", "")),
        account_number=request.POST.get("account_number", ""),
        known_tail=account.get("account_number", "")[-4:],
    )


def _handed_over(request: HttpRequest, book: Book) -> None:
    form, by = request.POST, by_customer(request)
    number = form.get("account_number", "")
    if number.strip() or book.claim.account_id is None:
        submit.give_account(
            book,
            holder_name=form.get("holder_name", ""),
            bank_name=form.get("bank_name", ""),
            account_number=number,
            by=by,
        )
    ticked = [tuple(one.split(":", 1)) for one in form.getlist("consent") if ":" in one]
    new = [
        (purpose, receiver)
        for purpose, receiver in ticked
        if f"{purpose}:{receiver}" not in book.claim.consents
    ]
    submit.give_consents(book, consents=new, by=by)
    submit.submit(book, by=by)
    book.save(now=request.now)


def _receivers(book: Book, lanes: Sequence[LaneState]) -> list[dict[str, Any]]:
    """The insurers that get papers through us, one card each, with the policies it stands for."""
    found: dict[str, dict[str, Any]] = {}
    for lane in lanes:
        card = book.lane_cards[lane.id]
        if lane.gateway:
            one = found.setdefault(
                lane.insurer,
                {"code": lane.insurer, "name_zh": card["insurer_zh"], "products": []},
            )
            one["products"].append(card["product_zh"])
    return list(found.values())


@page
def what_next(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    shown = tracker.view(claims.read(viewer_of(request), claim_id))
    by_id = {lane["id"]: lane for lane in shown["lanes"]}
    for lane in shown["lanes"]:
        lane["after"] = by_id.get(lane["waits_for"])
    shown["lanes"].sort(key=lambda lane: lane["after"] is not None)
    return show(request, "report_next", claim_id=claim_id, shown=shown)
