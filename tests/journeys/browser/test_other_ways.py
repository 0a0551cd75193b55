"""The report without a thumb, without scripts, and inside another program's window."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.journeys.browser.conftest import MoveIn, NewPhone
from tests.journeys.browser.phone import Phone
from tests.journeys.browser.told import (
    CARD,
    agree_to,
    consent,
    decided,
    give_account,
    send_all,
    tell_a_visit,
)
from tests.journeys.customer import done, policy
from tests.journeys.papers import picture, visit_bill
from tests.waiting import eventually

CLINIC = policy("qinghe/outpatient/2025", "QH-OP-FULL")
WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; V2231A Build/TP1A.220624.014; wv) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 "
    "MMWEBSDK/20231202 MicroMessenger/8.0.47.2560(0x28002F30) WeChat/arm64 Weixin "
    "NetType/4G Language/zh_CN ABI/arm64 miniProgram/wx0000000000000000"
)
WITHOUT = """
delete window.Notification; delete window.PushManager; delete window.showOpenFilePicker;
window.open = () => { throw new Error("window.open"); };
URL.createObjectURL = () => { throw new Error("blob"); };
for (const name of ["serviceWorker", "clipboard", "share"])
  Object.defineProperty(navigator, name, { get() { throw new Error(name); } });
"""


def whole_report(phone: Phone, folder: Path) -> None:
    """Home to handed over, then agreed and paid."""
    phone.link("报案")
    tell_a_visit(phone)
    phone.button("下一步：看哪些保单能赔")
    phone.link("下一步：准备材料")
    send_all(phone, "outpatient_bill", visit_bill(), folder)
    phone.link("下一步：看能赔多少")
    phone.link("下一步：收款和授权")
    give_account(phone)
    agree_to(phone, "让管家处理", "把材料交给青禾")
    phone.button("提交")
    phone.at(re.compile(r"/next$"))
    phone.link("看进度")


def test_without_scripts(new_phone_of: NewPhone, move_in: MoveIn, tmp_path: Path) -> None:
    phone = new_phone_of(java_script_enabled=False)
    move_in(CLINIC).log_in(phone)
    whole_report(phone, tmp_path)
    decision = phone.page.get_by_role("link", name="保险公司的结论").first

    def is_there_now() -> bool:
        """Without scripts the page waits for its reader."""
        phone.page.get_by_role("link", name="刷新").click()
        phone.page.wait_for_load_state()
        return decision.is_visible()

    eventually(is_there_now)
    phone.tap(decision)
    phone.button("同意这个数")
    expect(phone.page.locator("main")).to_contain_text("您已经同意")


def test_inside_wechat(new_phone_of: NewPhone, move_in: MoveIn, tmp_path: Path) -> None:
    phone = new_phone_of(user_agent=WECHAT)
    phone.page.add_init_script(WITHOUT)
    move_in(CLINIC).log_in(phone)
    whole_report(phone, tmp_path)
    phone.tap(decided(phone))
    phone.button("同意这个数")
    expect(phone.page.locator("main")).to_contain_text("您已经同意")


# --- keys alone -----------------------------------------------------------------------------------


def reach(phone: Phone, target: Locator) -> None:
    """Tab until it has the focus, as who cannot point would; what has it must be seen to."""
    expect(target).to_have_count(1)
    for _ in range(120):
        if target.evaluate("(one) => document.activeElement === one"):
            shown = target.evaluate(
                "(one) => [one, one.closest('label'), one.parentElement].some((each) => each &&"
                " (getComputedStyle(each).outlineStyle !== 'none' ||"
                "  getComputedStyle(each).boxShadow !== 'none'))"
            )
            assert shown, f"no sign of the focus on {target}"
            return
        phone.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {target}")


def press(phone: Phone, role: str, name: str, key: str = "Enter") -> None:
    reach(phone, phone.page.get_by_role(role, name=name, exact=True))  # type: ignore[arg-type]
    phone.page.keyboard.press(key)


def pick(phone: Phone, name: str, value: str) -> None:
    """Of one group of radios Tab reaches the first; arrows go on from there."""
    first = phone.page.locator(f"input[name={name}]").first
    reach(phone, first)
    phone.page.keyboard.press("Space")
    for _ in range(8):
        if phone.page.locator(f"input[name={name}]:checked").get_attribute("value") == value:
            return
        phone.page.keyboard.press("ArrowRight")
    raise AssertionError(f"{value} is out of reach")


def type_into(phone: Phone, label: str, text: str) -> None:
    reach(phone, phone.page.get_by_label(label, exact=True))
    phone.page.keyboard.type(text)


def test_by_keys_alone(phone: Phone, move_in: MoveIn) -> None:
    """Choosing a photo is the system's dialogue, not the page's: the papers are there already."""
    home = move_in(CLINIC)
    home.log_in(phone)
    press(phone, "link", "报案")
    phone.at("/report")
    pick(phone, "insured", home.insured_id)
    pick(phone, "kind", "outpatient")
    type_into(phone, "哪天的事", "06032026")
    pick(phone, "hospital_grade", "2")
    pick(phone, "social_settled", "yes")
    press(phone, "button", "下一步：看哪些保单能赔")
    phone.at(re.compile(r"/policies$"))
    claim_id = phone.path.split("/")[2]
    given = [
        done(home.program.upload(picture(kind), person_id=home.insured_id, kind=kind))
        for kind in ("medical_record", "id_card", "bank_card")
    ]
    given.append(
        done(home.program.upload(visit_bill(), person_id=home.insured_id, filename="bill.xml"))
    )
    ids = [paper["document_id"] for paper in given]
    done(home.program.post(f"/claims/{claim_id}/papers", {"document_ids": ids}))
    press(phone, "link", "下一步：准备材料")
    phone.at(re.compile(r"/papers$"))
    press(phone, "link", "下一步：看能赔多少")
    phone.at(re.compile(r"/estimate$"))
    press(phone, "link", "下一步：收款和授权")
    phone.at(re.compile(r"/submit$"))
    type_into(phone, "银行卡号", CARD)
    for words in ("让管家处理", "把材料交给青禾"):
        reach(phone, consent(phone, words).locator("input"))
        phone.page.keyboard.press("Space")
    press(phone, "button", "提交")
    phone.at(re.compile(r"/next$"))
    press(phone, "link", "看进度")
    phone.at(re.compile(r"/claims/[-0-9a-f]{36}$"))
