"""A message that the insurer refuses, and one that nobody can read: the admin looks."""

import re

from playwright.sync_api import expect

from tests.journeys.browser.conftest import Home, MoveIn, NewDesk, NewPhone
from tests.journeys.browser.desk import Desk
from tests.journeys.browser.told import filed
from tests.journeys.customer import OUTPATIENT, done, policy
from tests.journeys.papers import OUTPATIENT_KINDS, visit_bill
from tests.waiting import eventually

SHUT = policy("qinghe/outpatient/2025", "QH-OP-SHUT")
GARBLED = policy("qinghe/outpatient/2025", "QH-OP-GARBLED")
OUTBOX, INBOX = (re.compile(rf"/desk/stuck/{queue}/\d+$") for queue in ("outbox", "inbox"))


def claim_of(home: Home) -> tuple[str, str]:
    """Handed over with everything; path and number."""
    path = filed(home, OUTPATIENT, visit_bill(), OUTPATIENT_KINDS)
    return path, str(done(home.program.get(path))["number"])


def wait_for_stage(home: Home, path: str, wanted: str) -> None:
    def stage() -> str:
        return str(done(home.program.get(path))["lanes"][0]["stage"])

    eventually(lambda: stage() == wanted, told=stage)


def row_of(desk: Desk, number: str, words: str) -> None:
    """The list, until the message of this claim is on it."""
    row = desk.page.locator("tr", has_text=number).filter(has_text=words)

    def is_there_now() -> int:
        desk.go("/desk/stuck")
        return row.count()

    eventually(is_there_now)
    row.get_by_role("link").focus()


def test_a_refused_message_is_looked_into_and_sent_again(
    new_desk_of: NewDesk, new_phone_of: NewPhone, move_in: MoveIn
) -> None:
    home, desk, phone = move_in(SHUT), new_desk_of("admin-1"), new_phone_of()
    home.log_in(phone)
    path, number = claim_of(home)
    desk.go("/desk/")
    desk.press("g", "m")
    desk.at("/desk/stuck")
    row_of(desk, number, "出险通知")
    desk.look("1-list")
    desk.press("Enter")
    desk.at(OUTBOX)
    assert "林知远" not in desk.page.locator("body").inner_text()
    desk.look("2-envelope")
    desk.press("v", "Space", "Enter")
    expect(desk.page.locator(".msg-raw")).to_contain_text("林知远")
    desk.look("3-opened")
    wait_for_stage(home, path, "opened")
    desk.press("Control+Enter")
    desk.at("/desk/stuck")
    # The insurer shut its door to the filing as well: a message of its own.
    row_of(desk, number, "立案材料")
    assert done(home.program.get(path))["lanes"][0]["looked_at_by_staff"] == [
        "file_claim:maintenance"
    ]
    desk.press("Enter")
    desk.at(OUTBOX)
    desk.press("Control+Enter")
    desk.at("/desk/stuck")
    wait_for_stage(home, path, "decided")
    claim = done(home.program.get(path))
    assert (claim["lanes"][0]["decided_fen"], claim["lanes"][0]["looked_at_by_staff"]) == (22, [])
    lines = done(home.program.get(f"{path}/journal"))["lines"]
    resent = [(one["actor"], one["payload"]) for one in lines if one["kind"] == "resent"]
    assert resent == [
        ("staff", {"message_kind": "notify_claim", "how": "again"}),
        ("staff", {"message_kind": "file_claim", "how": "again"}),
    ]
    phone.go("/privacy")
    expect(phone.page.locator("main")).to_contain_text("打开了一条和保险公司往来的原文")


def test_what_nobody_can_read_is_set_aside(new_desk_of: NewDesk, move_in: MoveIn) -> None:
    home, desk = move_in(GARBLED), new_desk_of("admin-1")
    home.program.sign_in(home.number)
    path, _ = claim_of(home)
    wait_for_stage(home, path, "decided")
    desk.go("/desk/stuck")
    unread = desk.page.locator("section", has_text="收到了读不懂的").locator("a.row-link")
    address = unread.last.get_attribute("href")
    mine = desk.page.locator(f"a.row-link[href='{address}']")
    mine.focus()
    desk.press("Enter")
    desk.at(INBOX)
    desk.press("v", "Space", "Enter")
    expect(desk.page.locator(".msg-raw")).to_be_visible()
    desk.look("unread")
    desk.press("Escape")
    desk.at("/desk/stuck")
    mine.focus()
    desk.press("Enter")
    desk.at(INBOX)
    desk.press("x", "Space", "Enter")
    desk.at("/desk/stuck")
    expect(mine).to_have_count(0)
