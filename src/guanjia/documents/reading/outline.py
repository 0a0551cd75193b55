"""Where the sheet ends: its four edges, each looked for from the text outward.

A step is averaged along the whole of the text, so that even a white sheet on a white table shows:
two per cent of light, over some hundreds of pixels, stand clear of noise and grain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from guanjia.documents.reading.words import Image, Quad

SIDE = 320  # the longer side of the picture in which edges are looked for
BAND = 5  # pixels on either side of an edge that are compared
TILTS = np.tan(np.radians(np.arange(-5, 6)))  # of an edge against the text, by perspective
PARTS = 4  # of an edge; three must show it, since a finger may hide one
FAINTEST = 2.5  # a step, in units of LAB, between a white sheet and a white table
FOLD = 0.35  # of the usual step: what a fold, a streak or a shadow makes at most
PLAIN = 8.0  # a step that none of these makes
DEEP = 0.06  # of the photo: how deep the strip is drawn that is said to be cut
CUT = 0.004  # of the photo's longer side: so near its border, text is cut
BLANK = 0.12  # of the photo's longer side: so much empty paper, and no print is beyond

Features = NDArray[np.float32]
Points = NDArray[np.float64]
Edge = tuple[float, float]  # how clear, and how far from the text


@dataclass(frozen=True, slots=True)
class Outline:
    """`sheet`: what the photo shows of it. `beyond`: the strip of the photo over which the sheet
    runs out of it: the edge opposite is seen, and this one is not. A scan shows none of the four, a
    picture of a screen the bars above and below."""

    sheet: Quad
    beyond: Quad | None


def _slant(quads: Sequence[Quad]) -> float:
    """Of the text against the nearest side of the photo, in degrees, turned photos too; the longer
    half of the lines say it best."""
    along = np.array([(quad[1] - quad[0]) + (quad[2] - quad[3]) for quad in quads])
    lengths = np.linalg.norm(along, axis=1)
    angles = (np.degrees(np.arctan2(along[:, 1], along[:, 0])) + 45) % 90 - 45
    return float(np.median(angles[lengths >= np.median(lengths)]))


def _features(small: Image) -> Features:
    """Colour, and the logarithm of light: a shadow takes a share of it."""
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    lab[..., 0] = 40 * np.log((lab[..., 0] + 6) / 106)
    return np.asarray(cv2.GaussianBlur(lab, (0, 0), 0.8), np.float32)


def _edge(
    features: Features, there: NDArray[np.bool_], start: float, rows: NDArray[np.intp]
) -> Edge:
    """The clearest step to the right of column `start`, along `rows`; (0, 0) where the photo ends
    too soon to tell. `there`: in the photo, and no text."""
    width = features.shape[1]
    columns = np.arange(int(start) - BAND, width + BAND)
    best: Edge = (0.0, 0.0)
    if len(columns) <= 2 * BAND or len(rows) < PARTS:
        return best
    parts = np.linspace(0, len(rows), PARTS, endpoint=False).astype(int)
    full = np.diff(np.append(parts, len(rows)))[:, None] * BAND
    for tilt in TILTS:
        at = columns + np.round(tilt * (rows - rows.mean())).astype(int)[:, None]
        seen = (at >= 0) & (at < width)
        at = at.clip(0, width - 1)
        seen &= there[rows[:, None], at]
        sums = np.add.reduceat(features[rows[:, None], at] * seen[..., None], parts).cumsum(1)
        counts = np.add.reduceat(seen.astype(np.float32), parts).cumsum(1)
        total, many = sums[:, BAND:] - sums[:, :-BAND], counts[:, BAND:] - counts[:, :-BAND]
        inner, outer = many[:, :-BAND], many[:, BAND:]
        told = np.minimum(inner, outer) > 0.4 * full
        steps = total[:, BAND:] / np.maximum(outer, 1)[..., None]
        steps -= total[:, :-BAND] / np.maximum(inner, 1)[..., None]
        steps *= told[..., None]
        whole = steps.sum(0)
        whole /= np.maximum(np.linalg.norm(whole, axis=1), 1e-6)[:, None]
        clear = np.sort((steps * whole).sum(2), axis=0)[PARTS - 3]
        place = int(clear.argmax())
        if clear[place] > best[0]:
            best = (float(clear[place]), float(columns[place + BAND] - start))
    return best


def _edges(features: Features, there: NDArray[np.bool_], text: Points, along: Points) -> list[Edge]:
    """Of the right, the foot, the left and the top, by turning all of it; each is looked for from
    the end of the `text`, over the length of what is `along` it."""
    found = []
    for _ in range(4):
        height, width = there.shape
        low, high = int(along[:, 1].min()), int(along[:, 1].max()) + 9
        rows = np.arange(max(0, low), min(height, high), 2)
        found.append(_edge(features, there, float(text[:, 0].max()), rows))
        features, there = np.rot90(features), np.rot90(there)
        text, along = (np.stack([at[:, 1], width - 1 - at[:, 0]], axis=1) for at in (text, along))
    return found


def _least(edges: Sequence[Edge]) -> float:
    """How clear an edge of this sheet on this table is at least."""
    usual = sorted(clear for clear, _ in edges)[-2]
    return min(FOLD * usual, PLAIN) if usual > FAINTEST else np.inf


def _corners(text: Points, edges: Sequence[Edge]) -> Points:
    """As far as the edges that are seen."""
    least = _least(edges)
    right, foot, left, top = (far if clear >= least else 0.0 for clear, far in edges)
    (x0, y0), (x1, y1) = text.min(axis=0), text.max(axis=0)
    x0, y0, x1, y1 = x0 - left, y0 - top, x1 + right, y1 + foot
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


def find_outline(photo: Image, quads: Sequence[Quad]) -> Outline:
    """`quads`: lines of text, at least one."""
    height, width = photo.shape[:2]
    scale = SIDE / max(height, width)
    small = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    high, wide = small.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), _slant(quads), 1.0)
    across, along = abs(turn[0, 0]), abs(turn[0, 1])
    size = int(wide * across + high * along) + 1, int(high * across + wide * along) + 1
    turn[:, 2] += (np.array(size) - (wide, high)) / 2
    features = cv2.warpAffine(_features(small), turn, size, borderMode=cv2.BORDER_REPLICATE)
    blank = np.ones((high, wide), np.uint8)
    for quad in quads:
        cv2.polylines(blank, [np.round(quad * scale).astype(np.int32)], True, 0, 3)
        cv2.fillPoly(blank, [np.round(quad * scale).astype(np.int32)], 0)
    there = cv2.warpAffine(blank, turn, size) > 0
    points = np.concatenate(quads) * scale
    text = points @ turn[:, :2].T + turn[:, 2]
    edges = _edges(features, there, text, text)
    if min(edges)[0] < _least(edges) < np.inf:
        # An edge may be longer than the text beside it, which a finger may cover.
        again = _edges(features, there, text, _corners(text, edges))
        edges = [max(pair) for pair in zip(edges, again, strict=True)]
    back = cv2.invertAffineTransform(turn)
    sheet = (_corners(text, edges) @ back[:, :2].T + back[:, 2]) / scale
    rooms = (*(wide, high) - points.max(axis=0), *points.min(axis=0))
    return Outline(sheet.astype(np.float32), _beyond(edges, rooms, (width, height)))


def _beyond(edges: Sequence[Edge], rooms: Sequence[float], size: tuple[int, int]) -> Quad | None:
    """`rooms`: how much of the photo there is beyond the text, on each side."""
    least = _least(edges)
    seen = [clear >= least for clear, _ in edges]
    over = [
        room
        for room, here, opposite in zip(rooms, seen, (*seen[2:], *seen[:2]), strict=True)
        if room < CUT * SIDE or (opposite and not here and room < BLANK * SIDE)
    ]
    if not over:
        return None
    side = rooms.index(min(over))
    left, top = ((1 - DEEP, 0), (0, 1 - DEEP), (0, 0), (0, 0))[side]
    right, foot = ((1, 1), (1, 1), (DEEP, 1), (1, DEEP))[side]
    corners = np.array([(left, top), (right, top), (right, foot), (left, foot)])
    return (corners * size).astype(np.float32)
