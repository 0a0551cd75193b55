"""Red stamps over print: lifted off before lines are looked for, because a stamp's letters run
into the line below them and the line is lost."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from guanjia.documents.reading.words import Image, Quad

Mask = NDArray[np.uint8]  # 0 or 255
SQUARE = np.ones((15, 15), np.uint8)  # wider than a stroke of a stamp, in pixels of a photo
RED_SHARE = 0.015
SMALLEST, LARGEST = 0.05, 0.35  # a stamp, as shares of the photo's longer side
ROUND_AT = 640  # pixels of that side where circles are looked for
RED_AROUND = 0.95  # of a ring; of what boxes and letters make look like one it is less
REDDER = 22  # of 255: ink of a stamp against its paper, in a dim light too
PRINT = 50  # of 255: how light print is in red light at most, beside its paper


def _red(picture: Image) -> Mask:
    """Where red outweighs the other colours by more than a sixth of itself."""
    excess, red = _excess(picture)
    least = cv2.max(cv2.convertScaleAbs(red, alpha=1 / 6), np.full_like(red, 20))
    return np.asarray(cv2.compare(excess, least, cv2.CMP_GT), np.uint8)


def _excess(picture: Image) -> tuple[Mask, Mask]:
    blue, green, red = cv2.split(picture)
    excess = cv2.subtract(red, cv2.max(blue, green))
    return np.asarray(excess, np.uint8), np.asarray(red, np.uint8)


def stamped(strip: Image) -> bool:
    """Red ink lies over a line."""
    return float(_red(strip).mean()) / 255 > RED_SHARE


def has_red(photo: Image, page: Quad) -> bool:
    """Whether there is any red print or stamp at all on that part of the photo."""
    red = _red(photo)
    inside = np.zeros_like(red)
    cv2.fillConvexPoly(inside, np.round(page).astype(np.int32), 1)
    return cv2.mean(red, inside)[0] / 255 > 0.0004


def without_red(strip: Image) -> Image:
    return np.repeat(strip[:, :, 2:], 3, axis=2)


def _boxes(red: Mask) -> Iterator[tuple[float, float, float, float]]:
    """Left, top, width and height of every ring that is neither small nor as large as a page. An
    oval one, or one in much perspective, must stand alone; a round one may touch the frames and
    labels of a red form."""
    long = max(red.shape)
    strokes = cv2.subtract(red, cv2.morphologyEx(red, cv2.MORPH_OPEN, SQUARE))
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, SQUARE[:9, :9])
    # Three times as fast on a page as the usual algorithm.
    _, _, pieces, _ = cv2.connectedComponentsWithStatsWithAlgorithm(
        joined, 8, cv2.CV_32S, cv2.CCL_GRANA
    )
    for left, top, wide, high, area in pieces[1:].tolist():
        fits = SMALLEST * long < min(wide, high) and max(wide, high) < LARGEST * long
        ring = fits and 0.6 < wide / high < 2.4 and area < 0.5 * wide * high
        if ring and not _has_corners(strokes[top : top + high, left : left + wide]):
            yield left, top, wide, high
    scale = ROUND_AT / long
    small = cv2.resize(strokes, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    near = cv2.dilate(cv2.compare(small, 60, cv2.CMP_GT), SQUARE[:5, :5])
    least, most = (round(share * ROUND_AT / 2) for share in (SMALLEST, LARGEST))
    circles = cv2.HoughCircles(
        small, cv2.HOUGH_GRADIENT, 2, 40, param1=120, param2=30, minRadius=least, maxRadius=most
    )
    around = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    for x, y, radius in circles[0].tolist() if circles is not None else ():
        across = np.round(x + radius * np.cos(around)).clip(0, small.shape[1] - 1).astype(int)
        down = np.round(y + radius * np.sin(around)).clip(0, small.shape[0] - 1).astype(int)
        if np.count_nonzero(near[down, across]) > RED_AROUND * len(around):
            yield (x - radius) / scale, (y - radius) / scale, 2 * radius / scale, 2 * radius / scale


def _has_corners(ring: Mask) -> bool:
    """Red in the corners, where no oval is: a frame, which holds a word to be read (作废)."""
    across, down = (max(1, round(0.14 * side)) for side in (ring.shape[1], ring.shape[0]))
    corners = (ring[part, side] for part in (np.s_[:down], np.s_[-down:])
               for side in (np.s_[:across], np.s_[-across:]))  # fmt: skip
    return sum(bool(corner.any()) for corner in corners) >= 3


def without_stamps(photo: Image) -> Image:
    """The photo with paper where red stamps were; print below them is dark and stays."""
    clean = photo
    for left, top, wide, high in _boxes(_red(photo)):
        if clean is photo:
            clean = photo.copy()
        edge = 0.04 * max(wide, high)
        ring = np.s_[
            max(0, round(top - edge)) : round(top + high + edge),
            max(0, round(left - edge)) : round(left + wide + edge),
        ]
        paper = cv2.dilate(photo[ring], np.ones((31, 31), np.uint8))
        # The paper's own tint and the light on it say nothing about the ink.
        excess, red = _excess(np.asarray(cv2.divide(photo[ring], paper, scale=255), np.uint8))
        stamp = cv2.compare(excess, REDDER, cv2.CMP_GT)
        inside = np.zeros_like(stamp)
        across, down = inside.shape[1] // 2, inside.shape[0] // 2
        cv2.ellipse(inside, (across, down), (across, down), 0, 0, 360, 255, -1)
        # In red light the stamp is paper, and the soft edges of the print below it stay.
        ink = max(PRINT + 1.0, float(np.median(red[stamp > 0]))) if stamp.any() else 255.0
        light = cv2.convertScaleAbs(cv2.subtract(red, PRINT), alpha=255 / (ink - PRINT))
        light = cv2.cvtColor(light, cv2.COLOR_GRAY2BGR)
        lifted = cv2.multiply(paper, light, scale=1 / 255)
        over = cv2.bitwise_and(cv2.dilate(stamp, SQUARE[:3, :3]), inside)
        clean[ring] = cv2.copyTo(lifted, over, clean[ring])
    return clean
