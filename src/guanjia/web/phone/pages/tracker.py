"""One claim followed: the page, its live part, and the rating at its end."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from guanjia.claims import queries as claims
from guanjia.claims import story
from guanjia.claims import tracker as trackers
from guanjia.claims.actions.submit import NotReady, rate
from guanjia.watch import deadlines
from guanjia.watch.late import noticed
from guanjia.web.live import LiveResponse
from guanjia.web.phone.expected import dated
from guanjia.web.phone.page import by_customer, page, show, viewer_of


def told(request: HttpRequest, claim_id: UUID) -> dict[str, Any]:
    """The claim as the pages tell it. Raises NoSuchClaim."""
    row = claims.read(viewer_of(request), claim_id)
    told = story.story(trackers.view(row))
    of_claim = {"household_id": row["household_id"]}
    clocks = deadlines.of_subject(**of_claim, subject_id=claim_id)
    dated(told, clocks)
    late: tuple[str, ...] = ()
    if any(one.late and one.open for one in clocks):
        late = noticed(**of_claim, claim_id=claim_id, besides="customer")
    return told | {"rating": row["claim"].rating, "reported_at": row["created_at"], "late": late}


def _context(request: HttpRequest, claim: dict[str, Any]) -> dict[str, Any]:
    """Payments are read where there are any: most looks at a tracker cost one statement."""
    paid = []
    if claim["sums"]["paid_fen"]:
        lanes = {lane["id"]: lane for lane in claim["lanes"]}
        lines = claims.journal_of(viewer_of(request), UUID(claim["id"]))
        paid = [one | {"lane": lanes[one["lane_id"]]} for one in story.payments(lines)]
    return {"claim": claim, "payments": paid}


@page
@require_GET
def tracker(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    return show(request, "tracker", **_context(request, told(request, claim_id)))


@page
@require_GET
def live(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """204 while nothing has moved since the `seq` that the page shows."""
    claim = told(request, claim_id)
    if request.GET.get("seq") == str(claim["seq"]):
        return HttpResponse(status=204)
    return show(request, "tracker_live", **_context(request, claim))


@page
@require_GET
def events(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """That the claim has moved, as it happens; the page then fetches `live`."""
    row = claims.read(viewer_of(request), claim_id)
    return LiveResponse(
        request, household_id=row["household_id"], claim_id=claim_id, marks=(row["seq"],)
    )


@page
def rating(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    if request.method == "POST":
        book = claims.open_book_for(viewer_of(request), claim_id)
        score, would = request.POST.get("score", ""), request.POST.get("recommendation", "")
        if not score:
            raise NotReady("score_missing", "选一颗到五颗星；不想评也没关系，直接返回就行。")
        rate(
            book,
            score=int(score) if score.isdecimal() else 0,
            recommendation=int(would) if would.isdecimal() else None,
            by=by_customer(request),
        )
        book.save(now=request.now)
        return redirect("phone_rating", claim_id=claim_id)
    return show(request, "rating", claim=told(request, claim_id), would=range(11))
