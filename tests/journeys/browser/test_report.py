"""From "something happened" to the money, by thumb."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.browser.conftest import MoveIn, NewPhone
from tests.journeys.browser.phone import Phone
from tests.journeys.browser.told import (
    agree_to,
    decided,
    give_account,
    send_all,
    tell_a_stay,
    tell_a_visit,
)
from tests.journeys.customer import done, policy
from tests.journeys.papers import bill, picture, visit_bill

CLINIC = policy("qinghe/outpatient/2025", "QH-OP-FULL")
MILLION = policy("qinghe/million-medical/2025-absolute", "QH-MN-FULL")
SMALL = policy("yuanshan/small-inpatient/2025", "YS-SI-FULL")
MOST_TAPS = 25


def test_one_visit_from_report_to_paid(phone: Phone, move_in: MoveIn, tmp_path: Path) -> None:
    home = move_in(CLINIC)
    home.log_in(phone)
    for kind in ("id_card", "bank_card"):  # given once, years ago
        done(home.program.upload(picture(kind), person_id=home.insured_id, kind=kind))

    phone.link("报案")
    tell_a_visit(phone)
    phone.look("1-told")
    phone.button("下一步：看哪些保单能赔")
    phone.at(re.compile(r"/report/[-0-9a-f]{36}/policies$"))
    expect(phone.heading).to_have_text("1 份保单可能会赔")
    phone.look("2-policies")
    phone.link("下一步：准备材料")
    phone.look("3-papers")
    send_all(phone, "outpatient_bill", visit_bill(), tmp_path)
    expect(phone.heading).to_have_text("材料齐了")
    expect(phone.page.locator("main")).to_contain_text("收到了，")
    phone.look("4-all-papers")
    phone.link("下一步：看能赔多少")
    phone.look("5-estimate")
    phone.link("下一步：收款和授权")
    phone.look("6-submit")
    assert phone.page.locator("input[type=checkbox]:checked").count() == 0
    give_account(phone)
    agree_to(phone, "让管家处理", "把材料交给青禾")
    phone.button("提交")
    phone.at(re.compile(r"/next$"))
    expect(phone.heading).to_have_text("交上去了")
    assert phone.taps <= MOST_TAPS, phone.taps
    phone.look("7-next")
    phone.link("看进度")
    phone.look("8-tracker")

    phone.tap(decided(phone))
    expect(phone.page.locator("main")).to_contain_text("¥0.22")
    phone.look("9-decision")
    phone.button("同意这个数")
    phone.go(phone.path.split("/lanes")[0])
    expect(phone.page.locator(".paid")).to_have_text("¥0.22")
    phone.look("10-paid")
    phone.link("说说看")
    phone.look("11-rating")
    assert phone.page.locator("input[type=radio]:checked").count() == 0
    phone.tap(phone.page.locator("label.tile", has_text="很满意").first)
    phone.button("就这样")
    expect(phone.heading).to_have_text("收到了，谢谢您")


def test_two_policies_in_the_order_that_pays_most(
    phone: Phone, move_in: MoveIn, tmp_path: Path
) -> None:
    home = move_in(MILLION, SMALL)
    home.log_in(phone)
    phone.link("报案")
    tell_a_stay(phone)
    phone.button("下一步：看哪些保单能赔")
    expect(phone.heading).to_have_text("2 份保单可能会赔")
    phone.look("policies")
    phone.link("下一步：准备材料")
    send_all(phone, "inpatient_bill", bill(), tmp_path)
    phone.link("下一步：看能赔多少")
    phone.look("estimate-wide")
    phone.tap(phone.page.get_by_text("补几样，数就更准"))
    phone.choose("是公立医院吗？", "公立")
    phone.choose("住的、看的是哪一种？", "普通部")
    phone.page.locator("#diagnosis").fill("K80.1")
    phone.button("再算一遍")
    advised = phone.page.locator("form.advised")
    expect(advised).to_contain_text("多赔")
    phone.look("order")
    phone.tap(advised.get_by_role("button", name="按这个先后报"))
    phone.at(re.compile(r"/submit$"))
    give_account(phone)
    phone.button("提交")  # nothing agreed to yet
    expect(phone.page.get_by_role("alert")).to_be_visible()
    expect(phone.page.get_by_label("开户银行")).to_have_value("云澜商业银行")
    phone.look("not-agreed")
    give_account(phone)
    agree_to(phone, "让管家处理", "把材料交给青禾", "把材料交给远山")
    phone.button("提交")
    phone.at(re.compile(r"/next$"))
    phone.look("next")
    phone.link("看进度")
    phone.look("tracker")
    expect(phone.page.locator("section.lane")).to_have_count(2)
    phone.tap(phone.page.get_by_role("link", name="为什么是这个数").first)
    phone.at(re.compile(r"/basis$"))
    phone.look("basis")


def test_a_draft_waits_on_another_phone(new_phone_of: NewPhone, move_in: MoveIn) -> None:
    """Half told, the window is closed; the rest is told elsewhere."""
    home, first, second = move_in(CLINIC), new_phone_of(), new_phone_of()
    home.log_in(first)
    first.link("报案")
    tell_a_visit(first)
    first.button("先存着")
    first.at("/")
    second.page.context.add_cookies(first.page.context.cookies())
    second.go("/report")
    expect(second.page.get_by_label("哪天的事")).to_have_value("2026-06-03")
    second.look("draft")
    second.button("下一步：看哪些保单能赔")
    second.at(re.compile(r"/policies$"))
