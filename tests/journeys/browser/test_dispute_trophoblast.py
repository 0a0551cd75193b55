"""500,000 yuan: refused because the records said "preventive chemotherapy", paid in the end."""

from contextlib import closing
from io import BytesIO
from pathlib import Path

from docx import Document
from playwright.sync_api import expect

from tests.journeys.browser.conftest import NewDesk
from tests.journeys.browser.fight import Fight, kept
from tests.journeys.browser.phone import Phone
from tests.journeys.conftest import Running


def test_a_tumour_that_nobody_cuts_out_is_a_tumour(
    stack: Running, new_desk_of: NewDesk, phone: Phone, tmp_path: Path
) -> None:
    with closing(Fight(stack, "trophoblast")) as fight:
        desk = new_desk_of("senior-1")
        fight.open_table(desk)
        expect(desk.page.locator(".dispute-sums")).to_contain_text("还没算准")
        expect(desk.page.locator("#wording")).to_contain_text("没有检查证明患有肿瘤")
        fight.evidence_is_worth_its_sum(desk)
        desk.look("refused")
        fight.bring(desk)
        fight.write(desk)
        desk.look("table")
        with desk.page.expect_download() as download:
            desk.page.get_by_role("link", name="下载 Word").click()
        letter = Document(BytesIO(kept(download.value, tmp_path)))
        said = [paragraph.text for paragraph in letter.paragraphs]
        assert fight.told["words"] in said
        assert any("补付 500,000.00 元" in one for one in said)
        fight.read_letter(phone)
        fight.send(desk)
        fight.take(phone)
        desk.go("/desk/disputes")
        expect(desk.page.locator(f"a[href*='{fight.walk.claim_id}']")).to_have_count(0)
        assert stack.guanjia("claims", "check").returncode == 0
