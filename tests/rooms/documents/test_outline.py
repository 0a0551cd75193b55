"""Where a sheet ends in a photo, by drawn sheets on drawn tables: the four sides, one at a time."""

import pytest

from guanjia.documents.reading.reader import can_read

if not can_read():
    pytest.skip("the extra `ocr` is not installed", allow_module_level=True)

import cv2
import numpy as np

from guanjia.documents.reading.outline import find_outline
from guanjia.documents.reading.words import Image, Quad

WIDE, HIGH = 1200, 900
SHEET = np.array([(200, 150), (1000, 150), (1000, 750), (200, 750)], np.float32)
TEXT = np.array([(280, 230), (900, 230), (900, 640), (280, 640)], np.float32)


def photographed(
    table: int, moved: tuple[float, float] = (0, 0), leaning: float = 0
) -> tuple[Image, list[Quad], Quad]:
    """A sheet as light as 210 on a table as light as `table`, with grain; its lines of text; and
    the sheet's corners. It is moved by so many pixels, and leans by so many degrees."""
    turn = cv2.getRotationMatrix2D((WIDE / 2, HIGH / 2), leaning, 1.0)
    turn[:, 2] += moved
    sheet, text = (at @ turn[:, :2].T + turn[:, 2] for at in (SHEET, TEXT))
    photo = np.full((HIGH, WIDE, 3), table, np.float32)
    cv2.fillPoly(photo, [np.round(sheet).astype(np.int32)], (210, 210, 210))
    photo += np.random.default_rng(5).normal(0, 3, photo.shape)
    left, top, right, foot = TEXT[0, 0], TEXT[0, 1], TEXT[1, 0], TEXT[2, 1]
    lines = []
    for y in np.linspace(top, foot - 30, 8):
        line = np.array([(left, y), (right, y), (right, y + 30), (left, y + 30)])
        lines.append(np.asarray(line @ turn[:, :2].T + turn[:, 2], np.float32))
        cv2.fillPoly(photo, [np.round(lines[-1]).astype(np.int32)], (120, 120, 120))
    assert np.allclose(lines[0][0], text[0], atol=1e-3)
    return np.clip(photo, 0, 255).astype(np.uint8), lines, np.asarray(sheet, np.float32)


@pytest.mark.parametrize("table", [60, 190, 245])
@pytest.mark.parametrize("leaning", [-4.0, 0.0, 7.0])
def test_a_whole_sheet_is_found_even_on_a_table_nearly_as_white(table: int, leaning: float) -> None:
    photo, lines, sheet = photographed(table, leaning=leaning)
    found = find_outline(photo, lines)
    assert found.beyond is None
    assert np.abs(found.sheet - sheet).max() < 12


@pytest.mark.parametrize(
    ("moved", "side"),
    [((-250, 0), "left"), ((250, 0), "right"), ((0, -200), "top"), ((0, 200), "foot")],
)
@pytest.mark.parametrize("table", [60, 190])
def test_a_sheet_that_runs_out_of_the_photo_is_told_by_its_side(
    table: int, moved: tuple[float, float], side: str
) -> None:
    photo, lines, _ = photographed(table, moved)
    shown = [np.clip(line, 0, (WIDE - 1, HIGH - 1)).astype(np.float32) for line in lines
             if line[:, 1].max() > 0 and line[:, 1].min() < HIGH]  # fmt: skip
    beyond = find_outline(photo, shown).beyond
    assert beyond is not None
    x, y = beyond.mean(axis=0)
    assert side == {
        (True, False, False, False): "left", (False, True, False, False): "right",
        (False, False, True, False): "top", (False, False, False, True): "foot",
    }[x < WIDE * 0.1, x > WIDE * 0.9, y < HIGH * 0.1, y > HIGH * 0.9]  # fmt: skip


def test_a_scan_has_no_table_and_lacks_nothing() -> None:
    photo, lines, _ = photographed(210)
    assert find_outline(photo, lines).beyond is None


def test_a_picture_of_a_screen_lacks_nothing_beside_its_bars() -> None:
    photo, lines, _ = photographed(210)
    photo[:100], photo[-100:] = 40, 40
    assert find_outline(photo, lines).beyond is None


def test_a_broad_margin_beyond_the_text_may_leave_the_photo() -> None:
    """The right edge is 60 pixels outside, and 170 of blank paper are to be seen."""
    photo, lines, _ = photographed(60, (130, 0))
    photo[:, 1000:] = photo[400, 950]
    assert find_outline(photo, lines).beyond is None
