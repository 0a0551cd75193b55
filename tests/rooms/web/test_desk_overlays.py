"""An overlay at the desk: one administrator proposes it, another accepts it."""

from datetime import date

import pytest

from guanjia.catalogue import queries as catalogue
from tests.rooms.claims.test_overlays import FLOOD
from tests.rooms.web.conftest import Home
from tests.rooms.web.staff import Colleague, colleague
from tests.rooms.web.test_desk_lists import text

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)


def content(change: str = "take_away: true") -> str:
    return FLOOD.format(code="test_flood", start="2026-09-01", until="2026-09-02", change=change)


@pytest.fixture
def two(home: Home) -> tuple[Colleague, Colleague]:
    return colleague("admin", code="ad-a"), colleague("admin", code="ad-b")


def test_one_proposes_and_another_accepts(two: tuple[Colleague, Colleague]) -> None:
    author, other = (one.browser() for one in two)
    proposed = author.post("/desk/overlays", {"content": content()})
    assert proposed.status_code == 302
    own = text(author.get(proposed.url))
    assert "要另一位管理员来同意" in own
    assert "灾害期间不适用等待期。" in own
    assert author.post(proposed.url, {"act": "accept"}).status_code == 422
    assert catalogue.overlays_on(DAY) == ()
    assert "1 份等第二个人看" in text(other.get("/desk/overlays"))
    assert other.post(proposed.url, {"act": "accept"}).status_code == 302
    [laid] = catalogue.overlays_on(DAY)
    assert laid.sheet.code == "test_flood"
    withdrawal = other.post(f"/desk/overlays/{laid.digest}")
    assert other.post(withdrawal.url, {"act": "accept"}).status_code == 422
    assert author.post(withdrawal.url, {"act": "accept"}).status_code == 302
    assert catalogue.overlays_on(DAY) == ()
    acts = text(author.get("/desk/acts"))
    assert acts.count("同意了一份临时规定") == 2


def test_what_changes_is_shown_as_the_file_has_it(two: tuple[Colleague, Colleague]) -> None:
    author = two[0].browser()
    proposed = author.post("/desk/overlays", {"content": content("set: {days: 10, duties: null}")})
    assert "：days: 10, duties: null" in text(author.get(proposed.url))


def test_what_does_not_fit_is_told_with_its_line_and_stays_typed(
    two: tuple[Colleague, Colleague],
) -> None:
    page = two[0].browser().post("/desk/overlays", {"content": content("set: {months: 1}")})
    assert page.status_code == 422
    assert "exactly one of: days, months" in text(page)
    assert "set: {months: 1}" in text(page)
    assert catalogue.open_proposals() == []


def test_others_have_no_way_in(home: Home) -> None:
    assert colleague("senior_expert").browser().get("/desk/overlays").status_code == 403
