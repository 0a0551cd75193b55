"""Faces of staff: drawn afresh from what was sent, seen by colleagues and by their customers."""

import io
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from guanjia.people import staff_queries
from guanjia.people.models import StaffPortrait
from tests.rooms.web.conftest import Home
from tests.rooms.web.staff import Colleague, colleague

pytestmark = pytest.mark.django_db


def photo(left: str = "red") -> SimpleUploadedFile:
    """600 by 300 with a place in its EXIF: the outer quarters in `left`, green between them."""
    image = Image.new("RGB", (600, 300), left)
    image.paste("green", (150, 0, 450, 300))
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "secret place"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("me.jpg", out.getvalue(), content_type="image/jpeg")


def hand_in(browser: Client, path: str, **more: object) -> int:
    sent = browser.post(path, {"do": "portrait", "portrait": photo(), **more})
    return int(sent.status_code)


def address(one: Colleague, before: str = "") -> str:
    portrait = staff_queries.staff_card(one.staff_id).portrait
    assert portrait is not None
    return f"{before}/portraits/{one.staff_id}/{portrait.mark}"


@pytest.fixture
def butler(home: Home) -> Colleague:
    return colleague(name="苏晴", households=[home.customer.household_id])


def test_the_middle_is_drawn_afresh(butler: Colleague) -> None:
    browser = butler.browser()
    assert hand_in(browser, "/desk/me") == 302
    answer = browser.get(address(butler, "/desk"))
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert b"secret" not in answer.content
    image = Image.open(io.BytesIO(answer.content))
    assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (192, 192), {})
    corner = image.getpixel((3, 96))
    assert isinstance(corner, tuple)
    assert corner[1] > 100 > corner[0]  # green: the sides are cut off


def test_customers_see_who_looks_after_them_and_nobody_else(
    homes: tuple[Home, Home], butler: Colleague
) -> None:
    hand_in(butler.browser(), "/desk/me")
    mine, other = homes
    for path in ("/", "/butler", f"/claims/{mine.claim_id}"):
        page = mine.browser().get(path).content.decode()
        assert f'src="{address(butler)}"' in page
        assert "苏晴的照片" in page
    assert mine.browser().get(address(butler)).status_code == 200
    assert other.browser().get(address(butler)).status_code == 404
    assert Client().get(address(butler)).status_code == 302  # to the log-in
    stranger = colleague("claims_expert", name="周牧")
    assert stranger.browser().get(address(butler, "/desk")).status_code == 200


def test_without_one_the_first_character_stays(home: Home, butler: Colleague) -> None:
    browser, me = butler.browser(), UUID(str(butler.staff_id))
    assert '<span class="avatar butler" aria-hidden="true">苏</span>' in (
        home.browser().get("/butler").content.decode()
    )
    hand_in(browser, "/desk/me")
    first = address(butler, "/desk")
    hand_in(browser, "/desk/me", portrait=photo("blue"))
    assert browser.get(first).status_code == 404  # replaced
    for wrong in (SimpleUploadedFile("x.jpg", b"no picture"), ""):
        refused = browser.post("/desk/me", {"do": "portrait", "portrait": wrong})
        assert refused.status_code == 422
        assert 'role="alert"' in refused.content.decode()
    assert StaffPortrait.objects.filter(staff_id=me).count() == 1
    assert browser.post("/desk/me", {"do": "no_portrait"}).status_code == 302
    assert not StaffPortrait.objects.exists()
    assert staff_queries.staff_card(me).portrait is None


def test_an_administrator_gives_one_and_it_goes_with_its_owner(butler: Colleague) -> None:
    admin = colleague("admin").browser()
    path = f"/desk/staff/{butler.staff_id}"
    assert hand_in(butler.browser(), path) == 403
    assert hand_in(admin, path) == 302
    assert admin.get(address(butler, "/desk")).status_code == 200
    assert "换了或去掉了一张照片" in admin.get("/desk/acts").content.decode()
    assert admin.post(path, {"do": "leave"}).status_code == 302
    assert not StaffPortrait.objects.exists()
