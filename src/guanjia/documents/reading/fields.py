"""Finds a kind's fields on a page: the label, then the value beside it or below."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

import numpy as np

from guanjia.documents.reading.labels import OWN_SIGNS, UNKNOWN, Label, Labels
from guanjia.documents.reading.layout import Line
from guanjia.documents.reading.values import PARSERS, STAMP_END, listed
from guanjia.documents.reading.vocabulary import Asked
from guanjia.documents.reading.words import Quad, Words

Rows = Sequence[Sequence[Line]]
Part = tuple[Line, int, int]  # of a line, from which letter to which
AFTER_LABEL = " :;.,·、]"
ROOM = 9  # heights of a line: as far as a value that was overlooked is looked for
# What stamps say, read into the text that they lie over.
STAMP_WORDS = re.compile("(?:收费|业务|财务|诊断|病历|结算|发票|票据)?专用章")
# A word without a figure, and a label that no form of ours has: what follows is theirs.
WORD = re.compile(r"[一-龥]{2,}(?:\([^)]*\))?:?")
OTHER_LABEL = re.compile(r"[一-龥]{2,9}(?:\([^)]*\))?\s*:")
IN_PARTS = frozenset(("day", "period"))
LEAST_SURE = 0.5  # what is read worse beside a label is a stamp, or the other side of the sheet


@dataclass(frozen=True, slots=True)
class Value:
    """`spans`: of which lines, from which letter to which. `doubt`: "covered" where something may
    lie over a part of it, "below" where another value may belong to the label."""

    asked: Asked
    text: str
    spans: tuple[tuple[Line, int, int], ...]
    doubt: str = ""

    @property
    def score(self) -> float:
        scores = [
            score
            for line, start, end in self.spans
            for letter, score in zip(
                line.words.text[start:end], line.words.scores[start:end], strict=True
            )
            if letter.isalnum() or self.asked.type == "long" or letter == "."
        ]
        return min(scores, default=0.0)

    @property
    def quad(self) -> Quad:
        line, start, end = self.spans[0]
        return line.part(start, end)


class Page:
    """`unread`: labels whose value is there and says nothing; a stamp may lie over it."""

    def __init__(self, rows: Rows, kind: str) -> None:
        self.rows = rows
        self.labels = Labels(rows, kind)
        self.unread: dict[str, Value] = {}
        self.above = self._labels_above()

    def _line(self, label: Label) -> Line:
        return self.rows[label.row][label.at]

    def _beside(self, label: Label) -> Iterator[tuple[Line, int, int]]:
        """The rest of the label's line, then the lines to the right up to the next label."""
        lines, line = self.rows[label.row], self._line(label)
        end = self.labels.until(label, len(line.plain))
        if line.plain[label.end : end].strip(AFTER_LABEL):
            yield line, label.end, end
        if end < len(line.plain):
            return
        edge = line.right
        for at in range(label.at + 1, len(lines)):
            other, first = lines[at], self.labels.first_at(label.row, at)
            # Across a whole row only to what stands there alone.
            if first == 0 or (other.left - edge > 14 * line.height and len(lines) > 2):
                return
            edge = other.right
            if other.words.score < LEAST_SURE or other.height > 2 * line.height:
                continue
            yield other, 0, len(other.plain) if first is None else first
            if first is not None:
                return

    def _below(self, label: Label) -> Iterator[tuple[Line, int, int]]:
        above = self._line(label)
        for row in range(label.row + 1, min(label.row + 3, len(self.rows))):
            for at, line in enumerate(self.rows[row]):
                if line.down - above.down > 3.2 * above.height:
                    return
                if line.left < above.right and line.right > above.left:
                    if self.labels.first_at(row, at) is not None:
                        return
                    yield line, 0, len(line.plain)
                    break  # below it may stand another, where this one is a stamp's

    def _off_line(self, label: Label) -> Iterator[Part]:
        """What a needle printer put into a form half a line too high or too low: to the right of
        the label, on a row where no label stands before it."""
        line, lines = self._line(label), self.rows[label.row]
        edge = lines[label.at + 1].left if label.at + 1 < len(lines) else float("inf")
        for row in (label.row - 1, label.row + 1):
            for at, other in enumerate(self.rows[row] if 0 <= row < len(self.rows) else ()):
                if self.labels.first_at(row, at) is not None:
                    break
                near = abs(other.down - line.down) < 0.9 * line.height
                if near and line.right - line.height / 2 < other.left < edge:
                    yield other, 0, len(other.plain)

    def _one(self, asked: Asked, line: Line, start: int, end: int) -> Value | None:
        raw = line.plain[start:end]
        skipped = len(raw) - len(raw.lstrip(AFTER_LABEL))
        if asked.type in OWN_SIGNS:
            if start + skipped == 0 and OTHER_LABEL.match(raw):
                return None
            if other := UNKNOWN.search(raw, skipped):
                raw = raw[: other.start()]
        kept = line.words.text[start + skipped : start + len(raw)]
        found = PARSERS[asked.type](kept if asked.type in {"text", "long"} else raw[skipped:])
        if found is None:
            return None
        text, first, last = found
        first, last = first + start + skipped, last + start + skipped
        broken = asked.type == "code" and last - first != len(text)
        doubt = "covered" if broken or line.gaps(first, last) else ""
        if asked.type == "text" and (bare := STAMP_END.sub("", text)) != text:
            # Which of the letters before it are the stamp's, nobody can say.
            text, last, doubt = bare, first + len(bare), "stamp"
        return Value(asked, text, ((line, first, last),), doubt) if text else None

    def _first(self, asked: Asked, places: Sequence[tuple[Line, int, int]]) -> Value | None:
        for line, start, end in places[: 1 if asked.type == "text" else 3]:
            if value := self._one(asked, line, start, end):
                return value
            said = line.plain[start:end].strip()
            if asked.type == "money" and WORD.fullmatch(said) and not STAMP_WORDS.search(said):
                return None
        return None

    def _labels_above(self) -> bool:
        """Whether the labels of this form stand above their values, seen from those that stand
        alone and whose values either cannot be taken for something else, or are all there is."""
        beside = below = 0
        for label in self.labels.found:
            if label.asked and label.asked.type in PARSERS and label.whole and not label.colon:
                places = list(self._beside(label))
                if self._first(label.asked, places):
                    beside += 1
                elif places and label.asked.type not in OWN_SIGNS:
                    continue
                elif self._first(label.asked, list(self._below(label))):
                    below += 1
        return below > max(1, beside)

    def _room(self, label: Label, asked: Asked) -> Value:
        """Where a value that was not found as a line must stand, if there is one."""
        line = self._line(label)
        a, b, c, d = line.part(label.start, label.end)
        along, down = (b - a) / max(1.0, float(np.linalg.norm(b - a))), d - a
        after = self.rows[label.row][label.at + 1 :]
        room = min([other.left - line.right for other in after] + [ROOM * line.height])
        start, end = along * 0.1 * line.height, along * max(room, line.height)
        quad = np.array([b + start, b + end, c + end, c + start], np.float32)
        if self.above:
            quad = np.array([a, a + end, a + end + down, a + down], np.float32) + 0.85 * down
        nothing = replace(line, words=Words("", (), ()), quad=quad.astype(np.float32))
        return Value(asked, "", ((nothing, 0, 0),))

    def _short(self, label: Label, asked: Asked) -> Value | None:
        places = list(self._beside(label))
        may_be_below = label.whole and not label.colon
        if may_be_below and self.above:
            self.unread.setdefault(asked.name, self._room(label, asked))
            return self._first(asked, list(self._below(label)))
        if value := self._first(asked, places):
            return value
        if asked.type in IN_PARTS and places and (value := self._in_parts(label, asked, places)):
            return value
        if places and places[0][0] is self._line(label):
            self.unread[asked.name] = Value(asked, "", (places[0],))
        elif not places:
            self.unread.setdefault(asked.name, self._room(label, asked))
        near = list(self._below(label)) if may_be_below and not places else []
        value = self._first(asked, near) or self._first(asked, list(self._off_line(label)))
        return value and replace(value, doubt="below")

    def _in_parts(self, label: Label, asked: Asked, beside: Sequence[Part]) -> Value | None:
        """A day whose parts stand apart, a period that runs on beside or in the line below."""
        for spans in (tuple(beside), (beside[0], *islice(self._below(label), 1))):
            said = "".join(line.plain[start:end] for line, start, end in spans)
            if found := PARSERS[asked.type](said.lstrip(AFTER_LABEL)):
                return Value(asked, found[0], spans)
        return None

    def _long(self, label: Label, asked: Asked) -> Value | None:
        """The text beside the label and the lines below it, up to the next label."""
        spans = list(self._beside(label))
        head = self._line(label)
        bottom, height = head.down, head.height
        for row in range(label.row + 1, len(self.rows)):
            lines = self.rows[row]
            if any(self.labels.first_at(row, at) is not None for at in range(len(lines))):
                break
            lines = _together(lines, head)
            if not lines or lines[0].down - bottom > 2.6 * height:
                break
            if spans and row > label.row + 1 and lines[0].left > head.left + 12 * height:
                break
            spans += [(line, 0, len(line.plain)) for line in lines]
            bottom = lines[0].down
        found: list[tuple[Line, int, int]] = []
        for line, start, end in spans:
            raw = line.words.text[start:end]
            bare = raw.translate({ord(sign): " " for sign in "：:】]"}) if not found else raw
            skipped = len(raw) - len(bare.lstrip())
            if raw[skipped:].strip():
                found.append((line, start + skipped, end))
        text = "".join(line.words.text[start:end].strip() for line, start, end in found)
        holes = any(line.gaps(start, end) for line, start, end in found) or any(
            abs(one.down - after.down) < 0.5 * one.height
            and after.left - one.right > 0.8 * one.height
            for one, after in pairwise(line for line, _, _ in found)
        )
        bare, lost = listed(STAMP_WORDS.sub("", text))
        doubt = "covered" if holes or lost or STAMP_WORDS.search(text) else ""
        return Value(asked, bare, tuple(found), doubt) if bare else None

    def values(self) -> dict[str, Value]:
        """At most one value a field: of several places the one whose label comes first in the
        vocabulary."""
        best: dict[str, tuple[int, Value]] = {}
        own: set[str] = set()  # codes whose own label stands there, with or without a value
        for label in self.labels.found:
            asked = label.asked
            if asked is None or asked.type not in PARSERS:
                continue
            rank = asked.labels.index(label.word)
            if asked.type == "code" and rank == 0:
                own.add(asked.name)
            value = (self._long if asked.type == "long" else self._short)(label, asked)
            if value is not None and (asked.name not in best or rank < best[asked.name][0]):
                best[asked.name] = (rank, value)
        # Beside an empty 住院号 the 病历号 is another number.
        return {name: value for name, (rank, value) in best.items() if not rank or name not in own}


def _together(lines: Sequence[Line], head: Line) -> list[Line]:
    """Of a row below `head` what is its text, and no stamp beside it."""
    kept: list[Line] = []
    for line in lines:
        if line.left < head.left - head.height or line.words.score < 0.6:
            continue
        if kept and line.left - kept[-1].right > 2 * head.height and len(line.plain) < 4:
            continue
        if not 0.6 * head.height < line.height < 1.5 * head.height:
            continue
        if kept and line.left - kept[-1].right > 6 * head.height:
            break
        kept.append(line)
    return kept
