"""Red stamps over print: lifted off before lines are looked for, because a stamp's letters run
into the line below them and the line is lost."""

import cv2
import numpy as np
from numpy.typing import NDArray

from guanjia.documents.reading.words import Image

Mask = NDArray[np.uint8]  # 0 or 255
SQUARE = np.ones((15, 15), np.uint8)  # wider than a stroke of a stamp, in pixels of a photo
RED_SHARE = 0.015


def _red(picture: Image) -> Mask:
    """Where red outweighs the other colours by more than a sixth of itself."""
    blue, green, red = cv2.split(picture)
    excess = cv2.subtract(red, cv2.max(blue, green))
    least = cv2.max(cv2.convertScaleAbs(red, alpha=1 / 6), np.full_like(red, 20))
    return np.asarray(cv2.compare(excess, least, cv2.CMP_GT), np.uint8)


def stamped(strip: Image) -> bool:
    """Red ink lies over a line."""
    return float(_red(strip).mean()) / 255 > RED_SHARE


def has_red(page: Image) -> bool:
    """Whether there is any red print or stamp on a page at all."""
    return float(_red(page).mean()) / 255 > 0.0004


def without_red(strip: Image) -> Image:
    return np.repeat(strip[:, :, 2:], 3, axis=2)


def _stamps(red: Mask) -> Mask:
    """The red inside of every ring, round or oval, that is neither small nor as large as a page."""
    long = max(red.shape)
    strokes = cv2.subtract(red, cv2.morphologyEx(red, cv2.MORPH_OPEN, SQUARE))
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, SQUARE[:9, :9])
    _, _, pieces, _ = cv2.connectedComponentsWithStats(joined)
    found = np.zeros_like(red)
    for left, top, wide, high, area in pieces[1:]:
        fits = 0.05 * long < min(wide, high) and max(wide, high) < 0.35 * long
        if fits and 0.6 < wide / high < 2.4 and area < 0.5 * wide * high:
            box = np.s_[top : top + high, left : left + wide]
            found[box] = red[box]
    return found


def without_stamps(photo: Image) -> Image:
    """The photo with paper where red stamps were; print below them is dark and stays."""
    stamps = _stamps(_red(photo))
    if not stamps.any():
        return photo
    channel = np.ascontiguousarray(photo[:, :, 2])
    paper = cv2.dilate(photo, np.ones((31, 31), np.uint8))
    dark = cv2.convertScaleAbs(paper[:, :, 2], alpha=0.55)
    ink = cv2.compare(channel, dark, cv2.CMP_LT)
    over = cv2.subtract(cv2.dilate(stamps, SQUARE[:3, :3]), ink)
    return np.asarray(cv2.copyTo(paper, over, photo.copy()), np.uint8)
