"""A dispute of examples/disputes fought on two screens: the senior expert's and the customer's."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import expect

from guanjia.project.claim_folder.client import Api
from guanjia.project.claim_folder.folder import read_folder
from guanjia.project.claim_folder.walk import Walk
from tests.journeys.browser.desk import Desk
from tests.journeys.browser.phone import Phone
from tests.journeys.conftest import REPOSITORY, Running
from tests.waiting import eventually

DISPUTES = REPOSITORY / "examples" / "disputes"


class Fight:
    """The claim of a folder, filed and refused; `told` is its dispute.yaml."""

    def __init__(self, stack: Running, name: str) -> None:
        folder = read_folder(DISPUTES / name)
        self.told: Mapping[str, Any] = yaml.safe_load(
            (DISPUTES / name / "dispute.yaml").read_text()
        )
        self.api = Api(stack.base_url, seconds=600)
        self.walk = Walk(folder, self.api, simulators={}, say=lambda _: None)
        self.walk.filed()
        self.claim = f"/claims/{self.walk.claim_id}"
        self.lane = f"{self.claim}/lanes/{next(iter(self.walk.keys))}"
        self.wait_for("dispute_opened")
        self.base_url = stack.base_url

    def close(self) -> None:
        self.api.__exit__()

    def wait_for(self, kind: str) -> None:
        def is_there() -> bool:
            lines = self.api.get(f"{self.claim}/journal")["lines"]
            return any(line["kind"] == kind for line in lines)

        eventually(is_there, told=lambda: f"no {kind}")

    def open_table(self, desk: Desk) -> None:
        """From the side bar, by keyboard, to the row of this claim."""
        desk.go("/desk/")
        desk.press("g", "d")
        desk.at("/desk/disputes")
        row = desk.page.locator(f"a[href*='{self.walk.claim_id}']")
        expect(row).to_be_visible()
        row.focus()
        desk.press("Enter")
        desk.at(f"/desk/disputes/{self.walk.claim_id}/{next(iter(self.walk.keys))}")

    def evidence_is_worth_its_sum(self, desk: Desk) -> None:
        first = desk.page.locator(".dispute-evidence li").first
        expect(first).to_contain_text(self.told["worth"])
        expect(first).to_contain_text("要拿到")

    def bring(self, desk: Desk) -> None:
        """The customer sends the paper that was missing; the expert puts it to the dispute."""
        self.walk.bring_later()
        desk.page.reload()
        first = desk.page.locator(".dispute-evidence li").first
        document_id = self.walk.documents[self.told["evidence"]["paper"]]
        first.locator("select").select_option(document_id)
        first.get_by_role("button", name="已经拿到").click()
        expect(desk.page.locator(".dispute-evidence li").first).to_contain_text("已得，放进信里")
        expect(desk.page.locator(".dispute-sums")).to_contain_text(self.told["worth"])

    def write(self, desk: Desk) -> None:
        """Judged, written, put before the customer; it cannot be sent before they have seen it."""
        desk.page.get_by_label("写下判断").fill(self.told["judgement"])
        desk.page.get_by_label(self.told["confidence"], exact=True).check()
        desk.page.get_by_role("button", name="记下判断").click()
        expect(desk.page.locator(".told")).to_contain_text(self.told["judgement"])
        desk.page.get_by_label("您的话").fill(self.told["words"])
        desk.page.locator("h1").click()
        desk.press("t")
        expect(desk.page.locator("#draft")).to_contain_text("客户还没看")
        expect(desk.page.get_by_role("button", name="发第 1 轮意见")).to_have_count(0)

    def read_letter(self, phone: Phone) -> None:
        session = {"name": "guanjia_session", "value": self.api.token, "url": self.base_url}
        phone.page.context.add_cookies([session])  # who filed it is signed in
        phone.go(self.claim)
        phone.tap(phone.page.get_by_role("link", name="我们替您争到哪一步了"))
        phone.at(f"{self.lane}/dispute")
        expect(phone.page.locator("main")).to_contain_text(self.told["words"])
        phone.look("letter")
        phone.button("看过了，可以发")
        expect(phone.page.locator("main")).to_contain_text("您看过了，我们这就发")

    def send(self, desk: Desk) -> None:
        desk.page.reload()
        desk.press("Control+Enter")
        # A simulated insurer may have answered before the page is back.
        expect(desk.page.locator("#rounds")).to_contain_text(re.compile("还没有答复|改了"))
        self.wait_for("insurer_answered")
        eventually(lambda: self.api.get(self.claim)["lanes"][0]["decided_fen"])
        desk.page.reload()
        expect(desk.page.locator("#rounds")).to_contain_text("改了")

    def take(self, phone: Phone) -> None:
        """The customer agrees to the changed decision; only the money that comes is counted."""
        phone.go(f"{self.lane}/dispute")
        expect(phone.page.locator("h1")).to_have_text("保险公司改了结论，请您看看")
        phone.look("changed")
        phone.tap(phone.page.get_by_role("link", name="看结论，同意或不同意"))
        phone.button("同意这个数")
        self.wait_for("paid")
        phone.go(f"{self.lane}/dispute")
        expect(phone.page.locator("h1")).to_have_text("争回来了")
        expect(phone.page.locator("main")).to_contain_text(f"已经替您追回 ¥{self.told['won']}")
        phone.look("won")


def kept(download: Any, folder: Path) -> bytes:
    path = folder / "letter.docx"
    download.save_as(path)
    return path.read_bytes()
