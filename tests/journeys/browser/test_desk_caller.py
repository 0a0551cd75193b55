"""Somebody calls: the desk reports, takes papers in and notes the call; the customer agrees."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.browser.conftest import MoveIn, NewDesk, NewPhone
from tests.journeys.browser.desk import Desk
from tests.journeys.browser.told import agree_to, give_account
from tests.journeys.customer import policy
from tests.journeys.papers import picture

CLINIC = policy("qinghe/outpatient/2025", "QH-OP-FULL")
KINDS = ("outpatient_bill", "fee_list", "medical_record", "id_card", "bank_card")


def tab_to(desk: Desk, words: str) -> None:
    for _ in range(80):
        if desk.focused == words:
            return
        desk.press("Tab")
    raise AssertionError(f"the keyboard does not reach {words}")


def type_day(desk: Desk, name: str, day: str) -> None:
    """Into the date field that has the focus; which part comes first is the browser's habit."""
    year, month, rest = day.split("-")
    for typed in (f"{month}{rest}{year}", f"{year}{month}{rest}"):
        desk.type(typed)
        if desk.page.locator(f"#{name}").input_value() == day:
            return
        desk.press("Shift+Tab", "Tab")
    raise AssertionError(f"{day} was not taken")


def open_customer(desk: Desk, number: str) -> None:
    desk.go("/desk/")
    desk.at("/desk/claims")
    desk.press("/")
    desk.type(number)
    desk.press("Enter")
    desk.at(re.compile(r"search\?q="))
    desk.look("1-found")
    desk.press("j", "Enter")
    desk.at(re.compile(r"/desk/customers/[-0-9a-f]{36}$"))


def take_in(desk: Desk, kind: str, data: bytes, folder: Path) -> None:
    path = folder / f"{kind}.png"
    path.write_bytes(data)
    row = desk.page.locator("form.ask-upload").filter(has=desk.page.locator(f"input[value={kind}]"))
    row.locator("input[type=file]").set_input_files(path)
    row.locator("button").click()
    expect(row).to_have_count(0)


def reported_by_keyboard(desk: Desk) -> str:
    """From the customer's page to the claim, without touching the mouse; its id."""
    tab_to(desk, "替他们报案")
    desk.press("Enter")
    desk.at(re.compile(r"/report$"))
    desk.look("2-empty")
    desk.press("ArrowDown", "Tab")  # the caller; whose claim it is stands there already
    desk.press("Tab", "Space", "ArrowDown")  # a visit, not a stay
    expect(desk.page.get_by_label("门诊看病")).to_be_checked()
    desk.press("Tab")
    type_day(desk, "event_date", "2026-06-03")
    tab_to(desk, "hospital_name")
    desk.type("云澜市第一人民医院")
    desk.press("Tab", "Space", "ArrowDown")
    desk.press("Tab", "Space")
    tab_to(desk, "what")
    desk.type("咳了一周，去看了门诊。")
    desk.press("Escape", "v")
    expect(desk.page.locator(".ask-found")).to_contain_text("能报")
    desk.look("3-looked")
    desk.press("Control+Enter")
    desk.at(re.compile(r"/upload\?reported=1$"))
    desk.look("4-reported")
    return desk.path.removesuffix("/upload").rpartition("/")[2]


def take_all_in(desk: Desk, folder: Path) -> None:
    """The bill, its figures, and each paper that is still missing."""
    for kind in KINDS:
        take_in(desk, kind, picture(kind), folder)
    desk.look("5-papers")
    desk.tap(desk.page.get_by_role("link", name="填金额"))
    desk.look("6-figures")
    for label, text in (("票据号码", "B1"), ("合计（元）", "186.40"), ("第 1 项的金额", "186.40"),
                        ("其中医保统筹付了（元）", "86.13")):  # fmt: skip
        desk.write(label, text)
    desk.page.get_by_label("开票日期").fill("2026-06-03")
    desk.press("Control+Enter")
    desk.at(re.compile(r"/upload$"))
    expect(desk.page.locator("main")).to_contain_text("186.40")


def test_a_caller_is_reported_for_by_keyboard_alone(
    new_desk_of: NewDesk, new_phone_of: NewPhone, move_in: MoveIn, tmp_path: Path
) -> None:
    home, desk = move_in(CLINIC, butler="butler-1"), new_desk_of("butler-1")
    open_customer(desk, home.number)
    claim = reported_by_keyboard(desk)
    take_all_in(desk, tmp_path)
    desk.press("c")
    desk.at(re.compile(r"/calls$"))
    desk.type("银行卡问他自己在手机上填")
    desk.press("Control+Enter")
    expect(desk.page.locator(".ask-said")).to_have_text("银行卡问他自己在手机上填")
    desk.look("7-call")

    phone = new_phone_of()
    home.log_in(phone)
    expect(phone.page.locator("main")).to_contain_text("您的管家替您报了案，请看一看并授权。")
    phone.look("8-home")
    phone.link("看一看")
    phone.at(f"/report/{claim}/policies")
    expect(phone.page.locator("main")).to_contain_text("咳了一周，去看了门诊。")
    phone.look("9-told")
    phone.go(f"/report/{claim}/submit")
    give_account(phone)
    agree_to(phone, "让管家处理", "把材料交给青禾")
    phone.button("提交")
    phone.at(re.compile(r"/next$"))
    phone.go("/butler")
    expect(phone.page.locator("main")).to_contain_text("苏晴打给您，为了办到哪一步")
    assert "银行卡问他自己" not in phone.page.locator("body").inner_text()
    phone.look("10-butler")


def test_what_was_typed_is_there_on_another_desk(new_desk_of: NewDesk, move_in: MoveIn) -> None:
    home, desk = move_in(CLINIC, butler="butler-1"), new_desk_of("butler-1")
    open_customer(desk, home.number)
    desk.link("替他们报案")
    with desk.page.expect_response(lambda one: one.request.method == "POST"):
        desk.write("客户的话，一两句", "说到一半，电话断了")
        desk.press("Tab")
    other = new_desk_of("butler-1")
    other.go(desk.path)
    expect(other.page.get_by_label("客户的话，一两句")).to_have_value("说到一半，电话断了")


def test_a_policy_from_elsewhere_by_telephone(new_desk_of: NewDesk, move_in: MoveIn) -> None:
    home, desk = move_in(CLINIC, butler="butler-1"), new_desk_of("butler-1")
    open_customer(desk, home.number)
    desk.go(f"{desk.path}/policies/add")
    desk.look("policy")
    desk.press("Control+Enter")
    expect(desk.page.get_by_role("alert")).to_be_visible()
    desk.look("policy-asked")
