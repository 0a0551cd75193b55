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
SPECKS = "".join(map(chr, range(0x2500, 0x2700)))  # as what specks are read: boxes, ticks, squares
WARD = re.compile(r"[一-龥\d]{1,8}?(?:科|病区|中心|病房)(?:$| )")
# A label that no form of ours has: it ends the value before it.
UNKNOWN = re.compile(r"(?<=[\s\d])[一-龥]{2,9}(?:\([^)]*\))?\s*:")
# A sum's label may be printed longer; with other letters before it, it is another sum's.
LONGER = r"(?:总?金额?)?(?:\(元\))?"
SUMS = re.compile("支付|自付|自费|补助|救助|保险")
WITHOUT_CHANGE = re.compile(r"(?:本次|其中|医保|基本|元|整|[男女])$")
ANY_LETTERS = re.compile("[一-龥]*$")
OF_ANOTHER = re.compile("(?:(?:原|正数|蓝字|红冲|冲红)(?:电子)?)?$")
MISREAD = re.compile(r"(?:(?<=[\s[\d])|^)[一-龥()]{4,10}(?=\s*[]:]|\s*$)")


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
    if asked.type == "code" and not word.isascii() and re.match("[0-9A-Za-z]{4}", rest):
        return True
    if asked.type in OWN_SIGNS:
        # The colon may be read as a letter.
        letter = first and len(word) >= 3 and re.match(r"[一-龥]\d{2}", rest)
        return bool(rest[:1] in VALUE_SIGNS or letter)
    if asked.type == "nation":
        return bool(rest)
    if asked.type == "name":
        return first and bool(ONE_NAME.match(rest.lstrip(SPECKS)))
    if asked.name in {"科室", "住院科别"} and first and WARD.match(rest):
        return True
    return first and asked.type == "text" and len(word) >= 4 and len(rest) >= 2


def _stray(asked: Asked, rest: str) -> bool:
    """A stroke of a stamp behind a label, read as a letter; no value is that short."""
    own = asked.type in OWN_SIGNS and rest not in VALUE_SIGNS
    return own and len(rest) == 1 and rest.isalpha()


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
        self.pattern = re.compile("|".join(map(self._printed, longest_first)))
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
        for label in [one for one in self.found if self._says_who_pays(rows, one)]:
            self.found.remove(label)
            del self.by_line[label.row, label.at]

    def _says_who_pays(self, rows: Rows, label: Label) -> bool:
        """自费 is a label, and what stands behind 医保类型 where no insurance pays."""
        if label.word != "自费" or not label.whole or not label.at:
            return False
        before = rows[label.row][label.at - 1].plain
        last = self.by_line.get((label.row, label.at - 1), [])[-1:]
        named = last and last[0].asked and last[0].asked.name == "医保类型"
        return bool(named and not before[last[0].end :].strip(" :;"))

    def _printed(self, word: str) -> str:
        asked = self.known[word]
        is_sum = asked is not None and asked.type == "money" and SUMS.search(word)
        return _spaced(word) + (LONGER if is_sum else "")

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
            word = word if word in self.known else re.sub(LONGER + "$", "", word)
            rest = plain[match.end() :].lstrip()
            opens = match.start() == 0 or plain[match.start() - 1] in " .,;:()[/男女" or (
                plain[match.start() - 1].isdigit()
            )  # fmt: skip
            # A colon is often read as another small sign.
            colon = rest[:1] in {":", ";", "]"} or (opens and rest[:1] in {".", ",", "·", "、"})
            closed = word.endswith(")")
            asked = self.known[word]
            ends = not rest or (asked is not None and _stray(asked, rest))
            whole = ends and not plain[: match.start()].strip()
            apart = plain[match.end() : match.end() + 1] == " "
            begun = asked is not None and _begins(asked, word, rest, match.start() == 0)
            if colon or whole or closed or (opens and (apart or begun)):
                start = self._longer(asked, word, plain[: match.start()])
                asked = asked if start == match.start() else None
                yield Label(asked, word, row, at, start, match.end(), colon, ends)

    def _longer(self, asked: Asked | None, word: str, ahead: str) -> int:
        """Where the label begins: 当年账户支付 is none of 账户支付, nor 原票据号码 of 票据号码."""
        before = ""
        if asked and asked.type == "money" and SUMS.search(word):
            before = "" if WITHOUT_CHANGE.search(ahead) else ANY_LETTERS.findall(ahead)[0]
        elif asked and asked.type == "code":
            before = OF_ANOTHER.findall(ahead)[0]
        return len(ahead) - len(before)

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
