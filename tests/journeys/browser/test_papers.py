"""Photos as phones send them: on their side, blurred, in Apple's format, over a bad line."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from pillow_heif import from_pillow
from playwright.sync_api import Locator, Request, Route, expect

from tests.journeys.browser.conftest import Home, MoveIn, NewPhone
from tests.journeys.browser.phone import Phone
from tests.journeys.browser.told import scripts_run, send, tell_a_stay
from tests.journeys.customer import policy
from tests.journeys.papers import bill

MILLION = policy("qinghe/million-medical/2025-absolute", "QH-MN-FULL")
BUTLER = "butler-1"
SMALL = policy("yuanshan/small-inpatient/2025", "YS-SI-FULL")


def at_the_papers(phone: Phone, home: Home) -> None:
    home.log_in(phone)
    phone.link("报案")
    tell_a_stay(phone)
    phone.button("下一步：看哪些保单能赔")
    phone.link("下一步：准备材料")
    phone.at(re.compile(r"/papers$"))


def page_of_paper(*, wide: int = 120, high: int = 60) -> Image.Image:
    image = Image.new("RGB", (wide, high), "white")
    image.paste("black", (0, 0, wide, high // 4))
    return image


def as_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def choose(phone: Phone, card: Locator, path: Path) -> None:
    """Sent whatever the browser thinks of it."""
    card.locator("input[type=file]").last.set_input_files(path)
    if not scripts_run(phone):
        return phone.tap(card.get_by_role("button", name="传上去"))
    if advised(path):
        phone.tap(phone.page.get_by_role("button", name="还是传这张"))


def advised(path: Path) -> bool:
    """Below 1000 pixels; a photo in Apple's format no browser here can draw."""
    if path.suffix == ".HEIC":
        return False
    with Image.open(path) as image:
        return 64 < max(image.size) <= 1000


def shows(row: Locator, wide: int, high: int) -> None:
    row.locator("img").scroll_into_view_if_needed()
    expect(row.locator("img")).to_have_js_property("naturalWidth", wide)
    expect(row.locator("img")).to_have_js_property("naturalHeight", high)


@pytest.mark.parametrize("scripts", [True, False])
def test_turned_and_retaken(
    new_phone_of: NewPhone, move_in: MoveIn, tmp_path: Path, scripts: bool
) -> None:
    phone = new_phone_of(java_script_enabled=scripts)
    at_the_papers(phone, move_in(MILLION, butler=BUTLER))
    photo = tmp_path / "photo.png"
    photo.write_bytes(as_png(page_of_paper()))
    choose(phone, phone.page.locator("section#id_card"), photo)
    expect(phone.page.get_by_role("status").first).to_contain_text("收到了：身份证")
    row = phone.page.locator("li.paper", has_text="身份证")
    shows(row, 120, 60)
    phone.tap(row.get_by_text("重拍或改动", exact=True))
    if scripts:
        phone.look("retake")
    phone.tap(row.get_by_role("button", name="把这份身份证转一下"))
    shows(row, 60, 120)
    phone.tap(row.get_by_text("重拍或改动", exact=True))
    if scripts:
        phone.look("turned")
    sharp = tmp_path / "sharp.png"
    sharp.write_bytes(as_png(page_of_paper(wide=200, high=100)))
    choose(phone, row.locator("details", has_text="重拍或改动"), sharp)
    expect(phone.page.get_by_role("status").first).to_contain_text("收到了：身份证")
    expect(phone.page.locator("li.paper", has_text="身份证")).to_have_count(1)
    shows(row, 200, 100)
    phone.tap(row.get_by_text("重拍或改动", exact=True))
    phone.tap(row.get_by_role("button", name="拿掉这份身份证"))
    expect(phone.page.locator("section#id_card")).to_have_count(1)


def test_a_photo_in_apples_format(phone: Phone, move_in: MoveIn, tmp_path: Path) -> None:
    at_the_papers(phone, move_in(MILLION, butler=BUTLER))
    photo = tmp_path / "IMG_0001.HEIC"
    from_pillow(page_of_paper(wide=640, high=480)).save(photo, quality=80)
    choose(phone, phone.page.locator("section#discharge_summary"), photo)
    row = phone.page.locator("li.paper", has_text="出院小结")
    shows(row, 360, 270)
    phone.look("received")
    phone.tap(row.get_by_role("link", name="看看这份出院小结"))
    photo_shown = phone.page.get_by_alt_text("您传的出院小结")
    expect(photo_shown).to_have_js_property("naturalWidth", 640)
    phone.look("looked-at")
    phone.button("转一下")
    expect(photo_shown).to_have_js_property("naturalWidth", 480)
    phone.link("回到材料")
    shows(row, 270, 360)


class Line:
    """Lets parts of an upload through or not, and counts what was sent."""

    def __init__(self, phone: Phone) -> None:
        self.sent_bytes = self.parts = 0
        self.broken_at: set[int] = set()
        self.is_dead = False
        phone.page.route("**/uploads/*", self._pass)

    def _pass(self, route: Route, request: Request) -> None:
        self.parts += 1
        self.sent_bytes += len(request.post_data_buffer or b"")
        if self.is_dead or self.parts in self.broken_at:
            route.abort("connectionreset")
        else:
            route.continue_()


def test_a_broken_line_costs_one_part_and_not_the_photo(
    phone: Phone, move_in: MoveIn, tmp_path: Path
) -> None:
    at_the_papers(phone, move_in(MILLION, butler=BUTLER))
    photo = tmp_path / "photo.png"
    photo.write_bytes(as_png(Image.effect_noise((1500, 1200), 90)))
    size = photo.stat().st_size
    assert size > 1_500_000
    line = Line(phone)
    line.broken_at = {2}  # once, for a moment
    card = phone.page.locator("section#discharge_summary")

    def die(request: Request) -> None:
        line.is_dead = line.is_dead or line.parts >= 4

    phone.page.on("requestfinished", die)
    choose(phone, card, photo)
    expect(card.locator(".sending")).to_contain_text("断了，马上接着传")
    expect(card.locator(".sending")).to_contain_text("没收下")
    phone.look("broken")
    came, line.is_dead = line.sent_bytes, False
    phone.page.remove_listener("requestfinished", die)

    phone.page.reload()
    expect(phone.page.locator("main")).to_contain_text(re.compile(r"有一个文件传到 \d+% 断了"))
    phone.look("again")
    choose(phone, card, photo)
    expect(card).to_have_count(0)
    row = phone.page.locator("li.paper", has_text="出院小结")
    shows(row, 360, 288)
    expect(phone.page.locator("main")).not_to_contain_text("断了")
    assert line.sent_bytes < 2 * size, (came, line.sent_bytes, size)
    assert line.sent_bytes - came < size


def test_the_disease_is_found_by_its_name(phone: Phone, move_in: MoveIn, tmp_path: Path) -> None:
    at_the_papers(phone, move_in(MILLION, SMALL, butler=BUTLER))
    send(phone, "inpatient_bill", bill(), tmp_path)
    phone.look("worth")
    phone.link("先看看大约能赔多少")
    phone.look("open")
    phone.tap(phone.page.get_by_text("补几样，数就更准"))
    field = phone.page.get_by_label(re.compile("诊断是什么？"))
    offered = phone.page.locator("datalist option").evaluate_all(
        "(all) => all.map((one) => one.value)"
    )
    assert [name for name in offered if name.startswith("胆囊结石")] == [
        "胆囊结石伴急性胆囊炎 K80.0", "胆囊结石伴慢性胆囊炎 K80.1", "胆囊结石（胆结石） K80.2",
    ]  # fmt: skip
    phone.look("questions")
    field.fill("胆道有一点不好")
    phone.button("再算一遍")
    expect(phone.page.locator("main")).to_contain_text("您写的诊断“胆道有一点不好”记下了")
    phone.look("in-other-words")
    phone.tap(phone.page.get_by_text("补几样，数就更准"))
    expect(field).to_have_value("胆道有一点不好")
    field.fill("胆囊结石伴慢性胆囊炎 K80.1")
    phone.button("再算一遍")
    expect(phone.page.locator("main")).not_to_contain_text("记下了")
    phone.look("chosen")
