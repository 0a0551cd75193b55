"""My data: who looked at my papers, what I agreed to, everything as one file."""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from guanjia.catalogue import queries as catalogue
from guanjia.claims import queries as claims
from guanjia.claims import tracker
from guanjia.claims.actions import submit
from guanjia.documents import queries as documents
from guanjia.people import queries as people
from guanjia.people import staff_queries
from guanjia.people.actions.consents import withdraw_consent
from guanjia.people.call_log import calls_told
from guanjia.people.note_log import notes_of
from guanjia.people.queries import PersonCard
from guanjia.people.scope import NotYours, require_acts_for
from guanjia.policies import queries as policies
from guanjia.web.phone.page import by_customer, page, person_of, show, viewer_of
from guanjia.web.staff_words import TOLD_ACTS_ZH


@page
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    persons = people.person_cards(viewer.acts_for)
    looks = people.looks_at(household_ids=viewer.household_ids, person_ids=viewer.acts_for)
    papers = _papers(viewer.household_ids, {look.document_id for look in looks})
    consents = [
        {
            "person": persons[person_id],
            "given": given,
            "receiver_zh": catalogue.insurer_card(given.receiver).name_zh if given.receiver else "",
        }
        for person_id in viewer.acts_for
        for given in people.consents_of(person_id)
    ]
    homes = {card.household_id for card in persons.values()}
    return show(
        request,
        "privacy",
        acts=[one for one in staff_queries.acts_about(homes) if one.act in TOLD_ACTS_ZH],
        me=person_of(request),
        several=len(persons) > 1,
        consents=consents,
        looks=[
            {
                "look": look,
                "whose": persons[look.person_id].name,
                "kind": papers.get(look.document_id),
                "by": persons[look.by_person_id].name if look.by_person_id in persons else "",
            }
            for look in looks
        ],
    )


def _papers(households: frozenset[UUID], document_ids: set[UUID]) -> dict[UUID, str | None]:
    return {
        document_id: paper.kind
        for household_id in households
        for document_id, paper in documents.papers(
            household_id=household_id, document_ids=document_ids
        ).items()
    }


@page
@require_POST
def end_consent(request: HttpRequest) -> HttpResponse:
    try:
        person_id = UUID(request.POST.get("person", ""))
    except ValueError:
        raise NotYours from None
    require_acts_for(viewer_of(request), person_id)
    purpose, receiver = request.POST.get("purpose", ""), request.POST.get("receiver", "")
    viewer = viewer_of(request)
    if withdraw_consent(person_id=person_id, purpose=purpose, receiver=receiver, now=request.now):
        for row in claims.mine(viewer):
            claim = row["claim"]
            if claim.insured_id == person_id and claim.closed_at is None:
                book = claims.open_book_for(viewer, row["id"])
                submit.withdraw_consent(
                    book, purpose=purpose, receiver=receiver, by=by_customer(request)
                )
                book.save(now=request.now)
    return redirect("phone_privacy")


@page
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Everything that the person may act for, as one JSON file; papers by name, not by picture."""
    viewer = viewer_of(request)
    persons = people.person_cards(viewer.acts_for)
    content: dict[str, Any] = {
        "exported_at": request.now,
        "persons": [_exported(card) for card in persons.values()],
        "policies": policies.cards_of(
            household_ids=viewer.household_ids, insured_ids=viewer.acts_for
        ),
        "claims": [
            {
                "claim": tracker.view(claims.read(viewer, row["id"])),
                "basis": claims.basis(viewer, row["id"]),
                "journal": claims.journal_of(viewer, row["id"]),
            }
            for row in claims.mine(viewer)
        ],
        "staff_acts": [
            asdict(one)
            for one in staff_queries.acts_about({one.household_id for one in persons.values()})
        ],
        "looks": [
            asdict(look)
            for look in people.looks_at(
                household_ids=viewer.household_ids, person_ids=viewer.acts_for
            )
        ],
        "calls": [asdict(call) for call in calls_told(viewer)],
        "notes": [
            asdict(note)
            for note in notes_of(
                household_id=persons[person_of(request)].household_id,
                person_id=person_of(request),
            )
        ],
    }
    body = json.dumps(content, ensure_ascii=False, indent=2, default=str)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="guanjia-my-data.json"'
    return response


def _exported(card: PersonCard) -> dict[str, Any]:
    papers = documents.documents_of(household_id=card.household_id, person_id=card.person_id)
    return asdict(card) | {
        "consents": [asdict(one) for one in people.consents_of(card.person_id)],
        "papers": [
            {
                "document_id": paper.document_id,
                "kind": paper.kind,
                "received_at": paper.received_at,
                "sha256": paper.sha256,
                "figures": [one.model_dump() for one in paper.bills],
            }
            for paper in papers
        ],
    }
