"""What can be measured on a photo of a paper before it is read, each by a physical reason.

Everything is taken where text was found: the table beside the paper says nothing. Lengths are in
pixels of the photo, light from 0 to 255.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from guanjia.documents.reading.engine import strip_of
from guanjia.documents.reading.outline import find_outline
from guanjia.documents.reading.words import Image, Quad

Mask = NDArray[np.uint8]
SIDE = 640  # the longer side at which colours are looked at
PATCH = 128
LEAST_LINES = 3  # no paper of ours has less; fewer are dust, or the sheet itself
LONELY, CLEAR = 2.0, 20.0  # the energy of a wave over that around it, and over noise
SAMPLE = 24  # lines whose edges are looked at; the median of more is the same


@dataclass(frozen=True, slots=True)
class Measures:
    """`sharpness`: height of the lines over the width of their edges, in the direction in which
    they are least sharp. `light`: of the brighter of paper and ink. `share`: of the photo that the
    sheet takes. `washed`, `foreign`, `beyond`:
    places in the photo where ink fades into white, where something lies on the paper, where the
    paper goes on beyond the photo. `stripes`: strength of a fine regular pattern."""

    lines: int
    height: float
    sharpness: float
    light: float
    share: float
    stripes: float
    washed: Quad | None
    foreign: Quad | None
    beyond: Quad | None
    text: Quad | None


def _darkest(photo: Image) -> Image:
    blue, green, red = cv2.split(photo)
    return np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)


def _flat(image: Image, quad: Quad) -> Image:
    strip = strip_of(image, quad)
    return np.rot90(strip) if strip.shape[0] > 1.5 * strip.shape[1] else strip


def _edges(strip: NDArray[np.float32]) -> float:
    """The steepest edge, in the direction that has the flattest ones, over the contrast."""
    low, high = np.percentile(strip, (3, 97))
    if high - low < 4 or min(strip.shape) < 5:
        return 0.0
    middle = strip[1:-1, 1:-1]
    across = np.abs(strip[1:-1, 2:] - strip[1:-1, :-2]) / 2
    down = np.abs(strip[2:, 1:-1] - strip[:-2, 1:-1]) / 2
    rising = np.abs(strip[2:, :-2] - strip[:-2, 2:]) / 2.83
    falling = np.abs(strip[2:, 2:] - strip[:-2, :-2]) / 2.83
    least = min(float(np.percentile(part, 99)) for part in (across, down, rising, falling))
    return least / float(high - low) if middle.size else 0.0


def _box(points: NDArray[np.float32]) -> Quad:
    return np.asarray(cv2.boxPoints(cv2.minAreaRect(points.astype(np.float32))), np.float32)


def _around(mask: Mask, scale: float) -> Quad:
    left, top, wide, high = cv2.boundingRect(mask)
    corners = ((left, top), (left + wide, top), (left + wide, top + high), (left, top + high))
    return np.array(corners, np.float32) / scale


def _filled(shape: tuple[int, int], quads: Sequence[Quad], scale: float) -> Mask:
    mask = np.zeros(shape, np.uint8)
    for quad in quads:
        cv2.fillPoly(mask, [np.round(quad * scale).astype(np.int32)], 1)
    return mask


def _washed(darkest: Image, quads: Sequence[Quad]) -> Quad | None:
    """Where light has eaten the ink: paper at its whitest, and the ink beside far paler than that
    of the page. Ink of any colour is dark in the darkest channel. Paper that is white all over
    keeps its ink."""
    parts = []
    for quad in quads:
        strip = _flat(darkest, quad)
        high, wide = strip.shape
        count = max(1, round(wide / (2 * high)))
        for place in range(count):
            piece = strip[:, place * wide // count : (place + 1) * wide // count]
            if piece.size:
                paper, ink = np.percentile(piece, (90, 4))
                at = quad[0] + (quad[1] - quad[0]) * (place + 0.5) / count
                parts.append((float(paper), float(paper - ink), at))
    if len(parts) < 6:
        return None
    usual = float(np.median([contrast for _, contrast, _ in parts]))
    pale = [at for paper, contrast, at in parts if paper >= 249 and contrast < 0.6 * usual]
    if len(pale) < 2 or usual < 60:
        return None
    return _box(np.array([*pale, pale[0] + 1], np.float32))


def _bleached(darkest: Image, sheet: Mask, text: Mask, scale: float) -> Quad | None:
    """A patch of pure white on paper that is not white, which fades all around: paper that is
    white because of the light ends at an edge, a reflection nowhere."""
    blank = darkest[(sheet > 0) & (text == 0)]
    if not blank.size:
        return None
    level = float(np.median(blank))
    if level > 215:
        return None
    size = max(9, max(darkest.shape) // 45)
    round_one = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    white = cv2.morphologyEx((darkest >= 251).astype(np.uint8), cv2.MORPH_OPEN, round_one)
    count, pieces = cv2.connectedComponents(white)
    for piece in range(1, count):
        patch = (pieces == piece).astype(np.uint8)
        if (patch * sheet).sum() < 0.006 * sheet.sum():
            continue
        near, far = (cv2.dilate(patch, np.ones((reach, reach), np.uint8)) for reach in (3, 9))
        around = darkest[(far > near) & (sheet > 0)]
        if around.size and float((around > (level + 255) / 2).mean()) > 0.75:
            return _around(patch, scale)
    return None


def _hue_from(lab: Image, paper: NDArray[np.float64]) -> NDArray[np.float32]:
    """How far the colour of each pixel is from that of the paper, whatever the light."""
    _, first, second = cv2.split(lab.astype(np.float32))
    return np.asarray(cv2.magnitude(first - paper[1], second - paper[2]), np.float32)


def _foreign(small: Image, hue: NDArray[np.float32], sheet: Mask) -> Mask:
    """A finger: skin of any shade by its chroma, which is not that of the paper, in one piece."""
    colours = cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb)
    bright, red, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    skin = (red >= 136) & (red <= 180) & (blue >= 80) & (blue <= 125) & (bright > 45)
    skin &= hue > 10
    size = max(9, max(small.shape) // 38)
    round_one = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    pieces = cv2.morphologyEx(skin.astype(np.uint8), cv2.MORPH_OPEN, round_one)
    # Again within the sheet: where the table is of wood, a sliver of it may lie there.
    held = cv2.morphologyEx(pieces * sheet, cv2.MORPH_OPEN, round_one)
    count, labels = cv2.connectedComponents(pieces)
    found = np.zeros_like(held)
    on_sheet = np.bincount(labels[held > 0], minlength=count)
    for label in np.flatnonzero(on_sheet > sheet.sum() * 0.004):
        piece = labels == label
        borders = (piece[0], piece[-1], piece[:, 0], piece[:, -1])
        sides = sum(float(border.mean()) > 0.02 for border in borders)
        # A portrait on an ID card lies within the paper; a finger comes from one side of the
        # photo, or two; a table shows on more, and a sliver of it where the sheet is not straight.
        if sides and int(on_sheet[label]) > sheet.sum() * (0.004 if sides < 3 else 0.03):
            found[piece] = held[piece]
    return found


def _wave(power: NDArray[np.float64], fine: NDArray[np.bool_]) -> float:
    """The energy of the strongest `fine` wave, where it is one: a grid has its energy in one place
    of the spectrum, a streak or the line of a table along a ridge, and noise everywhere."""
    near = cv2.boxFilter(power, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    place = int((near * fine).argmax())
    row, column = divmod(place, power.shape[1])
    rows = np.arange(row - 4, row + 5) % PATCH
    around = float(power[rows, max(0, column - 4) : column + 5].sum())
    energy, noise = float(near[row, column]), 9 * float(np.median(power[fine]))
    return energy if energy > LONELY * (around - energy) and energy > CLEAR * noise else 0.0


def _stripes(photo: Image, quads: Sequence[Quad], page: Quad) -> float:
    """Energy of the strongest fine wave on blank paper, where it stands out of the noise: the grid
    of a screen beats with that of the camera."""
    height, width = photo.shape[:2]
    ink = _filled((height, width), quads, 1.0)
    inside = _filled((height, width), [page], 1.0)
    ink_sum, in_sum = cv2.integral(ink), cv2.integral(inside)
    places = []
    for y in range(0, height - PATCH, PATCH // 2):
        for x in range(0, width - PATCH, PATCH // 2):
            there, text = (
                sums[y + PATCH, x + PATCH] - sums[y, x + PATCH] - sums[y + PATCH, x] + sums[y, x]
                for sums in (in_sum, ink_sum)
            )
            if there > 0.95 * PATCH * PATCH:
                places.append((int(text), x, y))
    if not places:
        return 0.0
    window = np.outer(np.hanning(PATCH), np.hanning(PATCH))
    down, across = np.fft.fftfreq(PATCH)[:, None] * PATCH, np.fft.rfftfreq(PATCH)[None] * PATCH
    waves = np.hypot(down, across)
    fine = (waves > 21) & (waves < 60)
    found = []
    for _, x, y in sorted(places)[:8]:
        patch = photo[y : y + PATCH, x : x + PATCH, 1].astype(np.float32)
        light = max(float(patch.mean()), 90.0) / 255
        patch = np.clip(patch - cv2.GaussianBlur(patch, (0, 0), 6), -25, 25)
        power = np.abs(np.fft.rfft2(patch * window)) ** 2
        found.append(_wave(power, fine) / PATCH**4 * 100 / light**2)
    # Streaks and specks break the wave in some places; three of eight show it.
    return sorted(found)[-min(3, len(found))]


def _share(sheet: Quad, photo: Image) -> float:
    height, width = photo.shape[:2]
    return float(cv2.contourArea(sheet)) / (height * width)


def _unread(photo: Image, lines: int) -> Measures:
    """Of a photo without text only the sheet can be told, looked for from the middle."""
    height, width = photo.shape[:2]
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * max(height, width) / 40
    middle = np.array([width / 2, height / 2])
    sheet = find_outline(photo, [(middle + corners).astype(np.float32)]).sheet
    step = 4
    grey = cv2.cvtColor(photo[::step, ::step], cv2.COLOR_BGR2GRAY)
    light = float(np.percentile(grey[_filled(grey.shape, [sheet], 1 / step) > 0], 99))
    return Measures(lines, 0, 0, light, _share(sheet, photo), 0, None, None, None, None)


def measure(photo: Image, quads: Sequence[Quad]) -> Measures:
    if len(quads) < LEAST_LINES:
        return _unread(photo, len(quads))
    height, width = photo.shape[:2]
    grey = cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)
    some = quads[:: max(1, len(quads) // SAMPLE)]
    strips = [_flat(grey, quad).astype(np.float32) for quad in some]
    scale = min(1.0, SIDE / max(height, width))
    small = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    outline = find_outline(photo, quads)
    shape = small.shape[:2]
    text, sheet = _filled(shape, quads, scale), _filled(shape, [outline.sheet], scale)
    sheet = cv2.erode(sheet, np.ones((7, 7), np.uint8), borderValue=1)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    paper = np.median(lab[text > 0], axis=0) if text.any() else np.array([200.0, 128, 128])
    foreign = _foreign(small, _hue_from(lab, paper), sheet)
    washed = _bleached(_darkest(small), sheet, text, scale)
    page = _box(np.concatenate(quads))
    return Measures(
        lines=len(quads),
        height=float(np.median([strip.shape[0] for strip in strips])),
        sharpness=float(np.median([_edges(strip) * strip.shape[0] for strip in strips])),
        light=float(np.median([np.percentile(strip, 97) for strip in strips])),
        share=_share(outline.sheet, photo),
        stripes=_stripes(photo, quads, page),
        washed=_washed(_darkest(photo), quads) if washed is None else washed,
        foreign=_around(foreign, scale) if foreign.any() else None,
        beyond=outline.beyond,
        text=page,
    )
