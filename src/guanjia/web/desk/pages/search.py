"""Find any claim or person; of another's only the number, a masked name and the butler are shown,
and opening it needs a reason that the customer will see."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.claims import queue
from guanjia.claims.queue import FoundClaim
from guanjia.people import butlers
from guanjia.people import queries as people
from guanjia.people.actions.access import open_household
from guanjia.people.rules import OPEN_REASONS, mask_name
from guanjia.people.scope import NotYours, Viewer, name_shown
from guanjia.web.desk.page import desk, show, viewer_of

LONGEST = 64


@desk
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:LONGEST]
    persons = people.find_persons(text) if text else ()
    whose = [one.person_id for one in persons]
    of_persons = queue.claims_of(whose) if whose else ()
    numbered = queue.find_by_number(text) if text else ()
    found = {one.application_id: one for one in (*numbered, *of_persons)}
    households = [one.household_id for one in persons]
    households += [one.household_id for one in found.values()]
    names = people.names_of([*whose, *(one.insured_id for one in found.values())])
    named = butlers.butlers_of(households, now=request.now)
    viewer = viewer_of(request)
    claims = [_claim(viewer, one, names, named) for one in found.values()]
    return show(
        request,
        "search",
        q=text,
        claims=claims,
        persons=[
            {
                "person_id": one.person_id,
                "household_id": one.household_id,
                "mine": one.household_id in viewer.granted_household_ids,
                "name": name_shown(viewer, one.household_id, names[one.person_id]),
                "butler": named.get(one.household_id),
                "claims": sum(claim.insured_id == one.person_id for claim in found.values()),
            }
            for one in persons
        ],
    )


def _claim(
    viewer: Viewer, found: FoundClaim, names: dict[UUID, str], named: dict[UUID, Any]
) -> dict[str, Any]:
    mine = _may_see(viewer, found)
    return {
        "claim": found,
        "mine": mine,
        "name": name_shown(viewer, found.household_id, names[found.insured_id]),
        "butler": named.get(found.household_id),
    }


def _may_see(viewer: Viewer, found: FoundClaim) -> bool:
    return viewer.may_see(
        person_id=found.insured_id,
        household_id=found.household_id,
        claim_id=found.application_id,
    )


@desk
@require_http_methods(["GET", "POST"])
def open_foreign(request: HttpRequest) -> HttpResponse:
    """?claim= or ?person= names what is to be opened. Raises NotYours for what is not there."""
    viewer, now, claim_id = viewer_of(request), request.now, _id(request, "claim")
    found = queue.find(claim_id) if claim_id else None
    person_id = found.insured_id if found else _id(request, "person")
    if person_id is None:
        raise NotYours
    household_id = people.household_of(person_id)
    goes_to = f"/desk/claims/{claim_id}" if found else f"/desk/customers/{household_id}"
    if household_id in viewer.granted_household_ids or (found and _may_see(viewer, found)):
        return redirect(goes_to)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        open_household(viewer=viewer, household_id=household_id, reason=reason, now=now)
        return redirect(goes_to)
    return show(
        request,
        "open",
        found=found,
        person_id=person_id,
        name=mask_name(people.names_of([person_id])[person_id]),
        butler=butlers.butlers_of([household_id], now=now).get(household_id),
        reasons=OPEN_REASONS,
    )


def _id(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.POST.get(name) or request.GET.get(name, ""))
    except ValueError:
        return None
