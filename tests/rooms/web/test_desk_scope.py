"""At the desk another's ids look like none without a grant; admin pages are the admin's; no other
session opens any of it. The matrix is made from the URL map, as that of the customers' pages."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from guanjia.care.actions.promises import promise
from guanjia.care.actions.tiers import hand_over
from guanjia.claims.book import By, open_book
from guanjia.people.actions.notes import leave_note
from guanjia.people.scope import Viewer
from guanjia.watch.actions.orders import open_order
from guanjia.web.sign_in import DESK_COOKIE
from tests.rooms.web.conftest import Home
from tests.rooms.web.disputed import disputed
from tests.rooms.web.routes import PAGES, Route
from tests.rooms.web.staff import Colleague, colleague

DESK = [route for route in PAGES if route.path.startswith("/desk/")]
STAFF = [route for route in DESK if route.rule == "staff"]
LEAD = [route for route in DESK if route.rule == "lead"]
ADMIN = [route for route in DESK if route.rule == "admin"]
SCOPED = [route for route in STAFF if route.parameters]


def values(home: Home) -> dict[str, str]:
    """One of each thing that a path may name, all of them this home's."""
    note_id = leave_note(
        household_id=home.customer.household_id,
        person_id=home.customer.person_id,
        staff_id=None,
        kind="ask",
        text="请看一看",
        now=datetime.now(UTC),
    )
    return {
        "claim_id": home.claim_id,
        "lane_id": home.lane_id,
        "document_id": home.document_id,
        "household_id": str(home.customer.household_id),
        "person_id": str(home.customer.person_id),
        "note_id": str(note_id),
        "seq": "1",
        "queue": "outbox",
        "message_id": "1",
        "digest": "none",
        "proposal_id": str(uuid4()),
        "token": "none",
        "staff_id": str(uuid4()),
        "mark": "none",
        "order_id": _order(home),
        **_service(home),
        **disputed(home),
    }


def _order(home: Home) -> str:
    """Of a role of which nobody is there; it is the household's butler's to see."""
    order = open_order(
        household_id=home.customer.household_id, subject="claim", subject_id=UUID(home.claim_id),
        kind="mark", role="claims_expert", cause="mark_open", due_at=datetime.now(UTC),
        now=datetime.now(UTC),
    )  # fmt: skip
    return str(order.order_id)


def _service(home: Home) -> dict[str, str]:
    """A question to an expert who is not there yet, and a promise to the family."""
    now, claim_id = datetime.now(UTC), UUID(home.claim_id)
    home_id, insured_id = home.customer.household_id, home.customer.person_id
    book = open_book(household_id=home_id, application_id=claim_id)
    asked = {one.tier: one.handover_id for one in book.claim.open_handovers}
    if "senior_expert" not in asked:
        asked["senior_expert"] = hand_over(
            book, tier="senior_expert", reason="hard_case", summary="请看一看",
            due_at=now + timedelta(hours=1), by=By("platform", None, now),
        )  # fmt: skip
        book.save(now=now)
    homes = frozenset({home_id})
    butler = Viewer(uuid4(), None, homes, frozenset(), uuid4(), "butler", homes)
    promise_id = promise(
        viewer=butler, household_id=home_id, person_id=insured_id, what="回话",
        due_at=now + timedelta(hours=1), now=now,
    )  # fmt: skip
    handover_id = str(asked["senior_expert"])
    ids = {"promise_id": str(promise_id), "absence_id": "1", "loop": "report"}
    return {"handover_id": handover_id, **ids}


def shown(route: Route, path: str, one: Colleague) -> list[str]:
    """What is neither "no such thing" nor "no such method"."""
    browser = one.browser()
    told = {"get": browser.get(path).status_code, "post": browser.post(path).status_code}
    wrong = [f"{method} {status}" for method, status in told.items() if status not in (404, 405)]
    return wrong if 404 in told.values() else [*wrong, "never a 404"]


def leaks(ids: dict[str, str], one: Colleague, routes: list[Route] = SCOPED) -> dict[str, object]:
    found = {route.name: shown(route, route.filled(ids), one) for route in routes}
    return {name: wrong for name, wrong in found.items() if wrong}


def test_without_a_grant_ids_look_like_none(homes: tuple[Home, Home]) -> None:
    mine, others = homes
    butler = colleague(households=[mine.customer.household_id])
    assert leaks(values(others), butler) == {}
    assert leaks(values(others), colleague("admin")) == {}


def test_ids_that_nobody_has_look_alike(home: Home) -> None:
    butler = colleague(households=[home.customer.household_id])
    unknown = {name: str(uuid4()) for name in values(home)} | {"seq": "1"}
    assert leaks(unknown, butler) == {}


def test_another_s_part_inside_one_s_own(homes: tuple[Home, Home]) -> None:
    mine, others = homes
    butler = colleague(households=[mine.customer.household_id])
    own = values(mine)
    outer = {name: own[name] for name in ("claim_id", "household_id")}
    inner = [
        route
        for route in SCOPED
        if set(route.parameters) & {"lane_id", "document_id", "person_id", "note_id"}
    ]
    assert leaks(values(others) | outer, butler, inner) == {}


def test_a_grant_for_one_claim_opens_that_claim_alone(homes: tuple[Home, Home]) -> None:
    home, others = homes
    claim = (home.customer.household_id, UUID(home.claim_id))
    expert = colleague("claims_expert", claims=[claim])
    own = values(home)
    of_household = [route for route in SCOPED if "household_id" in route.parameters]
    assert leaks(own, expert, of_household) == {}
    assert leaks(own | {"claim_id": others.claim_id}, expert, of_claims()) == {}
    assert entered(own, expert, of_claims()) == {}


def of_claims() -> list[Route]:
    return [route for route in SCOPED if "claim_id" in route.parameters]


def entered(ids: dict[str, str], one: Colleague, routes: list[Route]) -> dict[str, int]:
    """Pages that do not let in whom they should: else the refusals above would prove nothing."""
    browser = one.browser()
    told = {route.name: browser.get(route.filled(ids)).status_code for route in routes}
    return {name: status for name, status in told.items() if status not in (200, 302, 405)}


def test_who_was_granted_it_is_let_in(home: Home) -> None:
    butler = colleague(households=[home.customer.household_id])
    # asks for a query; is for its handler alone; is there for everybody who has one
    others = {"desk_open", "desk_complaint", "desk_portrait"}
    of_a_path = [route for route in STAFF if route.name not in others]
    assert entered(values(home), butler, of_a_path) == {}


def test_admin_pages_are_the_admin_s(home: Home) -> None:
    butler = colleague(households=[home.customer.household_id])
    admin = colleague("admin")
    ids = values(home) | {"staff_id": str(butler.staff_id)}
    for route in ADMIN:
        path = route.filled(ids)
        refused = butler.browser().get(path)
        assert refused.status_code == 403, route.name
        assert "只有管理员能打开这一页" in refused.content.decode()
        assert butler.browser().post(path, {"do": "leave"}).status_code == 403, route.name
        assert admin.browser().get(path).status_code in (200, 302, 404, 405), route.name


@pytest.mark.parametrize("who", ["nobody", "customer"])
def test_no_other_session_opens_the_desk(home: Home, who: str) -> None:
    browser = Client(raise_request_exception=False)
    if who == "customer":
        browser.cookies[DESK_COOKIE] = home.customer.token
    ids = values(home) | {"staff_id": str(uuid4())}
    for route in (*STAFF, *LEAD, *ADMIN):
        path = route.filled(ids)
        read, written = browser.get(path), browser.post(path, {"text": "写了一半"})
        assert {read.status_code, written.status_code} <= {302, 401, 405}, route.name
        assert read.get("Location", "/desk/login").startswith("/desk/login"), route.name


def test_every_page_of_the_desk_is_somebody_s() -> None:
    assert {route.rule for route in DESK} == {"public", "staff", "lead", "admin"}
    assert {route.name for route in DESK if route.rule == "public"} == {
        "desk_login", "desk_logout", "desk_invite",
    }  # fmt: skip


def test_a_form_without_its_token_is_refused(home: Home) -> None:
    butler = colleague(households=[home.customer.household_id])
    browser = butler.browser(enforce_csrf_checks=True)
    refused = browser.post("/desk/presence", {"is_present": "0"})
    assert refused.status_code == 403
    assert "这一页放得太久了" in refused.content.decode()
    assert "工作台" in refused.content.decode()
