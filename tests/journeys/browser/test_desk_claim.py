"""One claim at the desk, by keyboard: where it stands, why the sums part, a paper, a correction."""

import re
from typing import Any

from playwright.sync_api import expect

from guanjia.documents.reading.result import Field, Quality, Reading
from tests.journeys.browser.conftest import Home, MoveIn, NewDesk
from tests.journeys.browser.desk import Desk
from tests.journeys.browser.phone import Phone
from tests.journeys.browser.told import filed
from tests.journeys.conftest import Running
from tests.journeys.customer import INPATIENT, done, policy
from tests.journeys.papers import INPATIENT_KINDS, bill
from tests.journeys.readings import machine_says
from tests.waiting import eventually

MILLION = "qinghe/million-medical/2025"
SMALL = "yuanshan/small-inpatient/2025"
BUTLER = "butler-1"
PLACE = (0.1, 0.2, 0.6, 0.2, 0.6, 0.3, 0.1, 0.3)
DOUBTED = Reading(
    source="photo", kind="diagnosis_certificate", kind_score=1.0, quality=Quality(accept=True),
    fields=(
        Field(name="姓名", value="林知远", state="read", score=0.99, place=PLACE),
        Field(name="诊断", value="胆囊结右", state="doubtful", score=0.6, place=PLACE,
              check="score", others=("胆囊结石",)),
        Field(name="日期", value="2026-05-13", state="doubtful", score=0.7, place=PLACE,
              check="second_read", others=("2026-05-18",)),
    ),
)  # fmt: skip


def parted(home: Home) -> str:
    """The claim's path once its first insurer has decided too little and told how it reckons."""
    path = filed(home, INPATIENT, bill(), INPATIENT_KINDS)
    eventually(lambda: _explained(done(home.program.get(f"{path}/journal"))["lines"]))
    return path


def _explained(lines: list[dict[str, Any]]) -> bool:
    return any(line["kind"] == "calculation_given" for line in lines)


def on_the_claim(desk: Desk, path: str) -> None:
    desk.go(f"/desk{path}")
    expect(desk.page.locator("h1")).to_contain_text("林知远 · 生病住院")


def test_where_the_sums_part_and_a_paper_behind_it(
    new_desk_of: NewDesk, phone: Phone, move_in: MoveIn, stack: Running
) -> None:
    home = move_in(
        policy(MILLION, "QH-MM-ODD-STUBBORN"), policy(SMALL, "YS-SI-FULL"), butler=BUTLER
    )
    home.log_in(phone)
    path, desk = parted(home), new_desk_of(BUTLER)
    on_the_claim(desk, path)
    page = desk.page
    expect(page.locator(".lanes tbody tr")).to_have_count(2)
    expect(page.locator(".lanes tbody tr").first.locator("td")).to_have_count(16)
    expect(page.locator(".lanes tbody tr").first).to_contain_text("少 123.45")
    expect(page.locator(".lanes tbody tr").last).to_contain_text("等青禾")
    expect(page.locator(".strip")).to_contain_text("打给客户：青禾结论少 123.45")
    expect(page.locator("tr.fork")).to_have_count(1)
    expect(page.locator("tr.fork")).to_contain_text("从这里分开")
    desk.look("claim")

    page.get_by_role("button", name="条款 2.8 原文").first.focus()
    desk.press("Enter")
    expect(page.locator(".basis-wording:popover-open")).to_contain_text("免赔额")
    desk.press("Escape")

    page.locator("h1").click()
    desk.press("p", "j", "Enter")
    expect(page.locator("h1")).to_have_text("住院票据")
    desk.look("paper")
    assert page.locator("pre, main img").count() == 0
    desk.press("o")
    expect(page.get_by_role("alert")).to_contain_text("请先选一个原因")
    page.locator("h1").click()
    desk.press("r", "Space", "o")
    expect(page.locator("pre")).to_contain_text("46596.57")
    desk.look("paper-open")
    desk.press("Escape")
    expect(page.locator("h1")).to_contain_text("林知远")

    checked(desk, stack)
    asked_again(desk)

    phone.go("/privacy")
    expect(phone.page.locator("main")).to_contain_text("核对金额和日期")
    phone.look("told")


def checked(desk: Desk, stack: Running) -> None:
    """A paper that a machine was not sure of: Tab, a digit and Ctrl+Enter make it right."""
    page = desk.page
    link = page.get_by_role("link", name="诊断证明书").first.get_attribute("href") or ""
    machine_says(stack, link.rpartition("/")[2], DOUBTED)
    desk.press("g", "p")
    expect(page.locator("h1")).to_have_text("材料核对")
    row = page.locator(f"a[href='/desk/papers/{link.rpartition('/')[2]}']")
    expect(page.locator("tr", has=row)).to_contain_text("1 处存疑")
    desk.look("papers")
    row.focus()
    desk.press("Enter")
    expect(page.locator("summary:focus")).to_contain_text("诊断")
    expect(page.locator(".box.here text")).to_have_text("2")
    desk.press("Tab")
    expect(page.locator("summary:focus")).to_contain_text("日期")
    expect(page.locator("details[open] .field-way")).to_have_count(4)
    desk.look("check")
    frame = page.locator(".box[data-box='日期'] polygon")
    before = frame.get_attribute("points") or ""
    desk.press("r")
    expect(page.locator("details[open] .field-cut use")).to_have_attribute(
        "transform", re.compile(r"^rotate\(90 ")
    )
    desk.press("e")
    page.keyboard.type("2026年5月18日")
    expect(page.locator("#checks")).to_contain_text("还有 1 处没有说")
    desk.press("Shift+Tab", "Shift+Tab", "2")
    expect(page.locator("#checks")).not_to_contain_text("没有说")
    desk.press("Control+Enter")
    page.wait_for_url(lambda url: not url.endswith(link.rpartition("/")[2]))
    desk.go("/desk/papers")
    expect(row).to_have_count(0)
    desk.go(f"/desk/papers/{link.rpartition('/')[2]}")
    expect(page.locator(".card-head")).to_contain_text("人核过 2")
    expect(frame).not_to_have_attribute("points", before)  # the photo is kept as it was turned


def asked_again(desk: Desk) -> None:
    desk.press("x")
    expect(desk.page.locator("h1")).to_have_text("请客户重拍这一张")
    desk.look("again")
    desk.press("Control+Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("为什么要重拍")
    desk.page.locator("h1").click()
    desk.press("r", "Space", "Control+Enter")
    expect(desk.page.locator("h1")).to_have_text("材料核对")


def test_a_wrong_decision_is_put_right_and_told(
    new_desk_of: NewDesk, phone: Phone, move_in: MoveIn, stack: Running
) -> None:
    home = move_in(policy(MILLION, "QH-MM-ODD-STUBBORN"), butler=BUTLER)
    home.log_in(phone)
    path, desk = parted(home), new_desk_of(BUTLER)
    on_the_claim(desk, path)
    page = desk.page
    page.locator("a", has_text="“结论：付 18,060.72”").focus()
    desk.press("Enter")
    expect(page.locator("main")).to_contain_text("连带 5 条")
    desk.look("before")
    desk.press("Control+Enter")
    expect(page.get_by_role("alert")).to_have_text("请选一个更正的原因。")
    page.locator("h1").click()
    desk.press("r", "ArrowDown", "Control+Enter")
    expect(page.locator("#journal")).to_contain_text("是别的理赔的，这一条和连带的 5 条不再算数")
    expect(page.locator("tr.fork")).to_have_count(0)
    expect(page.locator(".journal-gone").first).to_contain_text("已更正")
    desk.look("after")
    assert stack.guanjia("claims", "check").returncode == 0

    phone.go(path)
    expect(phone.page.locator("main")).to_contain_text("我们更正了一处记录：青禾健康保险的结论。")
    phone.look("told")


def test_wrong_days_are_put_right(new_desk_of: NewDesk, move_in: MoveIn) -> None:
    home = move_in(policy(MILLION, "QH-MM-MUTE"), butler=BUTLER)
    home.program.sign_in(home.number)
    path, desk = filed(home, INPATIENT, bill(), INPATIENT_KINDS), new_desk_of(BUTLER)
    on_the_claim(desk, path)
    desk.press("e")
    expect(desk.page.locator("h1")).to_have_text("更正事情经过")
    desk.look("incident")
    desk.page.get_by_label("出险日期").fill("2026-05-10")
    desk.page.get_by_label("录错了").check()
    desk.press("Control+Enter")
    expect(desk.page.locator(".head .facts")).to_contain_text("出险 2026-05-10")
    expect(desk.page.locator("#journal")).to_contain_text("改过的见下一条")
