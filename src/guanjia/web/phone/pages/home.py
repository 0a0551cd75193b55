"""Home: what is running, the butler, report, and the family's policies."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse

from guanjia.claims import queries as claims
from guanjia.claims import tracker
from guanjia.policies import queries as policies
from guanjia.web.phone.page import page, show, viewer_of
from guanjia.web.relatives import relatives
from guanjia.web.words import SHANGHAI


@page
def home(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    held: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for card in policies.cards_of(household_ids=viewer.household_ids, insured_ids=viewer.acts_for):
        held[card["insured_id"]].append(card)
    persons = relatives(viewer, now=request.now)
    family = [
        {"card": one.card, "relation_zh": one.relation_zh, "policies": held[one.person_id]}
        for one in persons
    ]
    running = [tracker.brief(row) for row in claims.mine(viewer)]
    return show(
        request,
        "home",
        me=persons[0].card,
        hour=request.now.astimezone(SHANGHAI).hour,
        family=family,
        running=[one for one in running if one["state"] != "closed"],
        past=[one for one in running if one["state"] == "closed"],
    )
