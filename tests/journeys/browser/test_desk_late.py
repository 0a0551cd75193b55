"""An insurer falls silent: the monitor sees it, the customer hears of it before asking, and the
butler works the order from the late board by keyboard."""

from typing import Any

from playwright.sync_api import expect

from tests.journeys.browser.conftest import Home, MoveIn, NewDesk, NewPhone
from tests.journeys.browser.desk import Desk
from tests.journeys.browser.told import filed
from tests.journeys.conftest import Running
from tests.journeys.customer import INPATIENT, MEMBER, policy
from tests.journeys.papers import INPATIENT_KINDS, bill
from tests.waiting import eventually

SILENT = policy("qinghe/million-medical/2025", "QH-MM-NEVER")
LATE_ZH = "青禾健康保险核对得比说好的慢，苏晴在催"
# The three working days are over an hour ago; what the monitor then does is its own doing.
PASS_TIME = """
    update watch_clock set started_at = now() - interval '5 days', level = 'warned',
        warn_at = now() - interval '2 days', due_at = now() - interval '1 hour',
        next_level = 'due', next_at = now() - interval '1 hour'
    where subject_id = %s and code = 'liability_check'
"""


def wait_until(stack: Running, question: str, claim_id: str) -> Any:
    def answer() -> Any:
        with stack.database() as database:
            return (database.execute(question, [claim_id]).fetchone() or (None,))[0]

    return eventually(answer, told=lambda: question)


def let_it_be_late(stack: Running, claim_id: str) -> str:
    """Gives the work order that the monitor opens."""
    wait_until(
        stack, "select count(*) from watch_clock where subject_id = %s and state = 'running'"
        " and code = 'liability_check'", claim_id,
    )  # fmt: skip
    with stack.database() as database:
        database.execute(PASS_TIME, [claim_id])
    return str(wait_until(stack, "select id from watch_workorder where subject_id = %s", claim_id))


def texts_of(stack: Running, home: Home) -> list[str]:
    mine = [one for one in stack.ledger("zhujian")["messages"] if one["phone"] == home.number]
    return [one["words"] for one in mine if one["template"] == "claim_late"]


def take_down(desk: Desk, order_id: str) -> None:
    """By keyboard alone: note what was heard."""
    desk.at(f"/desk/orders/{order_id}")
    expect(desk.page.locator(".strip")).to_contain_text("苏晴")
    expect(desk.page.locator(".order-lines")).to_contain_text("保险公司没收到或弄丢了")
    desk.press("n")
    desk.type("打了理赔部，说周三前核对完。")
    desk.press("Control+Enter")
    expect(desk.page.locator(".order-lines")).to_contain_text("说周三前核对完")
    desk.look("order")


def test_a_silent_insurer_is_chased_and_everybody_knows(
    stack: Running, move_in: MoveIn, new_desk_of: NewDesk, new_phone_of: NewPhone
) -> None:
    home = move_in(SILENT, butler="butler-1")
    phone = new_phone_of()
    home.log_in(phone)
    path = filed(home, INPATIENT, bill(), INPATIENT_KINDS)
    claim_id = path.rsplit("/", 1)[1]
    order_id = let_it_be_late(stack, claim_id)

    asked = "select state = 'sent' from exchange_outbox where kind = 'request_status'"
    wait_until(stack, f"{asked} and claim_id = %s", claim_id)
    told = "select state = 'sent' from exchange_outbox where kind = 'claim_late'"
    wait_until(stack, f"{told} and claim_id = %s", claim_id)
    [words] = texts_of(stack, home)
    assert LATE_ZH in words
    phone.go(path)
    expect(phone.page.locator("#live")).to_contain_text("比说好的慢了，我们先看到了")
    expect(phone.page.locator("#live")).to_contain_text(LATE_ZH)
    phone.look("noticed")

    desk = new_desk_of("butler-1")
    desk.go("/desk/")
    desk.press("g", "l")
    desk.at("/desk/late")
    row = desk.page.locator("tbody tr", has=desk.page.locator(f"a[href$='{order_id}']"))
    expect(row).to_contain_text(MEMBER["name"])
    expect(row).to_contain_text("等保司：青禾")
    expect(row).to_contain_text("苏晴")
    expect(row.locator(".won")).to_contain_text("✓")
    row.locator(".late-score").click()
    expect(row).to_have_class("late-chosen")
    desk.page.wait_for_load_state()
    points = desk.page.locator(".late-points strong").all_inner_texts()
    score = row.locator(".late-score").inner_text()
    assert sum(int(one) for one in points) == int(score.split()[0].removesuffix("分，为什么"))
    expect(desk.page.locator(".late-preview")).to_contain_text(LATE_ZH)
    row.locator("[data-row]").focus()
    desk.press(" ")
    expect(desk.page.locator("[data-chosen]")).to_have_text("1 件")
    desk.look("board")
    desk.press("w", "ArrowDown", "ArrowDown", "Tab", "Enter")
    expect(desk.page.locator("[data-chosen]")).to_have_text("")  # done, and nothing chosen again
    desk.press("4")
    desk.at("/desk/late?chaser=liability_check_late")
    row.locator("[data-row]").focus()
    desk.press("Enter")
    take_down(desk, order_id)

    desk.page.get_by_role("button", name="办结").click()
    expect(desk.page.locator(".problem")).to_contain_text("还要选一个原因")
    desk.page.get_by_label("保险公司积压").check()
    desk.page.get_by_label("办完", exact=True).check()
    desk.page.get_by_role("button", name="办结").click()
    desk.at("/desk/late")
    assert texts_of(stack, home) == [words]  # told once
