"""Accept a photo or ask for another: by what was measured, then again once the text is read."""

from collections.abc import Sequence

import numpy as np

from guanjia.documents.reading.measures import LEAST_LINES, Measures
from guanjia.documents.reading.result import Flag, Quality, Reason, Why
from guanjia.documents.reading.stamps import has_red
from guanjia.documents.reading.words import Image, Quad, Words, place_of

# A line is about twice as high as its letters: below 20 pixels strokes run into each other.
# Of a blurred photo specks of dust are taken for lines: they have no edges.
LEAST_HEIGHT, NEAR_HEIGHT, NEAR_SHARE, DUST = 20.0, 28.0, 0.16, 2.0
FAR_SHARE = 0.10  # of the photo: on so small a sheet no text is found
LEAST_LIGHT = 70.0  # paper below a third of white: noise hides thin strokes
NIGHT = 40.0  # of the sheet where no text was found: it may be a card of a dark colour
SHARP, SHARP_UNREAD = 5.0, 9.0  # an edge wider than a fifth of a line cannot be read
LEAST_STRIPES = 50.0
READ_WELL, READ_BADLY = 0.90, 0.80

SENTENCES: dict[Why, str] = {
    "blurred": "照片是糊的，字看不清。请把手机放稳、等对上焦再拍一张。",
    "glare": "纸上有一块反光，那里的字看不见了。请换个角度，避开灯光再拍一张。",
    "dark": "照片太暗。请到亮一点的地方再拍一张，不用闪光灯。",
    "cropped": "纸没有拍全，有一边在照片外面。请退后一点，把四个角都拍进来。",
    "occluded": "有一部分被手指或别的东西挡住了。请把纸放平，手指只捏住空白的边。",
    "small": "纸在照片里太小，字看不清。请靠近一点，让纸占满画面。",
    "rotated": "照片是转过来的，我们已经把它转正，不用重拍。",
    "moire": "这像是从屏幕上翻拍的，有花纹盖住了字。请拍纸质原件，或直接上传电子票据文件。",
}


# Papers that bear a red stamp, so that one without any red is a copy, or printed without colour.
STAMPED = frozenset(
    ("inpatient_bill", "outpatient_bill", "discharge_summary", "diagnosis_certificate",
     "social_settlement_sheet", "accident_proof", "death_certificate")
)  # fmt: skip
SUSPECT_STRIPES = 12.0


def flags(seen: Measures, photo: Image, kind: str | None) -> tuple[Flag, ...]:
    """What a member of staff should look at twice; never a reason to refuse a photo."""
    found: list[Flag] = []
    if seen.stripes > SUSPECT_STRIPES:
        found.append("screen")
    # In the dark, and where light has eaten the ink, no red is to be seen.
    colours = seen.light >= LEAST_LIGHT and seen.washed is None
    if kind in STAMPED and seen.text is not None and colours:
        middle = seen.text.mean(axis=0)
        page = (middle + 1.3 * (seen.text - middle)).astype(np.float32)
        if not has_red(photo, page):
            found.append("copy")
    return tuple(found)


def _least_sure(quads: Sequence[Quad], words: Sequence[Words]) -> Quad | None:
    unsure = [quad for quad, said in zip(quads, words, strict=True) if said.score < READ_BADLY]
    return max(unsure, key=lambda quad: float(np.linalg.norm(quad[1] - quad[0])), default=None)


def judge(
    seen: Measures,
    *,
    size: tuple[int, int],
    turned: int = 0,
    quads: Sequence[Quad] = (),
    words: Sequence[Words] | None = None,
) -> Quality:
    """`words` once the text is read: then what was read well is not called blurred, and what was
    not is, whatever the edges look like. `size`: width and height of the photo."""
    sure = None
    if words is not None:
        letters = [score for said in words for score in said.scores]
        sure = float(np.mean(letters)) if letters else 0.0
    found: list[tuple[Why, Quad | None]] = []
    if seen.light < (LEAST_LIGHT if seen.lines >= LEAST_LINES else NIGHT):
        found.append(("dark", None))
    if _small(seen):
        found.append(("small", seen.text))
    elif seen.stripes > LEAST_STRIPES:  # where letters are as fine as a grid, they look like one
        found.append(("moire", seen.text))
    if not found and _blurred(seen, sure):
        found.append(("blurred", _least_sure(quads, words) if words else seen.text))
    elif not found or seen.light >= LEAST_LIGHT:
        # Of a blurred or dark photo nobody can tell where lines end or fade.
        if seen.washed is not None:
            found.append(("glare", seen.washed))
        if seen.foreign is not None:
            found.append(("occluded", seen.foreign))
        if seen.beyond is not None:
            found.append(("cropped", seen.beyond))
    accept = not found
    if turned and (sure is None or sure >= READ_BADLY):
        found.append(("rotated", None))
    return Quality(
        accept=accept,
        reasons=tuple(
            Reason(code=code, sentence_zh=SENTENCES[code], place=place_of(quad, size))
            for code, quad in found
        ),
    )


def _small(seen: Measures) -> bool:
    if seen.lines < LEAST_LINES:
        return seen.share < FAR_SHARE
    if seen.height < NEAR_HEIGHT and seen.share < NEAR_SHARE:
        return True
    return seen.height < LEAST_HEIGHT and seen.sharpness > DUST


def _blurred(seen: Measures, sure: float | None) -> bool:
    if seen.lines < LEAST_LINES:
        return True
    if sure is None:
        return seen.sharpness < SHARP_UNREAD
    return sure < READ_BADLY or (sure < READ_WELL and seen.sharpness < SHARP)
