"""Originals: a pick-up in two taps, then the parcel's way."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims import queries as claims
from guanjia.claims import story
from guanjia.claims.actions.courier import book_courier
from guanjia.claims.actions.submit import give_consents
from guanjia.people import queries as people
from guanjia.web.phone.page import by_customer, page, person_of, show, viewer_of
from guanjia.web.phone.pages.lane import found
from guanjia.web.pickup import pickup_in, slots


@page
def courier(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _book(request, claim_id, lane_id)
    claim, lane = found(request, claim_id, lane_id)
    consents = claims.read(viewer_of(request), claim_id)["claim"].consents
    address = people.person_card(person_of(request)).address
    return show(
        request,
        "courier",
        claim=claim,
        lane=lane,
        slots=slots(request.now),
        address=request.POST.get("address", address),
        consented="courier:" in consents,
        way=story.parcel(claims.journal_of(viewer_of(request), claim_id), lane["id"]),
    )


def _book(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    book, by = claims.open_book_for(viewer_of(request), claim_id), by_customer(request)
    book.lane(lane_id)
    address, pickup_from = pickup_in(request.POST, now=request.now)
    if request.POST.get("consent"):
        give_consents(book, consents=[("courier", "")], by=by)
    book_courier(book, lane_id=lane_id, address=address, pickup_from=pickup_from, by=by)
    book.save(now=request.now)
    return redirect("phone_courier", claim_id=claim_id, lane_id=lane_id)
