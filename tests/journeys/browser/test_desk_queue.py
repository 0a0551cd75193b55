"""A butler's morning: what waits, whose turn it is, who asked, and what is not theirs."""

import re

from playwright.sync_api import expect

from tests.journeys.browser.conftest import Home, MoveIn, NewDesk, NewPhone
from tests.journeys.customer import MEMBER, done, policy
from tests.journeys.papers import picture

CLINIC = policy("qinghe/outpatient/2025", "QH-OP-FULL")
VISIT = {
    "incident_type": "outpatient", "cause": "illness", "event_date": "2026-06-03",
    "hospital_name": "样本医院", "hospital_grade": 2, "hospital_public": True,
    "designated": True, "what": "咳了一周。",
}  # fmt: skip


def reported(home: Home) -> dict[str, str]:
    """A claim that waits for its customer."""
    program = home.program
    if not program.token:
        program.sign_in(home.number)
    paper = done(program.upload(picture("id_card"), person_id=home.insured_id, kind="id_card"))
    report = {
        "insured_id": home.insured_id, "incident": VISIT, "social_settled": True,
        "document_ids": [paper["document_id"]],
    }  # fmt: skip
    claim: dict[str, str] = done(program.post("/claims", report))
    return claim


def test_what_waits_is_found_filtered_and_opened_by_keyboard(
    new_desk_of: NewDesk, move_in: MoveIn
) -> None:
    claim = reported(move_in(CLINIC, butler="butler-1"))
    desk = new_desk_of("butler-1")
    desk.go("/desk/claims")
    row = desk.page.get_by_role("row").filter(has_text=claim["number"])
    expect(row).to_contain_text(MEMBER["name"])
    expect(row).to_contain_text("补齐材料")
    desk.look("queue")
    desk.page.get_by_role("link", name=re.compile("^等保司")).click()
    expect(row).to_have_count(0)
    desk.page.get_by_role("link", name=re.compile("^等客户")).click()
    expect(row).to_have_count(1)
    desk.press("f")
    assert desk.focused.startswith("不限") or desk.focused == "step"
    desk.press("Escape", "j")
    assert desk.page.evaluate("() => document.activeElement.matches('[data-row]')")
    desk.go("/desk/claims?party=courier&step=9")
    expect(desk.page.locator(".empty")).to_contain_text("这样筛，一件也没有")
    desk.look("nothing-fits")
    desk.press("/")
    desk.type(claim["number"])
    desk.press("Enter")
    expect(desk.page.get_by_role("cell", name="您经手")).to_be_visible()
    desk.press("j", "Enter")
    desk.at(f"/desk/claims/{claim['id']}")


def test_another_s_claim_opens_with_a_reason(
    new_desk_of: NewDesk, new_phone_of: NewPhone, move_in: MoveIn
) -> None:
    home, phone = move_in(CLINIC), new_phone_of()
    home.log_in(phone)
    claim = reported(home)
    desk = new_desk_of("expert-1")
    desk.go("/desk/search")
    desk.look("search-nothing-yet")
    desk.press("/")
    desk.type(claim["number"])
    desk.press("Enter")
    found = desk.page.get_by_role("row").filter(has_text=claim["number"])
    expect(found).to_contain_text(MEMBER["name"][0] + "*")
    assert MEMBER["name"] not in desk.page.locator("main").inner_text()
    desk.look("found-foreign")
    desk.press("j", "Enter")
    expect(desk.heading).to_have_text("打开别人经手的客户")
    desk.look("reason")
    desk.press("Control+Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("请选一个原因")
    desk.page.get_by_label("客户来电").check()
    desk.press("Control+Enter")
    desk.at(f"/desk/claims/{claim['id']}")
    desk.press("g", "b")
    desk.at("/desk/customers")
    desk.press("a")
    expect(desk.page.get_by_role("row").filter(has_text="客户来电").first).to_contain_text(
        "看到今天结束"
    )
    phone.go("/privacy")
    expect(phone.page.get_by_role("listitem").filter(has_text="周牧")).to_contain_text("您来电")


def test_who_asked_is_answered(
    new_desk_of: NewDesk, new_phone_of: NewPhone, move_in: MoveIn
) -> None:
    home, phone = move_in(CLINIC, butler="butler-1"), new_phone_of()
    home.log_in(phone)
    phone.go("/butler")
    phone.write("写给苏晴", "钱什么时候到？")
    phone.button("留言")
    desk = new_desk_of("butler-1")
    desk.go("/desk/customers")
    desk.look("customers")
    desk.page.get_by_role("listitem").filter(has_text="钱什么时候到？").get_by_role(
        "link", name="去回"
    ).first.click()
    desk.look("customer")
    desk.press("v")
    expect(desk.page.get_by_text("已显示，记下了")).to_be_visible()
    expect(desk.page.get_by_text(home.number)).to_be_visible()
    desk.press("r")
    desk.type("保险公司答应周五前付。")
    desk.button("回复")
    expect(desk.page.locator(".note-answer").first).to_contain_text("保险公司答应周五前付。")
    phone.go("/butler")
    expect(phone.page.locator(".answer")).to_contain_text("保险公司答应周五前付。")
    expect(phone.page.locator(".answer")).to_contain_text("苏晴")
    phone.look("answered")


def test_without_scripts_the_desk_works(new_desk_of: NewDesk, move_in: MoveIn) -> None:
    claim = reported(move_in(CLINIC, butler="butler-1"))
    new_desk_of("butler-1")  # signed in, so that its cookie is known
    desk = new_desk_of("butler-1", java_script_enabled=False)
    desk.go("/desk/claims")
    assert desk.page.locator("kbd:visible").count() == 0
    desk.page.get_by_label("结论有差").check()
    desk.button("筛选")
    desk.at("/desk/claims?step=&insurer=&differs=1&since=")
    desk.write("查找", claim["number"])
    desk.button("查找")
    expect(desk.page.get_by_role("link", name=claim["number"])).to_be_visible()
