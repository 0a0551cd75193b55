"""The shapes that reading hands on: pictures, places, and lines as read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanjia.documents.reading.result import Place

Image = NDArray[np.uint8]
Quad = NDArray[np.float32]  # corners clockwise from the upper left, shape (4, 2), in photo pixels


@dataclass(frozen=True, slots=True)
class Words:
    """One line as read: a score between 0 and 1 and a place, as a share of the line's width, for
    every letter."""

    text: str
    scores: tuple[float, ...]
    places: tuple[float, ...]

    @property
    def score(self) -> float:
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


def place_of(quad: Quad | None, size: tuple[int, int]) -> Place | None:
    """`size`: width and height of the picture."""
    if quad is None:
        return None
    shares = np.clip(quad / np.array(size, np.float32), 0, 1).reshape(8)
    a, b, c, d, e, f, g, h = (round(float(value), 4) for value in shares)
    return (a, b, c, d, e, f, g, h)
