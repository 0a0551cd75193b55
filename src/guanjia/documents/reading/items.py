"""The lines of a bill or fee list: names and sums by their columns."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from guanjia.documents.reading.checks import fen
from guanjia.documents.reading.layout import Line
from guanjia.documents.reading.values import money

Rows = Sequence[Sequence[Line]]
NAME_HEADS = re.compile(r"项目名称|项目/规格|收费项目|费用名称|药品名称|^项目$|^名称$")
SUM_HEADS = re.compile(r"金额|^合计\(元\)$|小计")
NOT_SUM = re.compile(r"单价")
FOOT = re.compile(r"合计|小写|大写|总计|总额|支付|打印")
AMOUNT = re.compile(r"[¥￥]?-?\d[\d,]*[.,:]\d{2}(?!\d)")  # the point may be read as another sign
PRICE_HEADS = re.compile("单价")
WHOLE = re.compile(r"[¥￥]?-?\d[\d,]*(?:\.\d)?")  # without the decimals it may be a quantity


def table_heads(rows: Rows) -> tuple[int, list[tuple[Line, Line]]] | None:
    """In which row, and of each block of columns the heads of names and of sums."""
    for place, row in enumerate(rows):
        heads = [line for line in row if _is_name_head(line) or _is_sum_head(line)]
        whole = [
            (name, sum_) for name, sum_ in pairwise(heads)
            if _is_name_head(name) and _is_sum_head(sum_)
        ]  # fmt: skip
        if whole:
            return place, list(_blocks(heads, whole))
    return None


def _is_name_head(line: Line) -> bool:
    return bool(NAME_HEADS.search(line.plain.strip()))


def _is_sum_head(line: Line) -> bool:
    return bool(SUM_HEADS.search(line.plain.strip())) and not NOT_SUM.search(line.plain)


def _blocks(
    heads: Sequence[Line], whole: Sequence[tuple[Line, Line]]
) -> Iterator[tuple[Line, Line]]:
    """Blocks are alike: where a stamp hides one head of a block, it stands as in another."""
    known = {id(head): pair for pair in whole for head in pair}
    apart = whole[0][1].left - whole[0][0].left
    edge = float("-inf")
    for place, head in enumerate(heads):
        name, sum_ = known.get(id(head), (None, None))
        if name is None and _is_name_head(head):
            name, sum_ = head, _moved(head, apart)
            after = heads[place + 1].left if place + 1 < len(heads) else float("inf")
            if sum_.right > after:
                continue
        elif name is None:
            name, sum_ = _moved(head, -apart), head
            if name.left < edge:
                continue  # another sum of the same block
        if sum_ is not None and sum_.right > edge:
            edge = sum_.right
            yield name, sum_


def _moved(head: Line, by: float) -> Line:
    return replace(head, left=head.left + by, right=head.right + by)


def items_of(rows: Rows) -> Iterator[tuple[str, str, Line]]:
    """Name, sum in yuan, and the line of the sum; nothing where there is no table with a head."""
    found = table_heads(rows)
    if found is None:
        return
    top, blocks = found
    printed = [line.plain for line in rows[top]]
    heads = [*rows[top], *(head for block in blocks for head in block)]
    for row in rows[top + 1 :]:
        if [line.plain for line in row] != printed and table_heads([row]):
            return  # the same once more, in detail
        if FOOT.search("".join(line.plain for line in row)):
            return
        for name_head, sum_head in blocks:
            name = _nearest(row, name_head, _is_name)
            amount = _nearest(row, sum_head, lambda line: bool(AMOUNT.search(line.plain)))
            amount = amount or _nearest(row, sum_head, partial(_stands_under, heads, sum_head))
            read = money(amount.plain) if amount else None
            if name and amount and read and name.right < amount.right:
                price = _price(row, rows[top], amount)
                yield name.words.text.strip(), _without_count(read[0], price), amount


def _price(row: Sequence[Line], heads: Sequence[Line], amount: Line) -> int | None:
    for head in heads:
        if PRICE_HEADS.search(head.plain):
            line = _nearest(row, head, lambda line: bool(AMOUNT.fullmatch(line.plain.strip())))
            found = money(line.plain) if line and line is not amount else None
            return fen(found[0]) if found else None
    return None


def _without_count(amount: str, price: int | None) -> str:
    """The sum of which the count, in the column before it, was read as the first figures: as it
    stands it is no multiple of the price."""
    whole = fen(amount)
    if price and whole is not None and whole % price:
        for count, rest in ((amount[:end], amount[end:]) for end in range(1, 4)):
            if count.isdecimal() and price * int(count) == fen(rest):
                return rest
    return amount


def _is_name(line: Line) -> bool:
    return not WHOLE.fullmatch(line.plain.strip()) and not AMOUNT.fullmatch(line.plain.strip())


def _stands_under(heads: Sequence[Line], head: Line, line: Line) -> bool:
    """A sum without decimals, under this head and no other."""
    nearest = min(heads, key=lambda other: _apart(other, line))
    return nearest is head and bool(WHOLE.fullmatch(line.plain.strip()))


def _apart(head: Line, line: Line) -> float:
    """Columns are aligned at the left, at the right or in the middle."""
    middle = (line.left + line.right - head.left - head.right) / 2
    return min(abs(line.left - head.left), abs(line.right - head.right), abs(middle))


def _nearest(row: Sequence[Line], head: Line, wanted: Callable[[Line], bool]) -> Line | None:
    reach = max(head.right - head.left, 4 * head.height)
    found = [line for line in row if wanted(line) and _apart(head, line) < reach]
    middle = head.left + head.right
    return min(found, key=lambda line: abs(line.left + line.right - middle), default=None)
