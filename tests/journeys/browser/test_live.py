"""The tracker moves by itself: told by a stream, or by asking where there is none."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.browser.conftest import Home, MoveIn, NewPhone
from tests.journeys.browser.phone import Phone
from tests.journeys.browser.told import decided, filed
from tests.journeys.conftest import Running
from tests.journeys.customer import INPATIENT, done, policy
from tests.journeys.papers import INPATIENT_KINDS, bill
from tests.waiting import eventually

MILLION = "qinghe/million-medical/2025"
NEVER_ASKS = "window.setInterval = () => 0;"
NO_STREAMS = "delete window.EventSource;"
UNREAD = """
    select count(*) from documents_reading r join documents_document d on d.id = r.document_id
    where d.person_id = %s and d.media_type = 'application/xml' and r.due_at is not null
"""


def on_the_tracker(phone: Phone, home: Home, stack: Running) -> str:
    """The claim's path, once the worker has read the bill: what is read moves the claim, and with
    an insurer that says nothing it then stands still."""
    home.log_in(phone)
    path = filed(home, INPATIENT, bill(), INPATIENT_KINDS)

    def all_is_read() -> bool:
        with stack.database() as database:
            return database.execute(UNREAD, [home.insured_id]).fetchone() == (0,)

    eventually(all_is_read)
    phone.go(path)
    return path


def asked(page: Page) -> list[int]:
    """Fills with the answers to what the page asks for from now on. 204: nothing had moved."""
    seen: list[int] = []
    page.on("response", lambda one: seen.append(one.status) if "/live?" in one.url else None)
    return seen


def test_it_is_told_where_asking_is_impossible(
    phone: Phone, move_in: MoveIn, stack: Running
) -> None:
    phone.page.add_init_script(NEVER_ASKS)
    home = move_in(policy(MILLION, "QH-MM-MUTE"))
    path = on_the_tracker(phone, home, stack)
    phone.page.locator("#phase-1-report").click()
    expect(phone.page.locator("details[open] .past")).to_be_visible()
    chat = phone.page.get_by_role("link", name="服务群")
    chat.focus()
    live = phone.page.locator("#live")
    before = live.get_attribute("data-events") or ""
    done(home.program.post(f"{path}/consents", {"consents": [{"purpose": "courier"}]}))
    expect(live).not_to_have_attribute("data-events", before)
    # what the customer had unfolded is so still, and who goes by keyboard is where they were
    expect(phone.page.locator("details[open] .past")).to_be_visible()
    expect(chat).to_be_focused()


def test_what_a_finger_is_on_stays_till_it_is_up(
    phone: Phone, move_in: MoveIn, stack: Running
) -> None:
    """Else the tap would be lost: its two halves would fall on two pages."""
    home = move_in(policy(MILLION, "QH-MM-MUTE"))
    path = on_the_tracker(phone, home, stack)
    link = phone.page.get_by_role("link", name="为什么是这个数")
    link.hover()
    with phone.page.expect_response(lambda one: "/live?" in one.url):
        phone.page.mouse.down()
        done(home.program.post(f"{path}/consents", {"consents": [{"purpose": "courier"}]}))
    phone.page.mouse.up()
    phone.at(re.compile(r"/basis$"))


def test_while_it_is_told_it_does_not_ask(phone: Phone, move_in: MoveIn, stack: Running) -> None:
    home = move_in(policy(MILLION, "QH-MM-MUTE"))
    phone.page.clock.install()
    with phone.page.expect_response(lambda one: "/events?" in one.url):
        on_the_tracker(phone, home, stack)
    answers = asked(phone.page)
    phone.page.clock.run_for(25_000)
    assert answers == []
    # a line on which nothing is heard any more is dead, whatever the browser believes of it
    with phone.page.expect_response(lambda one: "/events?" in one.url):
        phone.page.clock.run_for(90_000)


def test_it_asks_where_no_stream_can_be_had(
    new_phone_of: NewPhone, move_in: MoveIn, stack: Running
) -> None:
    phone = new_phone_of()
    phone.page.add_init_script(NO_STREAMS)
    with phone.page.expect_response(lambda one: "/live?" in one.url):
        on_the_tracker(phone, move_in(policy(MILLION, "QH-MM-FULL")), stack)
    decided(phone)


def test_a_page_that_nobody_sees_neither_listens_nor_asks(
    phone: Phone, move_in: MoveIn, stack: Running
) -> None:
    hide = "Object.defineProperty(document, 'hidden', {get: () => window.away === true});"
    phone.page.add_init_script(hide)
    phone.page.clock.install()
    home = move_in(policy(MILLION, "QH-MM-MUTE"))
    with phone.page.expect_response(lambda one: "/events?" in one.url):
        on_the_tracker(phone, home, stack)
    leave = "window.away = true; document.dispatchEvent(new Event('visibilitychange'));"
    with phone.page.expect_event("requestfailed", lambda one: "/events?" in one.url):
        phone.page.evaluate(leave)  # the page hangs up
    answers = asked(phone.page)
    phone.page.clock.run_for(60_000)
    assert answers == []
    with phone.page.expect_response(lambda one: "/events?" in one.url):
        phone.page.evaluate(leave.replace("true", "false"))
