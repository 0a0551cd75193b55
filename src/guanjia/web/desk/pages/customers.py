"""All my customers: households granted to me, their persons, claims, and what they asked."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from guanjia.claims import queue
from guanjia.people import butlers, note_log, staff_queries
from guanjia.people import queries as people
from guanjia.people.actions.access import record_act
from guanjia.people.actions.notes import answer_note
from guanjia.people.scope import NotYours
from guanjia.web.desk.page import desk, show, staff_of, viewer_of


@desk
@require_GET
def households(request: HttpRequest) -> HttpResponse:
    """Who waits for an answer first, then who has claims running, then the others."""
    viewer, now = viewer_of(request), request.now
    grants = staff_queries.grants_in_force(now=now, staff_id=staff_of(request))
    households = {one.household_id: one for one in grants if one.claim_id is None}
    persons = people.briefs_of(households)
    notes = note_log.waiting_notes(households)
    claims = queue.claims_of(one.person_id for members in persons.values() for one in members)
    running = [one for one in claims if not one.is_over]
    names = {one.person_id: one.name for members in persons.values() for one in members}
    rows = [
        {
            "household_id": household_id,
            "grant": grant,
            "persons": persons.get(household_id, []),
            "running": [one for one in running if one.household_id == household_id],
            "notes": [one for one in notes if one.household_id == household_id],
        }
        for household_id, grant in households.items()
    ]
    rows.sort(key=_urgent)
    return show(
        request,
        "households",
        rows=rows,
        notes=[{"note": one, "name": names.get(one.person_id, "")} for one in notes],
        running=len(running),
        may_see_claims_only=bool(viewer.granted_claim_ids) and not rows,
    )


def _urgent(row: dict[str, Any]) -> tuple[bool, Any, bool]:
    notes = row["notes"]
    return not notes, notes[0].created_at.timestamp() // 1 if notes else 0, not row["running"]


@desk
@require_GET
def customer(request: HttpRequest, household_id: UUID) -> HttpResponse:
    return _page(request, household_id)


def _page(request: HttpRequest, household_id: UUID, shown: UUID | None = None) -> HttpResponse:
    """`shown`: the person whose numbers are not masked this once."""
    if household_id not in viewer_of(request).granted_household_ids:
        raise NotYours
    briefs = people.briefs_of([household_id]).get(household_id, [])
    names = {one.person_id: one.name for one in briefs}
    cards = people.person_cards(one.person_id for one in briefs if one.born_date)
    claims = [(one, names[one.insured_id]) for one in queue.claims_of(names)]
    mine = staff_queries.grants_in_force(now=request.now, staff_id=staff_of(request))
    return show(
        request,
        "customer",
        household_id=household_id,
        title="、".join(names.values()),
        grant=next((one for one in mine if one.household_id == household_id), None),
        butler=butlers.butlers_of([household_id], now=request.now).get(household_id),
        persons=[
            {
                "brief": one,
                "card": _shown(cards.get(one.person_id), shown),
                "open": one.person_id == shown,
                "acted_for_by": [
                    {"name": names.get(actor, "家里另一位"), "kind": kind}
                    for actor, kind in people.who_acts_for(one.person_id, now=request.now)
                ],
            }
            for one in briefs
        ],
        running=[{"claim": one, "name": name} for one, name in claims if not one.is_over],
        past=[{"claim": one, "name": name} for one, name in claims if one.is_over],
        notes=[
            {"note": one, "name": names.get(one.person_id, "")}
            for one in note_log.notes_of_household(household_id)
        ],
    )


def _shown(card: people.PersonCard | None, shown: UUID | None) -> Any:
    if card is None:
        return None
    return card if card.person_id == shown else people.masked(card)


@desk
@require_POST
def show_fields(request: HttpRequest, household_id: UUID, person_id: UUID) -> HttpResponse:
    """ID number, phone and card in full, this once, on record."""
    inside = household_id in viewer_of(request).granted_household_ids
    if not inside or person_id not in people.persons_of(household_id):
        raise NotYours
    record_act(
        viewer=viewer_of(request),
        act="showed_fields",
        object_id=person_id,
        household_id=household_id,
        reason="",
        now=request.now,
    )
    return _page(request, household_id, shown=person_id)


@desk
def answer(request: HttpRequest, household_id: UUID, note_id: UUID) -> HttpResponse:
    """Reached by GET only where an answer could not be taken: it then stands beside its note."""
    if request.method == "POST":
        answer_note(
            viewer=viewer_of(request),
            household_id=household_id,
            note_id=note_id,
            text=request.POST.get("text", ""),
            now=request.now,
        )
        return redirect("desk_customer", household_id=household_id)
    if note_id not in {one.note_id for one in note_log.notes_of_household(household_id)}:
        raise NotYours
    return _page(request, household_id)
