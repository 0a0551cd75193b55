"""Why the days are what they are: each deadline with its lines, its rule and the days left out."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from guanjia.claims import queries as claims
from guanjia.watch import claim_events, deadlines
from guanjia.web.phone.page import page, show, viewer_of
from guanjia.web.phone.pages.tracker import told


@page
@require_GET
def explained(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    claim = told(request, claim_id)
    events = claim_events.events(claims.lines_of(viewer_of(request), claim_id))
    every = deadlines.explained(events, subject=claim_events.SUBJECT)
    running = [one for one in every if one.deadline.open and one.deadline.rule.party != "customer"]
    return show(
        request,
        "deadlines",
        claim=claim,
        lanes=[
            (lane, [one for one in running if str(one.deadline.part_id) == lane["id"]])
            for lane in claim["lanes"]
            if not lane["finished"]
        ],
        ours=[one for one in running if one.deadline.part_id is None],
    )
