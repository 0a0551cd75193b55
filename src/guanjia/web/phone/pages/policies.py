"""Policies found for a claim, each with its reason; the family's policies; one from elsewhere."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.catalogue import queries as catalogue
from guanjia.claims.actions.include import include_policy
from guanjia.claims.actions.papers import refresh
from guanjia.claims.actions.submit import withdraw
from guanjia.claims.book import Book, Found
from guanjia.claims.outlook import outlook
from guanjia.claims.rules import ordered_lanes
from guanjia.people.scope import require_acts_for
from guanjia.policies import queries as policies
from guanjia.web.incident_form import NotSaid
from guanjia.web.phone.page import by_customer, page, person_of, show, viewer_of
from guanjia.web.phone.pages.claim_in_report import before_submission, id_in, of_claim, opened
from guanjia.web.policy_form import hold_entered, insured_in, products
from guanjia.web.relatives import relatives


@page
@before_submission
def policies_found(request: HttpRequest, book: Book) -> HttpResponse:
    if request.method == "POST":
        by = by_customer(request)
        if "leave_out" in request.POST:  # the same page offers it back
            if sum(not lane.finished for lane in book.claim.lanes.values()) < 2:
                raise NotSaid("leave_out", "只剩这一份了，留着它才能报。")
            withdraw(book, lane_id=id_in(request.POST, "leave_out"), by=by)
            refresh(book, now=request.now)
        else:
            include_policy(book, policy_id=id_in(request.POST, "include"), by=by)
        book.save(now=request.now)
        return redirect(f"/report/{book.application_id}/policies")
    seen = outlook(book)
    lanes = [
        {
            "lane": lane,
            "card": book.lane_cards[lane.id],
            **_clause(seen.found.get(lane.policy_id)),
        }
        for lane in ordered_lanes(book.claim)
        if lane.stage != "withdrawn"
    ]
    withdrawn = [lane for lane in book.claim.lanes.values() if lane.stage == "withdrawn"]
    return show(
        request,
        "report_policies",
        step=2,
        **of_claim(request, book),
        told=book.secret(book.claim.incident_id) if book.claim.by_staff else None,
        lanes=lanes,
        answering=sum(one["answers"] for one in lanes),
        unused=[
            {
                "found": one,
                "withdrawn": one.policy.id in {lane.policy_id for lane in withdrawn},
                "insurer": catalogue.insurer_card(one.policy.insurer),
                **_clause(one),
            }
            for one in seen.unused(book)
        ],
    )


def _clause(found: Found | None) -> dict[str, Any]:
    """Whether it could answer, and where the reason stands in its wording."""
    if found is None:
        return {"clause": None, "answers": True}
    return {"clause": found.policy.terms.clauses.get(found.clause), "answers": found.answers}


@page
def my_policies(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    cards = policies.cards_of(household_ids=viewer.household_ids, insured_ids=viewer.acts_for)
    return show(
        request,
        "report_my_policies",
        family=[
            {
                "person": person,
                "policies": [
                    card
                    | {
                        "insurer_zh": catalogue.insurer_card(str(card["insurer"])).name_zh,
                        "last_date": _last_day(card),
                    }
                    for card in cards
                    if card["insured_id"] == person.person_id
                ],
            }
            for person in relatives(viewer, now=request.now)
        ],
    )


@page
def add_policy(request: HttpRequest) -> HttpResponse:
    """A policy bought elsewhere. Asked from a claim (`?claim=`), it joins that claim."""
    viewer, me = viewer_of(request), person_of(request)
    claim_id = request.POST.get("claim") or request.GET.get("claim") or ""
    if request.method == "POST":
        insured_id = insured_in(request.POST)
        require_acts_for(viewer, insured_id)
        policy_id = hold_entered(request.POST, insured_id=insured_id, holder_id=me, now=request.now)
        if not claim_id:
            return redirect("/policies")
        book = opened(request, id_in({"claim": claim_id}, "claim"))
        include_policy(book, policy_id=policy_id, by=by_customer(request))
        book.save(now=request.now)
        return redirect(f"/report/{claim_id}/policies")
    persons = relatives(viewer, now=request.now)
    if claim_id:
        insured_id = opened(request, id_in({"claim": claim_id}, "claim")).claim.insured_id
        persons = [one for one in persons if one.person_id == insured_id]
    return show(
        request,
        "report_add_policy",
        claim_for=claim_id,
        persons=persons,
        products=products(),
    )


def _last_day(card: dict[str, Any]) -> date:
    """Periods are half-open inside; a person reads the last day that is covered."""
    cover_until: date = card["cover_until"]
    return cover_until - timedelta(days=1)
