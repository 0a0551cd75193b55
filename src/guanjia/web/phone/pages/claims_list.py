"""All claims: what is running, what is done."""

from django.http import HttpRequest, HttpResponse

from guanjia.claims import queries as claims
from guanjia.claims import tracker
from guanjia.web.phone.page import page, show, viewer_of


@page
def claims_list(request: HttpRequest) -> HttpResponse:
    briefs = [tracker.brief(row) for row in claims.mine(viewer_of(request))]
    return show(
        request,
        "claims",
        running=[one for one in briefs if one["state"] != "closed"],
        past=[one for one in briefs if one["state"] == "closed"],
    )
