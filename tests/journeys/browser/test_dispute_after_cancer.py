"""Treatment after cancer, refused as "not within 30 days after discharge": seven calls bring the
record that shows what it was."""

from contextlib import closing

from playwright.sync_api import expect

from tests.journeys.browser.conftest import NewDesk
from tests.journeys.browser.desk import Desk
from tests.journeys.browser.fight import Fight
from tests.journeys.browser.phone import Phone
from tests.journeys.conftest import Running


def call_the_hospital(butler: Desk, fight: Fight) -> None:
    """Seven times, each on record."""
    page = butler.page
    for outcome, minutes, said in fight.told["calls"]:
        butler.go(f"/desk{fight.claim}/calls")
        page.get_by_label("说了什么").fill(said)
        page.locator("input[name=kind][value=call_out]").check()
        page.locator("input[name=party][value=hospital]").check()
        page.locator(f"input[name=outcome][value={outcome}]").check()
        page.locator("input[name=topic]").first.check()
        page.get_by_label("几分钟").fill(str(minutes))
        page.get_by_role("button", name="记下").click()
        expect(page.locator(".ask-said", has_text=said)).to_be_visible()


def test_seven_calls_and_a_record(stack: Running, new_desk_of: NewDesk, phone: Phone) -> None:
    with closing(Fight(stack, "after-cancer")) as fight:
        butler = new_desk_of("butler-1")
        call_the_hospital(butler, fight)
        senior = new_desk_of("senior-1")
        fight.open_table(senior)
        expect(senior.page.locator("#wording")).to_contain_text("不在出院后三十天内")
        fight.evidence_is_worth_its_sum(senior)
        fight.bring(senior)
        senior.look("table")
        fight.write(senior)
        fight.read_letter(phone)
        expect(phone.page.locator("main")).to_contain_text("替您打了 7 次电话")
        phone.tap(phone.page.locator("summary", has_text="看打给谁"))
        expect(phone.page.locator("li", has_text="苏晴 打给医院，没接通").first).to_be_visible()
        fight.send(senior)
        fight.take(phone)
        assert stack.guanjia("claims", "check").returncode == 0
