"""The lines of a bill or fee list: names and sums by their columns."""

import re
from collections.abc import Callable, Iterator, Sequence

from guanjia.documents.reading.layout import Line
from guanjia.documents.reading.values import money

Rows = Sequence[Sequence[Line]]
NAME_HEADS = re.compile(r"项目名称|收费项目|费用名称|药品名称|^项目$|^名称$")
SUM_HEADS = re.compile(r"金额|^合计\(元\)$|小计")
NOT_SUM = re.compile(r"单价")
FOOT = re.compile(r"合计|小写|大写|总计|总额|支付|打印")
AMOUNT = re.compile(r"[¥￥]?-?\d[\d,]*\.\d{2}")


def table_heads(rows: Rows) -> tuple[int, list[Line], list[Line]] | None:
    for place, row in enumerate(rows):
        names = [line for line in row if NAME_HEADS.search(line.plain.strip())]
        sums = [
            line for line in row
            if SUM_HEADS.search(line.plain.strip()) and not NOT_SUM.search(line.plain)
        ]  # fmt: skip
        if names and sums and len(names) == len(sums):
            return place, names, sums
    return None


def items_of(rows: Rows) -> Iterator[tuple[str, str, Line]]:
    """Name, sum in yuan, and the line of the sum; nothing where there is no table with a head."""
    heads = table_heads(rows)
    if heads is None:
        return
    top, names, sums = heads
    for row in rows[top + 1 :]:
        if FOOT.search("".join(line.plain for line in row)):
            return
        for name_head, sum_head in zip(names, sums, strict=True):
            name = _nearest(row, name_head, lambda line: not AMOUNT.fullmatch(line.plain.strip()))
            amount = _nearest(row, sum_head, lambda line: bool(AMOUNT.search(line.plain)))
            found = money(amount.plain) if amount else None
            if name and amount and found and name.right < amount.right:
                yield name.words.text.strip(), found[0], amount


def _nearest(row: Sequence[Line], head: Line, wanted: Callable[[Line], bool]) -> Line | None:
    middle = (head.left + head.right) / 2
    reach = max(head.right - head.left, 4 * head.height)
    found = [
        line for line in row
        if wanted(line) and min(abs(line.left - head.left), abs(line.right - head.right),
                                abs((line.left + line.right) / 2 - middle)) < reach
    ]  # fmt: skip
    return min(found, key=lambda line: abs((line.left + line.right) / 2 - middle), default=None)
