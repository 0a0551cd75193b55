"""What happens to a sheet before it is photographed: folds, a tired printer, the other side."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]
Generator = np.random.Generator


def _folded(page: Picture, random: Generator) -> Picture:
    """One or two creases: the sheet rises there, and one side of each lies in its own shade."""
    height, width = page.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(int(random.integers(1, 3))):
        upright = random.random() < 0.6
        along = columns if upright else rows
        at = random.uniform(0.25, 0.75) * (width if upright else height)
        rise = np.maximum(0, 1 - np.abs(along - at) / random.uniform(40, 120))
        lift = (rise * random.uniform(3, 9)).astype(np.float32)
        where = (columns, rows - lift) if upright else (columns - lift, rows)
        bent = cv2.remap(page, *where, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        shade = 1 - random.uniform(0.06, 0.2) * rise * (along > at)
        shade -= random.uniform(0.1, 0.35) * (np.abs(along - at) < 1.6)
        page = np.asarray(bent * shade[..., None], np.float32)
    return page


def _rolled(page: Picture, random: Generator) -> Picture:
    """A worn roller draws grey streaks along the sheet."""
    width = page.shape[1]
    streaks = np.ones(width, np.float32)
    for _ in range(int(random.integers(3, 14))):
        at, wide = int(random.integers(width)), int(random.integers(2, 40))
        part = streaks[at : at + wide]
        part -= random.uniform(0.05, 0.4) * random.random(len(part)).astype(np.float32)
    return np.asarray(page * np.clip(streaks, 0.3, 1)[None, :, None], np.float32)


def _pale(page: Picture, random: Generator) -> Picture:
    """Ink runs out across bands of the sheet."""
    height = page.shape[0]
    bands = cv2.resize(random.random((int(random.integers(4, 12)), 1)).astype(np.float32),
                       (1, height), interpolation=cv2.INTER_CUBIC)  # fmt: skip
    left = 1 - random.uniform(0.25, 0.55) * np.clip(bands, 0, 1)[..., None]
    paper = np.percentile(page, 90, axis=(0, 1)).astype(np.float32)
    return np.asarray(paper - (paper - page) * left, np.float32)


def _through(page: Picture, random: Generator) -> Picture:
    """What is printed on the other side shines through."""
    other = cv2.GaussianBlur(page[:, ::-1], (0, 0), 2.0)
    return np.asarray(page - (255 - other) * random.uniform(0.04, 0.12), np.float32)


def _specked(page: Picture, random: Generator) -> Picture:
    specks = (random.random(page.shape[:2]) < random.uniform(0.0004, 0.003)).astype(np.float32)
    specks = cv2.dilate(specks, np.ones((2, 2), np.uint8))
    return np.asarray(page * (1 - specks * random.uniform(0.3, 0.8))[..., None], np.float32)


WEARS: dict[str, Callable[[Picture, Generator], Picture]] = {
    "folded": _folded, "rolled": _rolled, "pale": _pale, "through": _through, "specked": _specked,
}  # fmt: skip


def worn(page: Picture, random: Generator) -> tuple[Picture, list[str]]:
    """The sheet after none, one or two of them, and which."""
    chosen = [str(name) for name in random.permutation(list(WEARS))[: int(random.integers(0, 3))]]
    for name in chosen:
        page = WEARS[name](page, random)
    return page, chosen
