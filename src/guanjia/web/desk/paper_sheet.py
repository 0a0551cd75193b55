"""The picture of a paper with a frame around each field, in pixels of the picture as it stands
upright; drawn by attributes alone."""

import re
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from guanjia.documents.actions.look import ServedPaper
from guanjia.documents.paper_reading import PaperReading, turned_place
from guanjia.documents.reading.result import Place

VIEW_BOX = re.compile(rb'viewBox="0 0 (\d+) (\d+)"')


@dataclass(frozen=True)
class Sheet:
    """A picture of `wide` by `high`, of one page from 0; `upright` puts it into a field of `size`.
    `mark`: the radius of a frame's number."""

    page: int
    wide: int
    high: int
    turned: int
    size: tuple[int, int]
    upright: str
    mark: int


@dataclass(frozen=True)
class Shape:
    """A field's frame, where its number stands, and the view box of its cut-out."""

    points: str
    x: int
    y: int
    crop: str


def _size(served: ServedPaper) -> tuple[int, int]:
    """Of a copy that our own decoder drew; only its head is read."""
    if served.media_type == "image/svg+xml":
        found = VIEW_BOX.search(served.content)
        assert found is not None
        return int(found[1]), int(found[2])
    with Image.open(BytesIO(served.content)) as head:
        return head.size


def sheet_of(served: ServedPaper, reading: PaperReading | None, page: int) -> Sheet:
    wide, high = _size(served)
    turned = reading.turned % 360 if reading else 0
    upright = {
        90: f"translate({high} 0) rotate(90)",
        180: f"translate({wide} {high}) rotate(180)",
        270: f"translate(0 {wide}) rotate(270)",
    }.get(turned, "")
    size = (high, wide) if turned in {90, 270} else (wide, high)
    return Sheet(page, wide, high, turned, size, upright, max(size) // 90 or 1)


def shape_of(place: Place | None, sheet: Sheet) -> Shape | None:
    upright = turned_place(place, sheet.turned)
    if upright is None:
        return None
    xs = [int(share * sheet.size[0]) for share in upright[0::2]]
    ys = [int(share * sheet.size[1]) for share in upright[1::2]]
    tall = max(max(ys) - min(ys), 1)
    across = max(xs) - min(xs) + 4 * tall
    return Shape(
        points=" ".join(f"{x},{y}" for x, y in zip(xs, ys, strict=True)),
        x=xs[0] - sheet.mark // 2,
        y=ys[0] - sheet.mark // 2,
        crop=f"{min(xs) - 2 * tall} {min(ys) - tall} {across} {3 * tall}",
    )
