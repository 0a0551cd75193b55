"""Originals: a pick-up in two taps, then the parcel's way."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims import queries as claims
from guanjia.claims import story
from guanjia.claims.actions.courier import book_courier
from guanjia.claims.actions.submit import NotReady, give_consents
from guanjia.claims.tracker import SHANGHAI
from guanjia.people import queries as people
from guanjia.web.phone.page import by_customer, page, person_of, show, viewer_of
from guanjia.web.phone.pages.lane import found

_HOURS = ((9, "上午 9 点到 12 点"), (13, "下午 1 点到 5 点"))


def _slots(now: datetime) -> list[tuple[str, str]]:
    """Value and words: mornings and afternoons of the next two days."""
    today = now.astimezone(SHANGHAI).date()
    return [
        (datetime.combine(today + timedelta(days), time(hour), SHANGHAI).isoformat(), f"{day}{zh}")
        for days, day in ((1, "明天"), (2, "后天"))
        for hour, zh in _HOURS
    ]


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
        slots=_slots(request.now),
        address=request.POST.get("address", address),
        consented="courier:" in consents,
        way=story.parcel(claims.journal_of(viewer_of(request), claim_id), lane["id"]),
    )


def _book(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    book, by = claims.open_book_for(viewer_of(request), claim_id), by_customer(request)
    book.lane(lane_id)
    address, slot = request.POST.get("address", "").strip(), request.POST.get("slot", "")
    if not address or len(address) > 200:
        raise NotReady("address_missing", "请填上取件地址，写到门牌号。")
    if slot not in dict(_slots(request.now)):
        raise NotReady("slot_missing", "请选一个方便的时间。")
    if request.POST.get("consent"):
        give_consents(book, consents=[("courier", "")], by=by)
    book_courier(
        book, lane_id=lane_id, address=address, pickup_from=datetime.fromisoformat(slot), by=by
    )
    book.save(now=request.now)
    return redirect("phone_courier", claim_id=claim_id, lane_id=lane_id)
