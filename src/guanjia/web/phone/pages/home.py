"""Home: what is running, the butler, report, and the family's policies."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse

from guanjia.claims import queries as claims
from guanjia.claims import tracker
from guanjia.people import queries as people
from guanjia.policies import queries as policies
from guanjia.web.phone.page import page, person_of, show, viewer_of


@page
def home(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    held: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for card in policies.cards_of(household_ids=viewer.household_ids, insured_ids=viewer.acts_for):
        held[card["insured_id"]].append(card)
    persons = people.person_cards(viewer.acts_for)
    family = [
        {"card": card, "policies": held[person_id], "self": person_id == viewer.person_id}
        for person_id, card in persons.items()
    ]
    family.sort(key=lambda one: not one["self"])
    running = [tracker.brief(row) for row in claims.mine(viewer)]
    return show(
        request,
        "home",
        me=persons[person_of(request)],
        hour=request.now.astimezone(tracker.SHANGHAI).hour,
        family=family,
        running=[one for one in running if one["state"] != "closed"],
        past=[one for one in running if one["state"] == "closed"],
    )
