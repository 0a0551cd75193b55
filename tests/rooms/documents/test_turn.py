"""A photo that lies on its side is turned; the original stays as it came."""

import io
from datetime import timedelta
from uuid import UUID

import pytest
from PIL import Image

from guanjia.documents.actions.look import look, thumbnail
from guanjia.documents.actions.papers import erase_removed, remove_paper
from guanjia.documents.actions.turn import turn_paper
from guanjia.documents.models import Document
from guanjia.documents.refusals import PaperRefused
from guanjia.people.models import AccessLog
from guanjia.people.scope import NotYours, Viewer

from .conftest import NOW, Home, original_of
from .test_intake import pdf
from .test_papers import store


def photo(orientation: int = 1) -> bytes:
    """Black above, white below; wider than high."""
    image = Image.new("RGB", (64, 32), "white")
    image.paste("black", (0, 0, 64, 16))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def turn(home: Home, document_id: UUID) -> int:
    return turn_paper(
        household_id=home.household_id, document_id=document_id, turned_by=home.father, now=NOW
    )


def dark_side(picture: bytes) -> str:
    image = Image.open(io.BytesIO(picture)).convert("L")
    width, height = image.size
    sides = {"above": (0, 0, width, 4), "below": (0, height - 4, width, height),
             "left": (0, 0, 4, height), "right": (width - 4, 0, width, height)}  # fmt: skip

    def light(side: str) -> float:
        pixels = image.crop(sides[side]).tobytes()
        return sum(pixels) / len(pixels)

    return min(sides, key=light)


def shown(home: Home, document_id: UUID) -> tuple[str, str]:
    served = look(viewer=home.viewer, document_id=document_id, reason="own_paper", now=NOW)
    return dark_side(served.content), dark_side(
        thumbnail(viewer=home.viewer, document_id=document_id)
    )


@pytest.mark.parametrize(
    ("orientation", "first"), [(1, "above"), (3, "below"), (6, "right"), (8, "left")]
)
def test_each_turn_is_a_quarter_clockwise_from_what_is_shown(
    home: Home, orientation: int, first: str
) -> None:
    clockwise = ["above", "right", "below", "left"]
    document_id = store(home, photo(orientation)).document_id
    assert shown(home, document_id) == (first, first)
    for quarter in range(1, 5):
        assert turn(home, document_id) == quarter * 90 % 360
        wanted = clockwise[(clockwise.index(first) + quarter) % 4]
        assert shown(home, document_id) == (wanted, wanted)
    data = original_of(document_id)
    assert data == photo(orientation)


def test_who_turned_it_is_kept(home: Home) -> None:
    document_id = store(home, photo()).document_id
    turn(home, document_id)
    document = Document.objects.get()
    assert (document.turned_degrees, document.turned_by, document.turned_at) == (
        90, home.father, NOW,
    )  # fmt: skip


def test_a_pdf_and_anothers_photo_are_not_turned(home: Home) -> None:
    document_id = store(home, pdf(), "a.pdf").document_id
    with pytest.raises(PaperRefused) as refused:
        turn(home, document_id)
    assert refused.value.code == "not_turnable"
    with pytest.raises(PaperRefused) as refused:
        turn_paper(
            household_id=home.mother, document_id=document_id, turned_by=home.mother, now=NOW
        )
    assert refused.value.code == "paper_not_found"


def test_sent_again_after_it_was_erased_it_is_as_the_camera_held_it(home: Home, papers) -> None:
    document_id = store(home, photo()).document_id
    turn(home, document_id)
    remove_paper(household_id=home.household_id, document_id=document_id, now=NOW)
    assert erase_removed(before=NOW + timedelta(days=1), now=NOW) == 1
    assert [path for path in papers.rglob("*") if path.is_file()] == []
    store(home, photo())
    assert shown(home, document_id) == ("above", "above")


def test_small_pictures_are_for_those_who_act_for_the_person_and_no_look(home: Home) -> None:
    document_id = store(home, photo()).document_id
    small = Image.open(io.BytesIO(thumbnail(viewer=home.viewer, document_id=document_id)))
    assert max(small.size) <= 360
    assert not AccessLog.objects.exists()
    staff = Viewer(
        account_id=home.account_id, person_id=None, household_ids=frozenset({home.household_id}),
        acts_for=frozenset(), granted_household_ids=frozenset({home.household_id}),
    )  # fmt: skip
    with pytest.raises(NotYours):
        thumbnail(viewer=staff, document_id=document_id)
