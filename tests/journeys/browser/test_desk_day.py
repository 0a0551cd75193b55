"""A butler's day by keyboard: who waits, what is promised, who is called, who stands in."""

import re

from playwright.sync_api import expect

from tests.journeys.browser.conftest import MoveIn, NewDesk, NewPhone
from tests.journeys.browser.desk import Desk
from tests.journeys.browser.test_desk_queue import reported
from tests.journeys.customer import MEMBER, policy

CLINIC = policy("qinghe/outpatient/2025", "QH-OP-FULL")


def call_the_hospital(desk: Desk) -> None:
    desk.press("c")
    desk.at(re.compile("/calls$"))
    desk.page.get_by_label("说了什么").fill("病案室说清单今天能打")
    desk.page.get_by_label("告诉客户的话").fill("我给医院打过电话，清单今天能打。")
    desk.page.get_by_label("医院").check()
    desk.press("Control+Enter")
    expect(desk.page.get_by_text("病案室说清单今天能打")).to_be_visible()


def test_a_day_with_a_call_a_promise_and_a_group(
    new_desk_of: NewDesk, new_phone_of: NewPhone, move_in: MoveIn
) -> None:
    home, phone = move_in(CLINIC, butler="butler-2"), new_phone_of()
    home.log_in(phone)
    claim = reported(home)
    phone.go(f"/claims/{claim['id']}/group")
    phone.write("想说的话", "这张费用清单医院只给电子版，行不行？")
    phone.button("发送")
    phone.go("/butler?call=1")
    phone.button("请林遥打给我")
    desk = new_desk_of("butler-2")
    desk.go("/desk/")
    desk.press("g", "b")
    desk.at("/desk/customers")
    waits = desk.page.locator(".day-waits > li", has_text="只给电子版")
    expect(waits).to_contain_text(MEMBER["name"])
    expect(desk.page.locator(".day-item", has_text="请打给我").first).to_be_visible()

    row = desk.page.get_by_role("row").filter(has_text=claim["number"])
    row.get_by_role("link", name="加一个").click()
    desk.at(re.compile("/promises$"))
    desk.press("n")
    desk.type("今天问清楚电子清单盖不盖章")
    desk.look("promise")
    desk.press("Control+Enter")
    desk.at("/desk/customers")
    item = desk.page.locator(".day-item", has_text="电子清单盖不盖章")
    expect(item).to_be_visible()
    expect(row).to_contain_text(re.compile("上传材料.*承诺", re.S))  # what is due first
    desk.look("day")

    waits.get_by_role("link", name="回").click()
    desk.at(re.compile("/group#text$"))  # and in the field
    desk.type("可以，电子版不用盖章。")
    desk.press("Control+Enter")
    expect(desk.page.locator(".group-bubble", has_text="不用盖章")).to_have_text(
        "可以，电子版不用盖章。"
    )
    desk.page.get_by_label("做了什么").first.select_option("wrote_after_report")
    desk.page.get_by_role("button", name="闭环").first.click()
    expect(desk.page.get_by_text("在群里核对了报案")).to_be_visible()

    call_the_hospital(desk)
    phone.go(f"/claims/{claim['id']}/group")
    card = phone.page.locator(".card.system", has_text="通话记录")
    expect(card).to_contain_text("林遥打给医院")
    expect(phone.page.locator(".bubble", has_text="清单今天能打")).to_be_visible()
    assert "病案室" not in phone.page.locator("main").inner_text()
    phone.look("call-card")
    desk.press("Escape", "g", "b")
    desk.at("/desk/customers")
    expect(waits).to_have_count(0)
    item.get_by_role("button", name="做到了").click()
    expect(desk.page.locator(".day-item.done", has_text="电子清单盖不盖章")).to_be_visible()


def test_the_customer_sees_who_stands_in(
    new_desk_of: NewDesk, new_phone_of: NewPhone, move_in: MoveIn
) -> None:
    home, phone = move_in(CLINIC, butler="butler-2"), new_phone_of()
    home.log_in(phone)
    desk = new_desk_of("butler-2")
    desk.go("/desk/customers")
    desk.press("z")
    desk.at("/desk/customers/unheard")
    expect(desk.page.locator("main")).not_to_contain_text(MEMBER["name"])
    desk.look("unheard")
    desk.press("Escape")
    desk.at("/desk/customers")
    desk.press("w")
    desk.at("/desk/absence")
    desk.press("Control+Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("请选从什么时候到什么时候")
    desk.page.get_by_label("从", exact=True).fill("2026-01-01T09:00")
    desk.page.get_by_label("到", exact=True).fill("2099-01-01T09:00")
    desk.press("Control+Enter")
    expect(desk.page.get_by_text("正在休息")).to_be_visible()
    covers = desk.page.get_by_text(re.compile(r"替 \d+ 家")).first.inner_text()
    # Who has least to do stands in: which of the butlers depends on what other journeys left open.
    names = re.findall(r"(\w+?)替 \d+ 家", covers)
    assert names
    assert "林遥" not in names
    desk.look("absence")
    phone.go("/butler")
    stands_in = phone.page.locator("strong", has_text="林遥今天休息")
    expect(stands_in).to_be_visible()
    (name,) = re.findall(r"今天休息，(\w+)替班。", stands_in.inner_text())
    assert name in names
    phone.look("covered")
    phone.go("/")
    expect(phone.page.get_by_role("link", name=f"请{name}打给我")).to_be_visible()
    phone.look("home-covered")
    desk.go("/desk/absence")
    desk.press("x")
    expect(desk.page.get_by_text("正在休息")).to_have_count(0)
    phone.go("/butler")
    expect(phone.page.get_by_text("替班")).to_have_count(0)
