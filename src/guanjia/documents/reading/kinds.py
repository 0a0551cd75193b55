"""Which kind of paper it is: by its title, else by what only such papers say."""

import re
from collections.abc import Sequence
from itertools import pairwise

from guanjia.documents.reading.layout import Line
from guanjia.documents.reading.titles import CLUES, OTHER_NAMES, TITLES
from guanjia.documents.rules import BILLS

Rows = Sequence[Sequence[Line]]
PRINTED_TITLE, IN_TEXT, CLUE, ENOUGH = 10.0, 4.0, 2.0, 4.0


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in pairwise(text)}


def _alike(wanted: str, said: str) -> float:
    """How much of a title stands in the text, a letter misread or under a stamp allowed."""
    if wanted in said:
        return 1.0
    pairs = _pairs(wanted)
    share = len(pairs & _pairs(said)) / len(pairs)
    return share if len(wanted) >= 5 and share >= 0.6 else 0.0


def likeness(kind: str, text: str) -> float:
    """How much a line is a title of that kind: above 1 the longer the title."""
    titles = TITLES.get(kind, ())
    return max((_alike(title, text) * (1 + len(title) / 50) for title in titles), default=0.0)


def kind_of(rows: Rows) -> tuple[str | None, float]:
    """The kind and how sure, from 0 to 1; None where too little speaks for any."""
    lines = [(place, line) for place, row in enumerate(rows) for line in row]
    if not lines:
        return None, 0.0
    usual = sorted(line.height for _, line in lines)[len(lines) // 2]
    heads = [
        line.plain for place, line in lines
        if place < max(5, len(rows) // 3) and len(line.plain) <= 30
        and (line.height > 1.15 * usual or place < 4)
    ]  # fmt: skip
    everything = "".join(line.plain.replace(" ", "") for _, line in lines)
    likes = {kind: max((likeness(kind, head) for head in heads), default=0.0) for kind in TITLES}
    whole = any(like >= 1 for like in likes.values())
    points: dict[str, float] = {}
    for kind, titles in TITLES.items():
        # Beside a whole title one that is only like it, of a neighbouring kind, counts for nothing.
        title = likes[kind] if likes[kind] >= 1 or not whole else 0.0
        mentioned = any(name in everything for name in titles)
        clues = sum(clue.replace(" ", "") in everything for clue in CLUES[kind])
        points[kind] = PRINTED_TITLE * title or IN_TEXT * mentioned
        points[kind] += min(CLUE * clues, 9.0)
    (best, most), (other, next_most) = sorted(points.items(), key=lambda kind: -kind[1])[:2]
    if most < ENOUGH:
        return None, 0.0
    if most == next_most and BILLS.issuperset({best, other}) and "住院" not in everything:
        return "outpatient_bill", 0.5  # a bill whose title a stamp hides; of a stay it would say so
    if most == next_most:
        return None, 0.0
    return best, min(1.0, (most - next_most) / 6)


def titled(rows: Rows, kind: str) -> bool:
    """Whether a whole title of that kind stands above, and says nothing else."""
    heights = sorted(line.height for row in rows for line in row)
    return any(
        likeness(kind, line.plain) >= 1 and len(line.plain) <= 24
        and not re.search(r"[:\d]", line.plain)
        and (place < 3 or line.height > 1.15 * heights[len(heights) // 2])
        for place, row in enumerate(rows[: max(4, len(rows) // 3)]) for line in row
    )  # fmt: skip


def name_of_other(rows: Rows) -> str:
    """What a paper that is of no use to a claim is called, so that a person can be told."""
    lines = [line.plain for row in rows[: max(5, len(rows) // 3)] for line in row]
    return next(
        (name for title, name in OTHER_NAMES.items() if any(title in line for line in lines)), ""
    )
