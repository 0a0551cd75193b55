"""A phone in a customer's hand: taps, what is looked at, and all that must not happen meanwhile."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, Response, expect

HERE = Path(__file__).parent
ARTEFACTS = HERE.parents[2] / "artefacts" / "phone"
SIZE = {"width": 390, "height": 844}
LOAD_FAILED = "Failed to load resource"  # said of each 4xx; the answers themselves are checked
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]")
SMALL_TARGETS = """() => {
  const inWords = (one) => getComputedStyle(one).display === "inline"
    && one.parentElement.textContent.trim() !== one.textContent.trim();
  const targets = "a[href]:not(.skip), button, select, summary, input:not([type=hidden]), textarea";
  return [...document.querySelectorAll(targets)]
    .filter((one) => one.checkVisibility() && !one.closest("label") && !inWords(one))
    .map((one) => [one, one.getBoundingClientRect().height])
    .filter(([, height]) => height > 1 && height < 47.5)
    .map(([one, height]) => `${one.tagName} ${one.textContent.trim() || one.name} ${height} px`);
}"""


@cache
def axe() -> str:
    return (HERE / "axe" / "axe.min.js").read_text()


@dataclass
class Phone:
    base_url: str
    page: Page
    journey: str
    taps: int = 0
    looked_at: list[str] = field(default_factory=list)
    accidents: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Errors, violations of the page's policy, requests to elsewhere, answers of 4xx and 5xx
        (422 is a page that says what is missing)."""
        origin = urlsplit(self.base_url).netloc
        note = self.accidents.append
        self.page.on("pageerror", lambda error: note(f"script: {error}"))
        self.page.on(
            "console",
            lambda said: (
                note(f"console: {said.text}")
                if said.type in {"error", "warning"} and LOAD_FAILED not in said.text
                else None
            ),
        )
        self.page.on(
            "request",
            lambda request: (
                note(f"elsewhere: {request.url}")
                if urlsplit(request.url).scheme != "data" and urlsplit(request.url).netloc != origin
                else None
            ),
        )
        self.page.on("response", self._answered)

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status != 422:
            self.accidents.append(f"{response.status}: {urlsplit(response.url).path}")

    # --- hands ------------------------------------------------------------------------------------

    def go(self, path: str) -> None:
        self.page.goto(self.base_url + path)

    def tap(self, where: Locator) -> None:
        self.taps += 1
        where.click()

    def button(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name, exact=True))

    def link(self, name: str) -> None:
        self.tap(self.page.get_by_role("link", name=name, exact=True))

    def choose(self, question: str, answer: str) -> None:
        """A tile of the group that asks this."""
        group = self.page.get_by_role("group", name=question)
        self.tap(group.locator("label.tile", has_text=answer).first)

    def write(self, label: str, text: str) -> None:
        self.taps += 1
        self.page.get_by_label(label, exact=True).fill(text)

    def at(self, path: "str | re.Pattern[str]") -> None:
        """Arrived there, and the page with its scripts stands."""
        expect(self.page).to_have_url(self.base_url + path if isinstance(path, str) else path)
        self.page.wait_for_load_state()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    # --- eyes -------------------------------------------------------------------------------------

    def look(self, name: str) -> None:
        """Keeps a picture, and asks of the page what every page must keep: readable by all (axe),
        targets a thumb can hit, nothing beyond the edge on a narrow phone, Chinese marks."""
        self.looked_at.append(name)
        self.page.wait_for_load_state()
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        # A hidden caret would leave style attributes behind, which the page's policy forbids.
        self.page.screenshot(
            path=ARTEFACTS / f"{self.journey}-{name}.png", full_page=True, caret="initial"
        )
        assert self._violations() == [], name
        assert self.page.evaluate(SMALL_TARGETS) == [], name
        assert HALF_WIDTH.findall(self.page.locator("body").inner_text()) == [], name
        self.resize(320, 844)
        wide = self.page.evaluate("() => document.documentElement.scrollWidth")
        self.page.set_viewport_size(SIZE)
        assert wide <= 320, name

    def resize(self, width: int, height: int) -> None:
        """Done once the page has heard of it."""
        self.page.set_viewport_size({"width": width, "height": height})
        expect(self.page.locator("html")).to_have_js_property("clientWidth", width)

    def _violations(self) -> list[str]:
        self.page.evaluate(axe())
        found: list[str] = self.page.evaluate(
            "() => axe.run().then((seen) => seen.violations.map("
            "(one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`))"
        )
        return found


def new_phone(context: BrowserContext, base_url: str, journey: str) -> Phone:
    phone = Phone(base_url, context.new_page(), journey)
    phone.watch()
    return phone
