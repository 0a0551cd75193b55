"""What comes back: refusals, sums that part, originals, and what is known of the customer."""

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.browser.conftest import MoveIn
from tests.journeys.browser.phone import Phone
from tests.journeys.browser.told import decided, filed
from tests.journeys.customer import INPATIENT, done, policy
from tests.journeys.papers import INPATIENT_KINDS, bill, picture

MILLION = "qinghe/million-medical/2025"


def test_a_refusal_is_told_in_full(phone: Phone, move_in: MoveIn) -> None:
    home = move_in(policy(MILLION, "QH-MM-REFUSE"))
    home.log_in(phone)
    phone.go(filed(home, INPATIENT, bill(), INPATIENT_KINDS))
    phone.tap(decided(phone))
    expect(phone.heading).to_have_text("这一份，保险公司决定不赔")
    page = phone.page.locator("main")
    expect(page).to_contain_text("首次发病在等待期内，不承担给付责任")
    expect(page).to_contain_text("1.4")
    expect(page).to_contain_text("¥18,184.17")  # ours
    expect(page).to_contain_text("自生效日的次日起三十天为等待期")  # the clause, in full
    phone.look("refusal")


def test_a_sum_that_is_too_small_is_contested(phone: Phone, move_in: MoveIn) -> None:
    home = move_in(policy(MILLION, "QH-MM-SMALLER"))
    home.log_in(phone)
    claim = filed(home, INPATIENT, bill(), INPATIENT_KINDS)
    phone.go(claim)
    phone.tap(decided(phone))
    expect(phone.heading).to_contain_text("比条款少了")
    phone.look("underpaid")
    phone.write("哪里不对？（可以不填）", "自费材料也在保障里")
    phone.button("不同意，请你们看")
    expect(phone.page.locator("main")).to_contain_text("您不同意，已经记下")
    phone.look("contested")

    decision = phone.path
    phone.go(claim)  # the page moves by itself once the insurer has thought again
    expect(phone.page.locator("section.lane")).to_contain_text("¥18,184.17")
    expect(phone.page.locator("section.card.do")).to_contain_text("结论")
    phone.look("corrected-tracker")
    phone.go(decision)
    expect(phone.heading).to_have_text("结论和我们算的一样")
    phone.look("corrected")
    phone.button("同意这个数")
    phone.go(claim)
    expect(phone.page.locator(".paid")).to_have_text("¥18,184.17")
    phone.tap(phone.page.get_by_role("link", name="还有材料要交"))
    expect(phone.heading).to_have_text("交过的材料")
    phone.look("after-the-close")


def test_originals_are_fetched_from_the_door(phone: Phone, move_in: MoveIn) -> None:
    home = move_in(policy(MILLION, "QH-MM-ORIGINALS"))
    home.log_in(phone)
    phone.go(filed(home, INPATIENT, bill(), INPATIENT_KINDS))
    to_do = phone.page.locator("section.card.do a.button")
    expect(to_do).to_be_visible()
    phone.look("to-do")
    phone.tap(to_do)
    phone.at(re.compile(r"/courier$"))
    assert phone.page.locator("input:checked").count() == 0
    phone.look("courier")
    phone.button("叫快递")
    expect(phone.page.get_by_role("alert")).to_be_visible()
    phone.look("courier-unsaid")
    phone.tap(phone.page.locator("label.tile", has_text="明天上午"))
    phone.write("到哪里取", "云澜市样本路 1 号")
    phone.tap(phone.page.locator("label.consent"))
    phone.button("叫快递")
    expect(phone.page.get_by_role("heading", name="这一件的路")).to_be_visible()
    phone.look("way")


def test_a_consent_is_taken_back_and_the_data_taken_along(
    phone: Phone, move_in: MoveIn, tmp_path: Path
) -> None:
    home = move_in(policy(MILLION, "QH-MM-MUTE"))
    home.log_in(phone)
    filed(home, INPATIENT, bill(), INPATIENT_KINDS)
    paper = done(home.program.upload(picture("other"), person_id=home.insured_id, kind="other"))
    assert home.program.get(f"/papers/{paper['document_id']}/file").is_success
    phone.go("/privacy")
    phone.look("privacy")
    with phone.page.expect_download() as download:
        phone.page.get_by_text("下载我的资料").click()
    saved = tmp_path / "mine.json"
    download.value.save_as(saved)
    assert "林知远" in json.dumps(json.loads(saved.read_text()), ensure_ascii=False)
    before = phone.page.get_by_role("button", name="收回").count()
    assert before == 2
    phone.page.get_by_role("button", name="收回").first.click()
    expect(phone.page.get_by_role("button", name="收回")).to_have_count(before - 1)
    phone.look("taken-back")


def test_a_word_for_the_butler(phone: Phone, move_in: MoveIn) -> None:
    move_in(policy(MILLION, "QH-MM-MUTE")).log_in(phone)
    phone.go("/butler")
    phone.look("butler")
    phone.page.get_by_role("textbox").fill("发票丢了怎么办？")
    phone.page.locator("main form button").first.click()
    expect(phone.page.locator("main")).to_contain_text("收到")
    phone.look("butler-told")
