"""What every page carries: its policy, its cookies, and nothing of its own inline."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client

from guanjia.people.actions import login
from guanjia.web.sign_in import COOKIE
from tests.conftest import Family
from tests.rooms.web.conftest import Home
from tests.rooms.web.routes import PAGES
from tests.rooms.web.staff import colleague
from tests.rooms.web.test_desk_scope import values as desk_values
from tests.rooms.web.test_scope import values

FIXED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# A face may be kept by the browser of whoever may see it: another has another address.
KEPT = {"Cache-Control": "private, max-age=31536000, immutable"}
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}

PAPER = {"sandbox": set[str](), "default-src": {"'none'"}}  # what a customer sent in runs nothing


class Markup(HTMLParser):
    """What a strict policy would stop, and what would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.inline = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.wrong.append(f"<{tag} {name}>")
            if name in {"src", "href", "action"} and (value or "").startswith(("http", "//", "j")):
                self.wrong.append(f"<{tag} {name}={value}>")
        self.inline = tag if tag == "style" or (tag == "script" and "src" not in given) else ""

    def handle_data(self, data: str) -> None:
        if self.inline and data.strip():
            self.wrong.append(f"<{self.inline}> with text")


def assert_guarded(page: HttpResponse, *, name: str = "") -> None:
    stated = (one.split() for one in page["Content-Security-Policy"].split(";"))
    policy = {name: set(sources) for name, *sources in stated}
    assert policy == (PAPER if "sandbox" in policy else POLICY)
    fixed = FIXED | KEPT if (name, page.status_code) == ("phone_portrait", 200) else FIXED
    assert {name: page.headers.get(name) for name in FIXED} == fixed
    markup = Markup()
    if page["Content-Type"].startswith("text/html"):
        markup.feed(page.content.decode())
    assert markup.wrong == []


def test_every_page_is_guarded(home: Home) -> None:
    browser = home.browser()
    for route in PAGES:
        page = browser.get(route.filled(values(home)))
        nobody = 404 if route.name == "desk_invite" else 200
        assert page.status_code in (200, 204, 302, 405, nobody), route.name
        assert_guarded(page, name=route.name)


def test_every_page_of_the_desk_is_guarded(home: Home) -> None:
    butler = colleague(households=[home.customer.household_id]).browser()
    admin = colleague("admin").browser()
    for route in PAGES:
        if not route.path.startswith("/desk/"):
            continue
        one = admin if route.rule in ("lead", "admin") else butler
        page = one.get(route.filled(desk_values(home)))
        assert page.status_code in (200, 302, 404, 405), route.name
        assert_guarded(page)


def test_a_page_that_is_not_there_is_guarded_and_calm(home: Home) -> None:
    page = home.browser().get("/nowhere")
    assert page.status_code == 404
    assert_guarded(page)
    assert "首页" in page.content.decode()


def test_too_much_text_is_refused_in_chinese(home: Home) -> None:
    page = home.browser().post("/butler", {"kind": "ask", "text": "疼" * 1_000_000})
    assert page.status_code == 400
    assert_guarded(page)
    assert "这一次没有收下" in page.content.decode()


def test_an_address_with_a_nul_is_refused_in_chinese(home: Home) -> None:
    page = colleague("admin").browser().get("/desk/search?q=%00")
    assert (page.status_code, "这一次没有收下" in page.content.decode()) == (400, True)
    assert_guarded(page)
    answer = home.browser().get("/api/v1/claims?after=a%00b", headers=home.bearer)
    assert (answer.status_code, answer.json()["code"]) == (400, "request_unreadable")


def _code(phone: str) -> str:
    return login.send_code(phone=phone, now=datetime.now(UTC)) or ""


def _log_in(browser: Client, phone: str, **form: str) -> HttpResponse:
    answer = browser.post("/login", {"phone": phone, "code": _code(phone), **form})
    assert answer.status_code == 302
    return answer


def test_the_session_cookie_is_for_this_site_alone(family: Family) -> None:
    cookie = _log_in(Client(), family.he_phone).cookies[COOKIE]
    assert COOKIE.startswith("__Host-")
    assert cookie["secure"] is True
    assert cookie["httponly"] is True
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


def test_the_cookie_of_forms_is_out_of_reach_of_scripts(db: None) -> None:
    cookie = Client().get("/login").cookies["csrftoken"]
    assert cookie["secure"] is True
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_a_token_planted_before_the_log_in_is_not_the_one_after(family: Family) -> None:
    browser, planter = Client(), Client()
    for one in (browser, planter):
        one.cookies[COOKIE] = "planted"
    token = _log_in(browser, family.he_phone).cookies[COOKIE].value
    assert token != "planted"
    assert browser.get("/").status_code == 200
    assert planter.get("/").status_code == 302


def test_after_the_log_out_the_token_is_dead(family: Family) -> None:
    browser, thief = Client(), Client()
    thief.cookies[COOKIE] = _log_in(browser, family.he_phone).cookies[COOKIE].value
    assert thief.get("/").status_code == 200
    browser.post("/logout")
    assert thief.get("/").status_code == 302


def test_a_code_that_is_guessed_five_times_is_locked(family: Family) -> None:
    right = _code(family.he_phone)
    wrong = "111111" if right != "111111" else "222222"
    browser = Client()
    guesses = [wrong] * 5 + [right]
    answers = [browser.post("/login", {"phone": family.he_phone, "code": code}) for code in guesses]
    assert {answer.status_code for answer in answers} == {422}
    assert "验证码不对" in answers[0].content.decode()
    assert "输错次数过多" in answers[4].content.decode()
    assert COOKIE not in browser.cookies  # nor did the right code help any more


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\e.x"])
def test_the_log_in_leads_to_no_other_site(family: Family, target: str) -> None:
    assert _log_in(Client(), family.he_phone, next=target)["Location"] == "/"
