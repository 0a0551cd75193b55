"""Where labels stand on a page: printed in full, spread, or with one letter misread."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guanjia.documents.reading.kinds import likeness
from guanjia.documents.reading.layout import Line
from guanjia.documents.reading.vocabulary import FIELDS, OTHERS, Asked

Rows = Sequence[Sequence[Line]]
# Types whose values begin with a sign that no longer label has in that place.
VALUE_SIGNS = frozenset("0123456789¥男女")
OWN_SIGNS = frozenset(("money", "day", "period", "sex", "age", "stay", "bed", "code", "id"))
ONE_NAME = re.compile(r"(?!签|姓名|盖章|电话|证件|身份)[一-龥]{2,4}(?:$| )")
WARD = re.compile(r"[一-龥\d]{1,8}?(?:科|病区|中心|病房)(?:$| )")
# A label that no form of ours has: it ends the value before it.
UNKNOWN = re.compile(r"(?<=[\s\d])[一-龥]{2,9}(?:\([^)]*\))?\s*:")
MISREAD = re.compile(r"(?:(?<=[\s[])|^)[一-龥()]{4,10}(?=\s*[]:]|\s*$)")


@dataclass(frozen=True, slots=True)
class Label:
    """`asked` is None for a label whose value nobody asks for. `word`: as the vocabulary has it.
    `whole`: nothing else stands on its line."""

    asked: Asked | None
    word: str
    row: int
    at: int
    start: int
    end: int
    colon: bool
    whole: bool


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
    if asked.name in {"科室", "住院科别"} and first and WARD.match(rest):
        return True
    return first and asked.type == "text" and len(word) >= 4 and len(rest) >= 2


def one_letter_apart(one: str, other: str) -> bool:
    """One letter misread, lost or added."""
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    long, short = (one, other) if len(one) > len(other) else (other, one)
    if len(long) - len(short) != 1:
        return False
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


class Labels:
    def __init__(self, rows: Rows, kind: str) -> None:
        named = {word: asked for asked in reversed(FIELDS.get(kind, ())) for word in asked.labels}
        self.known: dict[str, Asked | None] = {**dict.fromkeys(OTHERS), **named}
        longest_first = sorted(self.known, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(_spaced, longest_first)))
        self.found = [
            label
            for row, lines in enumerate(rows)
            for at, line in enumerate(lines)
            if not self._title(kind, line.plain)
            for label in self._of(row, at, line.plain)
        ]
        self.by_line: dict[tuple[int, int], list[Label]] = {}
        for label in self.found:
            self.by_line.setdefault((label.row, label.at), []).append(label)

    def _title(self, kind: str, plain: str) -> bool:
        """A title may name a field; what is a label, or holds a value, is none."""
        bare = plain.strip() in self.known or re.search(r"[:\d]", plain)
        return not bare and likeness(kind, plain) >= 1

    def _of(self, row: int, at: int, plain: str) -> list[Label]:
        exact = list(self._exact(row, at, plain))
        return sorted([*exact, *self._misread(row, at, plain, exact)], key=lambda one: one.start)

    def _exact(self, row: int, at: int, plain: str) -> Iterator[Label]:
        for match in self.pattern.finditer(plain):
            word = re.sub(r"\s", "", match[0])
            rest = plain[match.end() :].lstrip()
            opens = match.start() == 0 or plain[match.start() - 1] in " .,;:)[/男女" or (
                plain[match.start() - 1].isdigit()
            )  # fmt: skip
            # A colon is often read as another small sign.
            colon = rest[:1] in {":", ";", "]"} or (opens and rest[:1] in {".", ",", "·"})
            whole = not rest and not plain[: match.start()].strip()
            closed = word.endswith(")")
            asked = self.known[word]
            apart = plain[match.end() : match.end() + 1] == " "
            begun = asked is not None and _begins(asked, word, rest, match.start() == 0)
            if colon or whole or closed or (opens and (apart or begun)):
                yield Label(asked, word, row, at, match.start(), match.end(), colon, not rest)

    def _misread(self, row: int, at: int, plain: str, exact: list[Label]) -> Iterator[Label]:
        """Of labels that are alike, such as 入院日期 and 出院日期, none."""
        for match in MISREAD.finditer(plain):
            if any(one.start < match.end() and match.start() < one.end for one in exact):
                continue
            near = [
                word
                for word in self.known
                if len(word) >= 4
                and len(set(word) - set(match[0])) <= 1
                and one_letter_apart(word, match[0])
            ]
            asked = {self.known[word] for word in near}
            if len(asked) == 1:
                colon = plain[match.end() :].lstrip().startswith(":")
                whole = match.end() == len(plain.rstrip())
                yield Label(asked.pop(), near[0], row, at, *match.span(), colon, whole)

    def until(self, label: Label, length: int) -> int:
        """Where the next label of the same line begins."""
        after = (one.start for one in self.by_line[label.row, label.at] if one.start >= label.end)
        return min(after, default=length)

    def first_at(self, row: int, at: int) -> int | None:
        """Where on a line its first label begins."""
        return min((one.start for one in self.by_line.get((row, at), ())), default=None)
