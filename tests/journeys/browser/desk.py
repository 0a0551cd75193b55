"""The desk of a member of staff: keys, what is looked at, all that must not happen meanwhile."""

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.browser import phone
from tests.journeys.browser.phone import HALF_WIDTH, Phone

ARTEFACTS = phone.ARTEFACTS.parent / "desk"
SIZE = {"width": 1440, "height": 900}
PASSWORD = "demo-desk-guanjia"
# Wider than the window at 1280, and at 200 % zoom (of 1440 there are 720 left).
WIDE = """() => [...document.querySelectorAll('body *')]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1
    && !one.closest('.wide, svg use') && !one.closest('.sr, .skip'))
  .map((one) => `${one.tagName}.${one.className}`)"""


@dataclass
class Desk(Phone):
    def press(self, *keys: str) -> None:
        """One after the other, as fingers do: press("g", "b") goes to my customers. Scripts that
        are not there yet hear no key."""
        self.page.wait_for_load_state()
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Into the field that has the focus, as soon as one has it."""
        expect(self.page.locator("input:focus, textarea:focus")).to_have_count(1)
        self.page.keyboard.type(text)

    def sign_in(self, code: str, *, next_path: str = "/desk/") -> None:
        """As staff do, by keyboard: the demonstration's page shows what an app would."""
        self.go(next_path)
        totp = self.page.locator(f"[data-totp='{code}']").inner_text()
        for text in (code, PASSWORD, totp):
            self.type(text)
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/desk/login" not in url)

    def look(self, name: str) -> None:
        """Keeps a picture, and asks what every page of the desk must keep: readable by all (axe),
        nothing beyond the edge at 1280 and at 200 %, Chinese marks, no key pressed by two."""
        self.looked_at.append(name)
        self.page.wait_for_load_state()
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{self.journey}-{name}.png", full_page=True)
        assert self._violations() == [], name
        assert HALF_WIDTH.findall(self.page.locator("body").inner_text()) == [], name
        for width in (1280, 720):
            self.resize(width, 900)
            beyond = self.page.evaluate(WIDE)
            if width == 720 and beyond:
                self.page.screenshot(path=ARTEFACTS / f"{self.journey}-{name}-720.png")
            assert beyond == [], f"{name} at {width}"
        self.page.set_viewport_size(SIZE)
        assert self.twice() == [], name

    def twice(self) -> list[str]:
        """Keys that two things on this page answer to."""
        keys: list[str] = self.page.evaluate(
            "() => [...document.querySelectorAll('[data-key]')].filter((one) =>"
            " one.checkVisibility()).map((one) => one.dataset.key)"
        )
        return sorted({key for key in keys if keys.count(key) > 1})

    @property
    def focused(self) -> str:
        """What the keyboard is at: its words, or its name."""
        words: str = self.page.evaluate(
            "() => (document.activeElement.innerText || document.activeElement.name || '').trim()"
        )
        return words


def new_desk(context: BrowserContext, base_url: str, journey: str) -> Desk:
    page: Page = context.new_page()
    desk = Desk(base_url, page, journey)
    desk.watch()
    return desk
