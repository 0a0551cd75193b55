"""Several papers on one photo, told apart by what each has of its own: a title, the look of a card,
head and foot of a bill; several bills in one file, by their numbers."""

from collections.abc import Sequence
from itertools import pairwise

from guanjia.documents.reading.kinds import kind_of, titled
from guanjia.documents.reading.layout import Line, lay_out
from guanjia.documents.reading.result import Reading
from guanjia.documents.reading.titles import CLUES
from guanjia.documents.rules import BILLS

Rows = list[list[Line]]
NUMBER = "票据号码"
CARDS = frozenset(("id_card", "bank_card", "household_register", "birth_certificate"))
CARD_CLUES = 2  # half a card has one
ENDS_OF_A_BILL = ("票据号码", "收款单位")  # at its head and its foot: half a bill has one
LEAST_LINES = 3
GAP = 1.2  # heights of a line between two papers, at least


def _own_kind(rows: Rows) -> str | None:
    kind, _ = kind_of(rows)
    if kind is None:
        return None
    said = "".join(line.plain for row in rows for line in row)
    clues = [clue for clue in CLUES[kind] if clue in said]
    apart = [clue for clue in clues if not any(clue in other for other in clues if other != clue)]
    card = kind in CARDS and len(apart) >= CARD_CLUES
    bill = kind in BILLS and all(end in said for end in ENDS_OF_A_BILL)
    return kind if card or bill or (kind != "id_card" and titled(rows, kind)) else None


def _cuts(lines: Sequence[Line], *, down: bool) -> list[tuple[list[Line], list[Line]]]:
    """The lines in two, at every gap that runs through the whole photo."""
    spans = sorted(
        ((line.down - line.height / 2, line.down + line.height / 2) if down
         else (line.left, line.right)) + (at,)
        for at, line in enumerate(lines)
    )  # fmt: skip
    least = GAP * sorted(line.height for line in lines)[len(lines) // 2]
    found, end = [], spans[0][1]
    for place, (start, stop, _) in enumerate(spans):
        if place and start - end > least:
            sides = [[lines[at] for _, _, at in part] for part in (spans[:place], spans[place:])]
            found.append((sides[0], sides[1]))
        end = max(end, stop)
    return found


def _rows(lines: Sequence[Line]) -> Rows:
    return lay_out([line.quad for line in lines], [line.words for line in lines])


def sheets(rows: Rows) -> list[Rows]:
    """The rows of each paper on the photo, the one with most text first; mostly there is one."""
    lines = [line for row in rows for line in row]
    if len(lines) < 2 * LEAST_LINES:
        return [rows]
    for cut in _cuts(lines, down=False) + _cuts(lines, down=True):
        if min(map(len, cut)) < LEAST_LINES:
            continue
        parts = [_rows(part) for part in cut]
        if all(map(_own_kind, parts)):
            return sorted((sheet for part in parts for sheet in sheets(part)),
                          key=lambda part: -sum(map(len, part)))  # fmt: skip
    return [rows]


def own_number(reading: Reading) -> str:
    """Of the bill on a page, where it may be used; empty where none is."""
    if reading.kind not in BILLS and "reversed" not in reading.flags:
        return ""
    return next((one.value for one in reading.fields if one.name == NUMBER and one.flows), "")


def pages_of_each(numbers: Sequence[str]) -> list[range]:
    """Another bill begins on the page that bears another number; pages without any go with the one
    before."""
    starts, known = [0], ""
    for page, number in enumerate(numbers):
        if number and known and number != known:
            starts.append(page)
        known = number or known
    return [range(start, end) for start, end in pairwise((*starts, len(numbers)))]
