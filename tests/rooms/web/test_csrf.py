"""No page is changed by a form that we did not give out."""

from django.test import Client

from tests.rooms.web.conftest import Home
from tests.rooms.web.routes import PAGES
from tests.rooms.web.test_scope import values


def test_nothing_is_changed_without_the_token(home: Home) -> None:
    browser = home.browser(enforce_csrf_checks=True)
    for route in PAGES:
        path = route.filled(values(home))
        for method in ("post", "put", "patch", "delete"):
            assert getattr(browser, method)(path).status_code == 403, f"{method} {route.name}"


def test_with_the_token_it_is_taken(home: Home) -> None:
    browser = home.browser(enforce_csrf_checks=True)
    page = browser.get("/")
    token = str(page.context["csrf_token"])
    answer = browser.post("/logout", {"csrfmiddlewaretoken": token})
    assert (answer.status_code, answer["Location"]) == (302, "/login")
    assert browser.get("/").status_code == 302


def test_a_refused_form_says_so_in_chinese(db: None) -> None:
    refused = Client(enforce_csrf_checks=True).post("/login", {"phone": "10000000001"})
    assert refused.status_code == 403
    assert "刷新" in refused.content.decode()
