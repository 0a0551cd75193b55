"""The tracker moves by itself: told by a stream, or by asking where there is none."""

from playwright.sync_api import Page, expect

from tests.journeys.browser.conftest import Home, MoveIn, NewPhone
from tests.journeys.browser.phone import Phone
from tests.journeys.browser.told import decided, filed
from tests.journeys.customer import INPATIENT, policy
from tests.journeys.papers import INPATIENT_KINDS, bill

MILLION = "qinghe/million-medical/2025"
NEVER_ASKS = "window.setInterval = () => 0;"
NO_STREAMS = "delete window.EventSource;"


def on_the_tracker(phone: Phone, home: Home) -> None:
    home.log_in(phone)
    phone.go(filed(home, INPATIENT, bill(), INPATIENT_KINDS))


def asked(page: Page) -> list[int]:
    """Fills with the answers to what the page asks for from now on. 204: nothing had moved."""
    seen: list[int] = []
    page.on("response", lambda one: seen.append(one.status) if "/live?" in one.url else None)
    return seen


def test_it_is_told_where_asking_is_impossible(phone: Phone, move_in: MoveIn) -> None:
    phone.page.add_init_script(NEVER_ASKS)
    on_the_tracker(phone, move_in(policy(MILLION, "QH-MM-SLOW")))
    unfolded = phone.page.locator("#phase-1-report")
    unfolded.click()
    expect(phone.page.locator("details[open] .past")).to_be_visible()
    before = phone.page.locator("#live").get_attribute("data-events")
    decided(phone)
    assert phone.page.locator("#live").get_attribute("data-events") != before
    # what the customer had unfolded is so still, after each renewal in between
    expect(phone.page.locator("details[open] .past")).to_be_visible()


def test_while_it_is_told_it_does_not_ask(phone: Phone, move_in: MoveIn) -> None:
    home = move_in(policy(MILLION, "QH-MM-MUTE"))
    phone.page.clock.install()
    with phone.page.expect_response(lambda one: "/events?" in one.url):
        on_the_tracker(phone, home)
    answers = asked(phone.page)
    phone.page.clock.run_for(30_000)
    assert 204 not in answers
    # a line on which nothing is heard any more is dead, whatever the browser believes of it
    phone.page.clock.run_for(30_000)
    with phone.page.expect_response(lambda one: "/events?" in one.url):
        phone.page.clock.run_for(30_000)


def test_it_asks_where_no_stream_can_be_had(new_phone_of: NewPhone, move_in: MoveIn) -> None:
    phone = new_phone_of()
    phone.page.add_init_script(NO_STREAMS)
    answers = asked(phone.page)
    on_the_tracker(phone, move_in(policy(MILLION, "QH-MM-FULL")))
    decided(phone)
    assert answers


def test_a_page_that_nobody_sees_neither_listens_nor_asks(phone: Phone, move_in: MoveIn) -> None:
    hide = "Object.defineProperty(document, 'hidden', {get: () => window.away === true});"
    phone.page.add_init_script(hide)
    phone.page.clock.install()
    home = move_in(policy(MILLION, "QH-MM-MUTE"))
    with phone.page.expect_response(lambda one: "/events?" in one.url):
        on_the_tracker(phone, home)
    leave = "window.away = true; document.dispatchEvent(new Event('visibilitychange'));"
    with phone.page.expect_event("requestfailed", lambda one: "/events?" in one.url):
        phone.page.evaluate(leave)  # the page hangs up
    answers = asked(phone.page)
    phone.page.clock.run_for(60_000)
    assert answers == []
    with phone.page.expect_response(lambda one: "/events?" in one.url):
        phone.page.evaluate(leave.replace("true", "false"))
