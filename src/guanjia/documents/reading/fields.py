"""Finds a kind's fields on a page: the label, then the value beside it or below."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from guanjia.documents.reading.kinds import likeness
from guanjia.documents.reading.layout import Line
from guanjia.documents.reading.values import PARSERS, Found
from guanjia.documents.reading.vocabulary import FIELDS, OTHERS, Asked
from guanjia.documents.reading.words import Quad

Rows = Sequence[Sequence[Line]]
AFTER_LABEL = " :;.,"
# Types whose values begin with a sign that no longer label has in that place.
VALUE_SIGNS = frozenset("0123456789¥男女")
VALUE_SIGNS = frozenset("0123456789¥男女")
ONE_NAME = re.compile(r"(?!签|姓名|盖章|电话|证件|身份)[一-龥]{2,4}(?:$| )")
OWN_SIGNS = frozenset(("money", "day", "period", "sex", "age", "stay", "code", "id"))


@dataclass(frozen=True, slots=True)
class Label:
    """`asked` is None for a label whose value nobody asks for."""

    asked: Asked | None
    row: int
    at: int
    start: int
    end: int
    colon: bool


@dataclass(frozen=True, slots=True)
class Value:
    """`spans`: of which lines, from which letter to which. `holes`: between two of them something
    may be covered."""

    asked: Asked
    text: str
    spans: tuple[tuple[Line, int, int], ...]
    holes: bool = False

    @property
    def score(self) -> float:
        scores = [
            score
            for line, start, end in self.spans
            for letter, score in zip(
                line.words.text[start:end], line.words.scores[start:end], strict=True
            )
            if letter.isalnum() or (len(self.spans) == 1 and letter == ".")
        ]
        return min(scores, default=0.0)

    @property
    def quad(self) -> Quad:
        line, start, end = self.spans[0]
        return line.part(start, end)


def _spaced(word: str) -> str:
    """Forms spread short labels: 姓 名."""
    return r"\s*".join(map(re.escape, word))


def _begins(asked: Asked, word: str, rest: str, first: bool) -> bool:
    """Whether a value follows its label at once, without a colon or a gap."""
    if asked.type in OWN_SIGNS:
        return rest[:1] in VALUE_SIGNS
    if asked.type == "nation":
        return bool(rest)
    if asked.type == "name":
        return first and bool(ONE_NAME.match(rest))
    return first and asked.type == "text" and len(word) >= 4 and len(rest) >= 2


class Page:
    def __init__(self, rows: Rows, kind: str) -> None:
        self.rows = rows
        self.asked = FIELDS.get(kind, ())
        named = {label: asked for asked in reversed(self.asked) for label in asked.labels}
        self.known: dict[str, Asked | None] = {**dict.fromkeys(OTHERS), **named}
        longest_first = sorted(self.known, key=len, reverse=True)
        self.pattern = re.compile("|".join(_spaced(word) for word in longest_first))
        self.labels = [
            label
            for row, lines in enumerate(rows)
            for at, line in enumerate(lines)
            if not self._title(kind, line.plain)
            for label in self._labels(row, at, line.plain)
        ]
        # Labels whose value is there and says nothing: a stamp may lie over it.
        self.unread: dict[str, Value] = {}
        self.by_line: dict[tuple[int, int], list[Label]] = {}
        for label in self.labels:
            self.by_line.setdefault((label.row, label.at), []).append(label)

    def _title(self, kind: str, plain: str) -> bool:
        """A title may name a field; what is a label, or holds a value, is none."""
        bare = plain.strip() in self.known or re.search(r"[:\d]", plain)
        return not bare and likeness(kind, plain) >= 1

    def _labels(self, row: int, at: int, plain: str) -> Iterator[Label]:
        for match in self.pattern.finditer(plain):
            word = re.sub(r"\s", "", match[0])
            rest = plain[match.end() :].lstrip()
            colon = rest.startswith(":") or rest.startswith(";")
            whole = not rest and not plain[: match.start()].strip()
            opens = match.start() == 0 or plain[match.start() - 1] in " .,;:)/男女"
            closed = word.endswith(")")
            asked = self.known[word]
            apart = plain[match.end() : match.end() + 1] == " "
            begun = asked is not None and _begins(asked, word, rest, match.start() == 0)
            if colon or whole or closed or (opens and (apart or begun)):
                yield Label(asked, row, at, match.start(), match.end(), colon)

    def _until(self, label: Label) -> int:
        """Where the next label of the same line begins."""
        after = (o.start for o in self.by_line[label.row, label.at] if o.start >= label.end)
        return min(after, default=len(self.rows[label.row][label.at].plain))

    def _beside(self, label: Label) -> Iterator[tuple[Line, int, int]]:
        """The rest of the label's line, then the lines to the right up to the next label."""
        lines = self.rows[label.row]
        line, end = lines[label.at], self._until(label)
        if line.plain[label.end : end].strip(AFTER_LABEL):
            yield line, label.end, end
        if end < len(line.plain):
            return
        edge = line.right
        for at in range(label.at + 1, len(lines)):
            other = lines[at]
            first = min((o.start for o in self.by_line.get((label.row, at), ())), default=None)
            if first == 0 or other.left - edge > 14 * line.height:
                return
            yield other, 0, len(other.plain) if first is None else first
            if first is not None:
                return
            edge = other.right

    def _below(self, label: Label) -> Iterator[tuple[Line, int, int]]:
        above = self.rows[label.row][label.at]
        for row in range(label.row + 1, min(label.row + 3, len(self.rows))):
            for at, line in enumerate(self.rows[row]):
                if line.down - above.down > 3.2 * above.height:
                    return
                if line.left < above.right and line.right > above.left:
                    if not self.by_line.get((row, at)):
                        yield line, 0, len(line.plain)
                    return

    def _one(self, asked: Asked, line: Line, start: int, end: int) -> Value | None:
        raw = line.plain[start:end]
        skipped = len(raw) - len(raw.lstrip(AFTER_LABEL))
        kept = line.words.text[start + skipped : end]
        plain = kept if asked.type in {"text", "long"} else raw[skipped:]
        found: Found = PARSERS[asked.type](plain)
        if found is None:
            return None
        text, first, last = found
        first, last = first + start + skipped, last + start + skipped
        return Value(asked, text, ((line, first, last),))

    def _short(self, label: Label, asked: Asked) -> Value | None:
        places = list(self._beside(label))
        for line, start, end in places[: 1 if asked.type == "text" else 3]:
            if value := self._one(asked, line, start, end):
                return value
        if places and places[0][0] is self.rows[label.row][label.at]:
            self.unread[asked.name] = Value(asked, "", (places[0],))
        if not places and not label.colon:
            for line, start, end in self._below(label):
                if value := self._one(asked, line, start, end):
                    return value
        return None

    def _long(self, label: Label, asked: Asked) -> Value | None:
        """The text beside the label and the lines below it, up to the next label."""
        spans = list(self._beside(label))
        head = self.rows[label.row][label.at]
        bottom, height = head.down, head.height
        for row in range(label.row + 1, len(self.rows)):
            lines = self.rows[row]
            if any((row, at) in self.by_line for at in range(len(lines))):
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
            bare = raw.translate({ord(sign): " " for sign in "：:"}) if not found else raw
            skipped = len(raw) - len(bare.lstrip())
            if raw[skipped:].strip():
                found.append((line, start + skipped, end))
        text = "".join(line.words.text[start:end].strip() for line, start, end in found)
        pairs = pairwise(line for line, _, _ in found)
        holes = any(
            abs(one.down - next_one.down) < 0.5 * one.height
            and next_one.left - one.right > 0.8 * one.height
            for one, next_one in pairs
        )
        return Value(asked, text, tuple(found), holes) if text else None

    def values(self) -> dict[str, Value]:
        """At most one value a field: of several places the one whose label comes first in the
        vocabulary."""
        best: dict[str, tuple[int, Value]] = {}
        for label in self.labels:
            asked = label.asked
            if asked is None or asked.type not in PARSERS:
                continue
            value = (self._long if asked.type == "long" else self._short)(label, asked)
            if value is None:
                continue
            word = re.sub(r"\s", "", self.rows[label.row][label.at].plain[label.start : label.end])
            rank = asked.labels.index(word)
            if asked.name not in best or rank < best[asked.name][0]:
                best[asked.name] = (rank, value)
        return {name: value for name, (_, value) in best.items()}


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
