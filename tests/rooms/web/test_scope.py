"""Another customer's ids look like none, at every URL; without a session nothing is shown at all.

The matrix is made from the URL map: a new URL is in it at once, or fails here for want of values.
"""

from typing import Any
from uuid import uuid4

from django.test import Client

from tests.rooms.web.conftest import Home
from tests.rooms.web.disputed import disputed
from tests.rooms.web.routes import PAGES, ROUTES, Route
from tests.rooms.web.staff import portrayed

# Of the API, what a valid body looks like: an invalid one would be refused before it is asked whose
# the object is. None: there is no body.
BODIES: dict[str, dict[str, Any] | None] = {
    "look_at_paper": None,
    "type_figures": {"lines": []},
    "read_paper": None,
    "confirm_fields": {"said": {}},
    "keep_photo": None,
    "name_kind": {"kind": "other"},
    "look_at_field": None,
    "put_in_order": {"document_ids": []},
    "read_claim": None,
    "read_basis": None,
    "read_journal": None,
    "read_outlook": None,
    "read_year": None,
    "withhold_bills": {"document_ids": []},
    "complete_incident": {"what": "疼"},
    "link_papers": {"document_ids": []},
    "unlink_paper": None,
    "choose_order": {"lane_ids": []},
    "give_consents": {"consents": []},
    "give_account": {"holder_name": "样本人", "account_number": "0000000000000000101"},
    "submit_claim": {},
    "rate_claim": {"score": 5},
    "answer_lane": {"agree": True},
    "withdraw_lane": {},
    "book_courier": {"address": "样本路 1 号", "pickup_from": "2027-01-01T09:00:00+08:00"},
    "enter_settlement_sheet": {"outcome": "pay", "sum_fen": 1},
}
SCOPED = [route for route in ROUTES if route.rule == "person" and route.parameters]
OPEN = {route.path for route in ROUTES if route.rule == "public"}
OWNED = ("claim_id", "lane_id", "document_id", "upload_id")


def values(home: Home) -> dict[str, str]:
    """What the desk's paths name besides is nobody's."""
    owned = {name: getattr(home, name) for name in OWNED}
    others = (
        "consent_id", "household_id", "person_id", "note_id", "proposal_id", "handover_id",
        "promise_id", "order_id",
    )  # fmt: skip
    desk = {"token": "none", "queue": "outbox", "message_id": "1", "seq": "1", "digest": "none"}
    desk |= {"loop": "report", "absence_id": "1"}
    desk |= portrayed(home.customer.household_id)
    return owned | desk | {name: str(uuid4()) for name in others} | disputed(home)


def called(route: Route, path: str, by: Home) -> list[tuple[str, int]]:
    if route.is_api:
        body = BODIES[route.name]
        client, methods = (
            Client(False, raise_request_exception=False, headers=by.bearer),
            ("get", "post", "delete"),
        )
        json: dict[str, Any] = {"content_type": "application/json"}
        if body is not None:
            json["data"] = body
        return [
            (method, getattr(client, method)(path, **({} if method == "get" else json)).status_code)
            for method in methods
        ]
    client = by.browser()
    client.raise_request_exception = False
    return [("get", client.get(path).status_code), ("post", client.post(path).status_code)]


def shown_to_a_stranger(route: Route, path: str, stranger: Home) -> list[str]:
    """405 says nothing about the object: the method does not exist for anybody."""
    answers = called(route, path, stranger)
    wrong = [f"{method} {status}" for method, status in answers if status not in (404, 405)]
    return wrong if any(status == 404 for _, status in answers) else [*wrong, "never a 404"]


def leaks(routes: list[Route], ids: dict[str, str], stranger: Home) -> dict[str, list[str]]:
    found = {
        route.name: shown_to_a_stranger(route, route.filled(ids), stranger) for route in routes
    }
    return {name: wrong for name, wrong in found.items() if wrong}


def test_another_customers_ids_look_like_none(homes: tuple[Home, Home]) -> None:
    owner, stranger = homes
    assert leaks(SCOPED, values(owner), stranger) == {}


def test_ids_that_nobody_has_look_alike(homes: tuple[Home, Home]) -> None:
    unknown = {name: str(uuid4()) for name in values(homes[0])}
    assert leaks(SCOPED, unknown, homes[0]) == {}


def test_another_customers_part_inside_ones_own_claim(homes: tuple[Home, Home]) -> None:
    owner, stranger = homes
    inner = [route for route in SCOPED if len(route.parameters) > 1]
    assert leaks(inner, values(owner) | {"claim_id": stranger.claim_id}, stranger) == {}


def test_the_owner_is_let_in(home: Home) -> None:
    """Else the refusals above would prove nothing."""
    browser = home.browser()
    seen = {
        route.name: browser.get(route.filled(values(home))).status_code
        for route in SCOPED
        if not route.is_api
    }
    assert {name: one for name, one in seen.items() if one not in (200, 204, 302, 405)} == {}


def test_without_a_session_there_is_the_log_in(home: Home) -> None:
    stranger = Client(raise_request_exception=False)
    for route in ROUTES:
        if route.rule != "person":
            continue
        path = route.filled(values(home))
        answers = [
            stranger.get(path),
            stranger.post(path, {}, content_type="application/json"),
            stranger.delete(path),
        ]
        told = {answer.status_code for answer in answers} - {405}
        if route.path in OPEN:
            told.discard(422)  # another method of that path, for everybody
        assert told == ({401} if route.is_api else {302}), route.name
        if not route.is_api:
            goes_to = {answer["Location"] for answer in answers if answer.status_code == 302}
            assert goes_to == {f"/login?next={path}"}, route.name


def test_a_cookie_alone_opens_no_door_of_the_api(home: Home) -> None:
    """Else another site could have a browser send it."""
    assert home.browser().get("/api/v1/claims").status_code == 401


def test_every_page_says_who_may_see_it() -> None:
    """A page without its line in permissions.py has no rule, and no place in this matrix."""
    assert {route.rule for route in PAGES} <= {"public", "person", "staff", "lead", "admin"}
