"""The door of the desk: password and code, lock-out, invitation, what was typed is not lost."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from guanjia.people.actions import staff_login
from guanjia.people.actions.staff import hire
from guanjia.people.staff_queries import staff_card
from guanjia.web.sign_in import COOKIE, DESK_COOKIE
from tests.rooms.people.staff import PASSWORD, totp
from tests.rooms.web.conftest import Home
from tests.rooms.web.staff import colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def butler() -> UUID:
    return hire(code="B01", display_name="小禾", role="butler", now=datetime.now(UTC))


def form(secret: str, **more: str) -> dict[str, str]:
    code = totp(secret, datetime.now(UTC))
    return {"code": "B01", "password": PASSWORD, "totp": code} | more


@pytest.fixture
def secret(butler: UUID) -> str:
    """Of a butler who has a log-in, and whose code of this half minute was not used."""
    before = datetime.now(UTC) - timedelta(minutes=5)
    token = staff_login.invite(staff_id=butler, now=before)
    found = staff_login.invitation(token, now=before).secret_base32
    staff_login.accept(token=token, password=PASSWORD, code=totp(found, before), now=before)
    return found


def test_password_and_code_open_the_desk_where_one_wanted_to_go(secret: str) -> None:
    browser = Client()
    sent = browser.get("/desk/claims?marked=1")
    assert sent["Location"] == "/desk/login?next=%2Fdesk%2Fclaims%3Fmarked%3D1"
    opened = browser.post("/desk/login", form(secret, next="/desk/claims?marked=1"))
    assert opened["Location"] == "/desk/claims?marked=1"
    cookie = opened.cookies[DESK_COOKIE]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/desk/", "Strict", True)
    assert browser.get("/desk/claims").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://example.invalid/desk/", "//example.invalid", "/"])
def test_the_log_in_leads_nowhere_else(secret: str, elsewhere: str) -> None:
    assert Client().post("/desk/login", form(secret, next=elsewhere))["Location"] == "/desk/"


def test_a_wrong_password_is_told_and_the_code_of_staff_stays(secret: str) -> None:
    page = Client().post("/desk/login", form(secret, password="不对的密码不对的密码"))
    assert page.status_code == 422
    assert "工号、密码或动态码不对" in page.content.decode()
    assert 'value="B01"' in page.content.decode()
    assert DESK_COOKIE not in page.cookies


def test_five_wrong_tries_are_told_as_a_lock(secret: str) -> None:
    browser = Client()
    for _ in range(5):
        page = browser.post("/desk/login", form(secret, totp="000000"))
    assert "15 分钟后再试" in page.content.decode()
    assert "15 分钟后再试" in browser.post("/desk/login", form(secret)).content.decode()


def test_an_invitation_sets_a_password_and_shows_its_secret(butler: UUID) -> None:
    token = staff_login.invite(staff_id=butler, now=datetime.now(UTC))
    browser, path = Client(), f"/desk/invite/{token}"
    page = browser.get(path).content.decode()
    shown = re.search(r"invite-secret\">([A-Z2-7 ]+)<", page)
    assert shown is not None
    secret = shown[1].replace(" ", "")
    assert 'src="data:image/svg+xml' in page
    short = browser.post(path, {"password": "short", "totp": "000000"})
    assert short.status_code == 422
    assert "密码至少 12 个字" in short.content.decode()
    code = totp(secret, datetime.now(UTC))
    done = browser.post(path, {"password": PASSWORD, "totp": code})
    assert done["Location"] == "/desk/"
    assert browser.get("/desk/claims").status_code == 200
    assert browser.get(path).status_code == 404


def test_after_the_log_out_the_session_is_gone(secret: str) -> None:
    browser = Client()
    browser.post("/desk/login", form(secret))
    token = browser.cookies[DESK_COOKIE].value
    assert browser.post("/desk/logout")["Location"] == "/desk/login"
    browser.cookies[DESK_COOKIE] = token
    assert browser.get("/desk/claims").status_code == 302


def test_what_was_typed_after_the_session_ended_is_sent_after_the_log_in(secret: str) -> None:
    browser = Client()
    lost = browser.post("/desk/open", {"claim": str(UUID(int=1)), "reason": "complaint"})
    assert lost.status_code == 401
    page = lost.content.decode()
    assert 'name="kept:reason" value="complaint"' in page
    kept = {"kept:claim": str(UUID(int=1)), "kept:reason": "complaint", "next": "/desk/open"}
    again = browser.post("/desk/login", form(secret) | kept).content.decode()
    assert 'action="/desk/open"' in again
    assert f'name="claim" value="{UUID(int=1)}"' in again
    assert 'name="reason" value="complaint"' in again


def test_neither_session_opens_the_other_house(home: Home) -> None:
    colleague_of = colleague()
    customer = home.browser()
    customer.cookies[DESK_COOKIE] = home.customer.token
    assert customer.get("/desk/claims").status_code == 302
    staff = colleague_of.browser()
    staff.cookies[COOKIE] = colleague_of.token
    assert staff.get("/claims")["Location"] == "/login?next=/claims"


def test_presence_is_one_s_own_to_switch() -> None:
    one = colleague()
    answer = one.browser().post("/desk/presence", {"is_present": "0", "next": "/desk/customers"})
    assert answer["Location"] == "/desk/customers"
    assert not staff_card(one.staff_id).is_present
