"""The picture of a paper with a frame around each field, in pixels of the picture as it is shown;
drawn by attributes alone."""

import re
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from guanjia.documents.actions.look import ServedPaper
from guanjia.documents.paper_reading import PaperReading, turned_place
from guanjia.documents.reading.result import Place
from guanjia.documents.reading.structured import DRAWABLE

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
    """A photo is served as the reading, or after it a person, turned it; a page of a file as it was
    drawn."""
    wide, high = _size(served)
    turned = reading.turned if reading and reading.media_type in DRAWABLE else 0
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
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    # Room around a line by its height, more along it; the line may stand upright.
    height = max(min(wide, high), 1)
    beside, over = (2 * height, height) if wide >= high else (height, 2 * height)
    return Shape(
        points=" ".join(f"{x},{y}" for x, y in zip(xs, ys, strict=True)),
        x=xs[0] - sheet.mark // 2,
        y=ys[0] - sheet.mark // 2,
        crop=f"{min(xs) - beside} {min(ys) - over} {wide + 2 * beside} {high + 2 * over}",
    )
