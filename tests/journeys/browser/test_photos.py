"""A photo is judged before and after it went, and what it says is settled beside it."""

import re
from base64 import b64encode
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from playwright.sync_api import Locator, expect

from guanjia.documents.reading.result import Field, Item, Quality, Reading, Reason
from tests.journeys.browser.conftest import MoveIn
from tests.journeys.browser.phone import Phone
from tests.journeys.browser.test_papers import BUTLER, MILLION, as_png, at_the_papers, choose
from tests.journeys.conftest import REPOSITORY, Running
from tests.journeys.readings import machine_says

EXAMPLES = REPOSITORY / "examples" / "claims"


def a_page() -> Image.Image:
    """A fictional paper of the examples, drawn sharp."""
    return Image.open(next(EXAMPLES.rglob("*.png"))).convert("RGB")


def from_afar(page: Image.Image) -> Image.Image:
    """On a table, a third as high as the photo."""
    photo = Image.new("RGB", (1600, 1200), (92, 80, 68))
    photo.paste(page.resize((320, 370), Image.Resampling.LANCZOS), (640, 400))
    return photo


def under_a_lamp(page: Image.Image) -> Image.Image:
    """A dull page with a patch of pure white."""
    photo = ImageEnhance.Brightness(page).enhance(0.75)
    wide, high = photo.size
    ImageDraw.Draw(photo).ellipse((wide * 0.3, high * 0.3, wide * 0.7, high * 0.5), fill="white")
    return photo


ADVICE = {
    "as it is": "",
    "small": "照片太小，字可能看不清",
    "from afar": "照片太小，字可能看不清",
    "glare": "可能有一块反光",
    "dark": "可能太暗了",
    "blurred": "可能拍糊了",
}


def test_the_browser_advises_before_a_photo_goes(
    phone: Phone, move_in: MoveIn, tmp_path: Path
) -> None:
    at_the_papers(phone, move_in(MILLION, butler=BUTLER))
    page = a_page()
    shots = {
        "as it is": page,
        "small": page.resize((480, 560)),
        "from afar": from_afar(page),
        "glare": under_a_lamp(page),
        "dark": ImageEnhance.Brightness(page).enhance(0.15),
        "blurred": page.filter(ImageFilter.GaussianBlur(6)),
    }
    for name, shot in shots.items():
        told = phone.page.evaluate(
            """(bytes) => precheck(new File([Uint8Array.from(atob(bytes), (one) =>
               one.charCodeAt(0))], "a.png", { type: "image/png" }))""",
            b64encode(as_png(shot)).decode(),
        )
        assert told == ADVICE[name], name
    photo, card = tmp_path / "photo.png", phone.page.locator("section#discharge_summary")
    photo.write_bytes(as_png(shots["blurred"]))
    card.locator("input[type=file]").last.set_input_files(photo)
    expect(card.get_by_role("alert")).to_have_text("可能拍糊了")
    phone.look("advice")
    phone.button("还是传这张")
    expect(phone.page.locator("li.paper", has_text="出院小结")).to_have_count(1)


SPOT = (0.1, 0.4, 0.7, 0.4, 0.7, 0.6, 0.1, 0.6)
BLURRED = Quality(
    accept=False,
    reasons=(Reason(code="blurred", sentence_zh="下面两个金额糊了。请拿稳再拍。", place=SPOT),),
)


def said(kind: str, *fields: Field) -> Reading:
    items = (Item(name="西药费", amount="300.00", state="proved"),) if fields else ()
    quality = Quality(accept=True)
    return Reading(
        source="photo", kind=kind, kind_score=1.0, quality=quality, fields=fields, items=items
    )


def a_bill() -> Reading:
    """300.00 yuan; whether 100.00 or 160.00 were paid in cash only a person can say."""
    sure = {
        "票据代码": "00060126", "票据号码": "0000000903", "开票日期": "2026-05-18",
        "金额合计": "300.00", "医保统筹基金支付": "200.00", "其他支付": "0.00",
        "个人账户支付": "0.00", "个人自费": "0.00",
    }  # fmt: skip
    proved = [Field(name=n, value=v, state="proved", score=0.99, place=SPOT)
              for n, v in sure.items()]  # fmt: skip
    doubt = Field(name="个人现金支付", value="160.00", state="doubtful", score=0.6, place=SPOT,
                  others=("100.00",))  # fmt: skip
    return said("inpatient_bill", *proved, doubt)


def test_a_photo_is_judged_and_what_it_says_is_settled(
    phone: Phone, stack: Running, move_in: MoveIn, tmp_path: Path
) -> None:
    at_the_papers(phone, move_in(MILLION, butler=BUTLER))
    photo = tmp_path / "photo.png"

    def sent(card: Locator, more: int, row: str) -> str:
        """Hands in a photo like no other; the id that it got."""
        photo.write_bytes(as_png(a_page().resize((1100 + more, 1276))))
        papers = phone.page.locator("li.paper[id]")
        earlier = papers.evaluate_all("all => all.map(one => `:not(#${one.id})`).join('')")
        choose(phone, card, photo)
        # The line of a photo that this one takes the place of stands until this one is kept.
        line = phone.page.locator(f"li.paper[id]{earlier}", has_text=row)
        expect(line.locator(".shot img")).to_have_count(1)
        expect(phone.page.locator(".sending")).to_have_count(0)
        return (line.get_attribute("id") or "").removeprefix("paper-")

    main = phone.page.locator("main")
    blurred = sent(phone.page.locator("section#discharge_summary"), 1, "出院小结")
    machine_says(stack, blurred, BLURRED)
    card = phone.page.locator(f"article#retake-{blurred}")
    expect(card).to_contain_text("下面两个金额糊了")  # told by itself
    phone.look("judged")
    again = sent(card, 2, "出院小结")
    expect(card).to_have_count(0)
    assert again != blurred

    machine_says(stack, again, said("diagnosis_certificate"))
    expect(main).to_contain_text("这张看着是诊断证明书，要的是出院小结")
    phone.look("another-kind")
    phone.button("它就是诊断证明书，照这个收下")
    expect(phone.page.locator("section#discharge_summary")).to_have_count(1)
    expect(phone.page.locator("section#diagnosis_certificate")).to_have_count(0)

    machine_says(stack, sent(phone.page.locator("section#inpatient_bill"), 3, "住院票据"), a_bill())
    phone.link("核对 1 处")
    expect(main).to_contain_text("¥160.00各项支付和合计差 60.00 元")
    assert phone.page.locator("input:checked").count() == 0
    phone.look("doubtful")
    phone.choose("个人现金支付是哪一个？", "都不对，我来填")
    phone.button("存好，下一步")
    expect(phone.page.get_by_role("alert")).to_contain_text("请照着照片填上个人现金支付")
    phone.choose("个人现金支付是哪一个？", "¥100.00")
    phone.button("存好，下一步")
    phone.at(re.compile(r"/papers$"))
    expect(phone.page.locator("li.paper", has_text="住院票据")).to_contain_text("¥300.00")
