"""The year as a whole on the phone; an overlay from two administrators to the customer's basis."""

from typing import Any

from playwright.sync_api import expect

from tests.journeys.browser.conftest import Home, MoveIn, NewDesk, NewPhone
from tests.journeys.customer import INPATIENT, done, policy
from tests.journeys.papers import bill
from tests.waiting import eventually

LARGE = policy("qinghe/million-medical/2025-absolute", "ZZ-YEAR")
SMALL = policy("yuanshan/small-inpatient/2025", "AA-YEAR")
NEW = policy(
    "qinghe/million-medical/2025", "QH-NEW", cover_from="2026-04-10", cover_until="2027-04-10",
    first_cover_from="2026-04-10",
)  # fmt: skip
IN_APRIL = {
    "event_date": "2026-04-20", "first_shown_date": "2026-04-18",
    "admission_date": "2026-04-20", "discharge_date": "2026-04-27",
}  # fmt: skip
OVERLAY = """overlay: 1
code: sample_april
title_zh: 样本四月应急措施
law_zh: 《样本通知》
why: {article: 第一条, text_zh: 样本文字，不是真的通知。}
from: "2026-04-20"
until: "2026-04-21"
products: ["qinghe/million-medical/2025"]
changes:
  - block: waiting
    take_away: true
    cite: {article: 第二条, text_zh: 灾害期间不适用等待期。}
    sentence_zh: 等待期不计
"""


def reported(home: Home, incident: dict[str, Any], **paper: Any) -> dict[str, Any]:
    document = done(home.program.upload(
        bill(**paper), person_id=home.insured_id, filename="bill.xml", kind="inpatient_bill"
    ))  # fmt: skip
    claim: dict[str, Any] = done(home.program.post("/claims", {
        "insured_id": home.insured_id, "incident": incident, "social_settled": True,
        "document_ids": [document["document_id"]],
        "include_policy_ids": [one["id"] for one in home.policies.values()],
    }))  # fmt: skip
    return claim


def test_year(new_phone_of: NewPhone, move_in: MoveIn) -> None:
    home, phone = move_in(LARGE, SMALL), new_phone_of()
    home.log_in(phone)
    claim = reported(
        home, INPATIENT, fund="0", items=[("2026-05-12", "检查费", "检查费", "甲类", "8000.00")]
    )
    phone.go(f"/report/{claim['id']}/estimate")
    phone.link("今年还要看病？看看现在报，还是等一等")
    phone.look("1-asked")
    phone.write("总共（元）", "40000")
    phone.write("大概哪天（可以不填）", "2026-10-08")
    phone.button("比一比")
    expect(phone.page.locator("main")).to_contain_text("¥48,000.00")
    expect(phone.page.locator("main")).to_contain_text("请先向保险公司确认")
    phone.look("2-compared")
    year = done(home.program.get(f"/claims/{claim['id']}/year?amount=40000&day=2026-10-08"))
    assert (year["total_fen"], year["sure_fen"]) == (4_800_000, 4_000_000)


def test_overlay(new_desk_of: NewDesk, new_phone_of: NewPhone, move_in: MoveIn) -> None:
    home, phone = move_in(NEW), new_phone_of()
    home.log_in(phone)
    claim = reported(home, INPATIENT | IN_APRIL, issue_date="2026-04-27", number="0000000931",
                     items=[("2026-04-21", "检查费", "检查费", "甲类", "46596.57")])  # fmt: skip
    [lane] = claim["lanes"]
    assert lane["estimate"]["high_fen"] == 0
    basis = f"/claims/{claim['id']}/lanes/{lane['id']}/basis"
    phone.go(basis)
    phone.look("1-before")
    author, other = new_desk_of("admin-1"), new_desk_of("admin-2")
    author.go("/desk/")
    author.press("g", "o")
    author.at("/desk/overlays")
    author.look("2-list")
    author.page.get_by_label("或者贴在这里").fill(OVERLAY)
    author.button("检查并提出")
    expect(author.page.locator("main")).to_contain_text("要另一位管理员来同意")
    author.look("3-proposed")
    other.go("/desk/overlays")
    other.page.get_by_role("link", name="样本四月应急措施").click()
    other.look("4-second-eyes")
    other.press("Control+Enter")
    other.at("/desk/overlays")
    expect(other.page.locator("main")).to_contain_text("《样本通知》")

    def applies_now() -> bool:
        phone.go(basis)
        return "开始适用" in phone.page.locator("main").inner_text()

    eventually(applies_now)
    # 46,596.57 less 18,412.40 of the fund and the deductible of 10,000
    expect(phone.page.locator("main")).to_contain_text("¥18,184.17")
    expect(phone.page.locator("main")).to_contain_text("等待期不计")
    phone.look("5-after")
