"""Log in with phone and code; what I may do; policies entered by hand."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guanjia.care.actions.butlers import ensure_butler
from guanjia.people import queries as people
from guanjia.people.actions import login
from guanjia.people.scope import require_acts_for
from guanjia.policies import queries as policies
from guanjia.policies.actions.hold import NewPolicy, hold_policy
from guanjia.web.api.root import answer, one_transaction, person_of, viewer_of
from guanjia.web.sign_in import send_code

router = Router(tags=["session"])


class Phone(Schema):
    phone: str


class PhoneAndCode(Schema):
    phone: str
    code: str


@router.post("/login-codes", auth=None)
@one_transaction
def send_login_code(request: HttpRequest, data: Phone) -> HttpResponse:
    """The answer is the same for a phone that we do not know."""
    code = send_code(data.phone, now=request.now)
    return answer({"demo_code": code} if settings.DEMO else {}, 202)


@router.post("/sessions", auth=None)
def open_session(request: HttpRequest, data: PhoneAndCode) -> HttpResponse:
    opened = _open(request, data)
    # The count of wrong tries has to commit, so the refusal is raised after the transaction.
    if isinstance(opened, login.LoginRefused):
        raise opened
    return answer({"token": opened}, 201)


def _open(request: HttpRequest, data: PhoneAndCode) -> str | login.LoginRefused:
    return login.open_session(phone=data.phone, code=data.code, now=request.now)


@router.delete("/sessions")
@one_transaction
def close_session(request: HttpRequest) -> HttpResponse:
    login.close_session(request.headers["Authorization"].partition(" ")[2])
    return answer({}, 200)


@router.get("/me")
def me(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    cards = people.person_cards(viewer.acts_for)
    held = policies.cards_of(household_ids=viewer.household_ids, insured_ids=viewer.acts_for)
    return answer(
        {
            "person_id": viewer.person_id,
            "persons": [
                {"id": card.person_id, "name": card.name, "born_date": card.born_date}
                for card in cards.values()
            ],
            "policies": held,
        }
    )


class EnteredPolicy(Schema):
    insured_id: UUID
    insurer: str
    product: str
    edition: str
    policy_no: str
    cover_from: date
    cover_until: date
    first_cover_from: date | None = None
    with_social: bool
    sums_fen: dict[str, int] = {}
    contract: str = ""
    members: int | None = None
    claim_free_years: int | None = None


@router.post("/policies")
@one_transaction
def enter_policy(request: HttpRequest, data: EnteredPolicy) -> HttpResponse:
    """A policy from elsewhere: what was used of it before is not known, and stays so."""
    viewer, now = viewer_of(request), request.now
    require_acts_for(viewer, data.insured_id)
    fields: dict[str, Any] = data.dict()
    household_id = people.household_of(data.insured_id)
    policy_id = hold_policy(
        policy=NewPolicy(
            **{**fields, "first_cover_from": data.first_cover_from or data.cover_from},
            household_id=household_id,
            holder_id=person_of(request),
            origin="entered",
        ),
        now=now,
    )
    ensure_butler(household_id=household_id, now=now)
    return answer({"id": policy_id}, 201)
