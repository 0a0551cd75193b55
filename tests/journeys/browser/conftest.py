"""Chromium as Debian has it, a phone a test, and households of which nobody is logged in yet."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.journeys.browser import desk as desks
from tests.journeys.browser.desk import Desk, new_desk
from tests.journeys.browser.phone import SIZE, Phone, new_phone
from tests.journeys.conftest import Running
from tests.journeys.customer import MEMBER, Content, Customer, done
from tests.waiting import PATIENCE_SECONDS

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome")
                 if (path := shutil.which(name))), None)  # fmt: skip
FONT = Path("/usr/share/fonts/opentype/noto")
ASK = "apt-get install --yes --no-install-recommends chromium fonts-noto-cjk"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 1_000 * PATIENCE_SECONDS
expect.set_options(timeout=PATIENCE)


# A package: while its loop runs in this thread, Django would take every test for asynchronous.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail(f"the journeys need a browser; as root: {ASK}", pytrace=False)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


NewPhone = Callable[..., Phone]


@pytest.fixture
def new_phone_of(
    chromium: Browser, stack: Running, request: pytest.FixtureRequest
) -> Iterator[NewPhone]:
    """Each with an empty profile. Whatever went wrong on a page meanwhile fails the test."""
    contexts: list[BrowserContext] = []
    phones: list[Phone] = []
    journey = re.sub(r"^test_|\[.*", "", request.node.name)

    def unpack(**options: Any) -> Phone:
        contexts.append(
            chromium.new_context(
                viewport=SIZE, locale="zh-CN", timezone_id="Asia/Shanghai",
                is_mobile=True, has_touch=True, device_scale_factor=2, **options,
            )
        )  # fmt: skip
        contexts[-1].set_default_timeout(PATIENCE)
        phones.append(new_phone(contexts[-1], stack.base_url, journey))
        return phones[-1]

    yield unpack
    accidents = [accident for phone in phones for accident in phone.accidents]
    for context in contexts:
        context.close()
    assert accidents == [], stack.last_words("web")


@pytest.fixture
def phone(new_phone_of: NewPhone) -> Phone:
    return new_phone_of()


NewDesk = Callable[..., Desk]


@pytest.fixture(scope="package")
def signed_in() -> dict[str, Any]:
    """Cookies of staff who have signed in: a code opens once, and many journeys need a desk."""
    return {}


@pytest.fixture
def new_desk_of(
    chromium: Browser, stack: Running, signed_in: dict[str, Any], request: pytest.FixtureRequest
) -> Iterator[NewDesk]:
    """The desk of a member of staff by code, signed in; of nobody without one."""
    contexts: list[BrowserContext] = []
    open_desks: list[Desk] = []
    journey = re.sub(r"^test_|\[.*", "", request.node.name)

    def sit_down(code: str = "", **options: Any) -> Desk:
        context = chromium.new_context(
            viewport=desks.SIZE, locale="zh-CN", timezone_id="Asia/Shanghai",
            storage_state=signed_in.get(code), **options,
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        desk = new_desk(context, stack.base_url, journey)
        open_desks.append(desk)
        if code and code not in signed_in:
            desk.sign_in(code)
            signed_in[code] = context.storage_state()
        return desk

    yield sit_down
    accidents = [accident for desk in open_desks for accident in desk.accidents]
    for context in contexts:
        context.close()
    assert accidents == [], stack.last_words("web")


@dataclass
class Home:
    """`number` logs `self` in. The program speaks with the session of the browser."""

    persons: dict[str, str]
    number: str
    policies: dict[str, dict[str, str]]
    program: Customer

    @property
    def insured_id(self) -> str:
        return self.persons["self"]

    def log_in(self, phone: Phone) -> None:
        """As a customer does, from the home page."""
        phone.go("/")
        phone.write("手机号", self.number)
        phone.button("发验证码")
        phone.write("短信里的 6 位数字", phone.page.locator("#demo-code").inner_text())
        phone.button("登录")
        phone.at("/")
        (token,) = (
            cookie["value"]
            for cookie in phone.page.context.cookies()
            if cookie["name"] == "guanjia_session"
        )
        self.program.token = token
        phone.taps = 0


MoveIn = Callable[..., Home]


@pytest.fixture
def move_in(stack: Running) -> Iterator[MoveIn]:
    made: list[Home] = []

    def moved(
        *policies: dict[str, Any],
        members: tuple[Content, ...] = (MEMBER,),
        relations: tuple[Content, ...] = (),
        butler: str = "",
    ) -> Home:
        program = Customer(stack.base_url)
        described = {
            "members": members, "relations": relations, "policies": policies, "butler": butler,
        }  # fmt: skip
        answer = done(program.post("/demo/households", described))
        made.append(Home(answer["persons"], answer["phones"]["self"], answer["policies"], program))
        return made[-1]

    yield moved
    for home in made:
        home.program.close()
