"""Lines of text on a page, laid into rows: the paper may lie askew and in perspective."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from guanjia.documents.reading.words import Quad, Words

# One sign for one sign, so that places stay; 別 is what a blurred 别 is read as.
PLAIN = str.maketrans("（）：；，．｜﹕︰［］【】　別", "():;,.|::[][] 别")

HAN = re.compile(r"[一-龥]")
LEAST_STEPS = 3  # between letters of one width, before one of them may be called too wide


@dataclass(frozen=True, slots=True)
class Line:
    """`left`, `right` and `down` are measured along and across the rows, in pixels; `plain` is
    the text with the signs of one width."""

    words: Words
    quad: Quad
    left: float
    right: float
    down: float
    height: float

    @property
    def plain(self) -> str:
        return self.words.text.translate(PLAIN)

    def gaps(self, start: int, end: int) -> bool:
        """Whether between two of these letters there is room for one that was not read."""
        steps = {
            at: self.words.places[at + 1] - self.words.places[at]
            for at, (one, after) in enumerate(pairwise(self.words.text))
            if (HAN.match(one) and HAN.match(after)) or (one + after).isdecimal()
        }
        for sign in (HAN.match, str.isdecimal):
            same = [step for at, step in steps.items() if sign(self.words.text[at])]
            if len(same) < LEAST_STEPS:
                continue
            usual = float(np.median(same))
            if any(
                step > 1.7 * usual for at, step in steps.items()
                if start <= at < end - 1 and sign(self.words.text[at])
            ):  # fmt: skip
                return True
        return False

    def part(self, start: int, end: int) -> Quad:
        """The place of some letters of the line."""
        places = self.words.places
        half = 0.6 * self.height / max(1.0, self.right - self.left)
        if not places or end <= start:
            return self.quad
        first = max(0.0, places[start] - half) if start else 0.0
        last = min(1.0, places[end - 1] + half) if end < len(places) else 1.0
        (a, b, c, d) = self.quad
        return np.array(
            [a + (b - a) * first, a + (b - a) * last, d + (c - d) * last, d + (c - d) * first],
            np.float32,
        )


def _slopes(quads: Sequence[Quad]) -> NDArray[np.float64]:
    """The rise of the rows as a + b x + c y, from the wide lines; the middle of all of them where
    they are few."""
    at, rise, weight = [], [], []
    for quad in quads:
        start, end = (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2
        wide, high = float(end[0] - start[0]), float(np.linalg.norm(quad[3] - quad[0]))
        if wide > 4 * high:
            at.append((start + end) / 2)
            rise.append(float(end[1] - start[1]) / wide)
            weight.append(wide)
    if not rise:
        return np.zeros(3)
    middle = float(np.median(rise))
    near = [place for place, value in enumerate(rise) if abs(value - middle) < 0.06]
    if len(near) < 8:
        return np.array([middle, 0.0, 0.0])
    points = np.array([(1.0, *at[place]) for place in near])
    share = np.sqrt(np.array([weight[place] for place in near]))
    values = np.array([rise[place] for place in near])
    return np.linalg.lstsq(points * share[:, None], values * share, rcond=None)[0]


def lay_out(quads: Sequence[Quad], words: Sequence[Words]) -> list[list[Line]]:
    """Rows from top to bottom, each from left to right; what is no text is left out."""
    if not quads:
        return []
    a, b, c = _slopes(quads)
    middle = float(np.mean([quad[:, 0].mean() for quad in quads]))
    lines = []
    for quad, said in zip(quads, words, strict=True):
        if not said.text.strip() or (said.score < 0.5 and len(said.text) < 4):
            continue
        x, y = (float(value) for value in quad.mean(axis=0))
        fall = (a + c * y) * (x - middle) + b * (x * x - middle * middle) / 2
        tilt = np.hypot(1.0, a)
        wide = float(np.linalg.norm(quad[1] - quad[0]))
        high = float(np.linalg.norm(quad[3] - quad[0]))
        centre = (x + a * y) / tilt
        lines.append(
            Line(said, quad, centre - wide / 2, centre + wide / 2, (y - fall) / tilt, high)
        )
    lines.sort(key=lambda line: line.down)
    rows: list[list[Line]] = []
    for line in lines:
        row = next((row for row in rows[-3:] if _beside(row, line)), None)
        if row is None:
            rows.append([line])
        else:
            row.append(line)
    for row in rows:
        row.sort(key=lambda line: line.left)
        for at, (one, after) in enumerate(pairwise(row)):
            row[at] = _without_shared(one, after)
    return rows


def _without_shared(line: Line, after: Line) -> Line:
    """Where the frames of two lines overlap a letter is seen in both."""
    said = line.words
    if after.left >= line.right or len(said.text) < 2 or line.plain[-1] != after.plain[:1]:
        return line
    return replace(line, words=Words(said.text[:-1], said.scores[:-1], said.places[:-1]))


def _beside(row: Sequence[Line], line: Line) -> bool:
    """On the row of its nearest neighbour there; a stamp that is far higher has none."""
    near = min(row, key=lambda other: max(other.left - line.right, line.left - other.right))
    low, high = sorted((near.height, line.height))
    over = min(near.right, line.right) - max(near.left, line.left)
    if high > 1.8 * low or over > 0.5 * min(near.right - near.left, line.right - line.left):
        return False
    return abs(line.down - near.down) <= max(0.45 * low, 3)
