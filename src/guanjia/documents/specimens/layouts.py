"""The ways in which forms lay out pairs of label and value, tables and sections."""

from collections.abc import Sequence

from guanjia.documents.specimens.fictions import Entry
from guanjia.documents.specimens.press import INK, Press


def pairs(press: Press, entries: Sequence[Entry]) -> None:
    if entries:
        (_flowing if press.pairs == "flow" else _in_columns)(press, entries)
        press.y += press.size * 0.5


def _flowing(press: Press, entries: Sequence[Entry]) -> None:
    """One pair after the other along the line."""
    x, edge = float(press.margin), press.printed.image.width - press.margin
    gap = press.random.uniform(0.7, 2.0) * press.size
    for name, label, value in entries:
        if x > press.margin and x + press.font().getlength(f"{label}：{value}") > edge:
            x, press.y = float(press.margin), press.y + press.size * 1.8
        end = press.put(x, press.y, f"{label}：", ink=press.label_ink)
        x = press.put(end, press.y, value, name=name) + gap
    press.y += press.size * 1.8


def _in_columns(press: Press, entries: Sequence[Entry]) -> None:
    share = press.width / press.columns
    high = press.size * (3.3 if press.pairs == "above" else 1.9)
    place = 0
    for name, label, value in entries:
        both = label + value if press.pairs != "above" else max(label, value, key=len)
        long = press.font().getlength(both + "：") > share * 0.9
        column = place % press.columns
        if long and column:
            place += press.columns - column
            press.y += high
            column = 0
        wide = press.width if long else share
        _pair(press, press.margin + column * share, (name, label, value), wide, high)
        place += press.columns if long else 1
        if place % press.columns == 0:
            press.y += high
    if place % press.columns:
        press.y += high


def _pair(press: Press, x: float, entry: Entry, share: float, high: float) -> None:
    name, label, value = entry
    size, y = press.size, press.y
    if press.pairs == "above":
        press.frame(x - 8, y - size * 0.25, x + share - 8, y - size * 0.25 + high)
        press.put(x, y, label, ink=press.label_ink)
        press.put(x, y + 1.5 * size, value, name=name)
        return
    if press.pairs == "grid":
        press.frame(x - 8, y - size * 0.35, x + share - 8, y + size * 1.55)
        end = press.put(x, y, label, ink=press.label_ink) + size * 0.5
        press.draw.line((end, y - size * 0.35, end, y + size * 1.55), press.label_ink, 2)
        press.put(end + size * 0.6, y, value, name=name)
        return
    sign = "" if press.pairs in {"gap", "column"} or not label else "："
    end = press.put(x, y, label + sign, ink=press.label_ink)
    if press.pairs == "gap":
        end += size * 1.1
    elif press.pairs == "column":
        end = max(end + size, x + share - 2 * size - press.font().getlength(value))
    elif press.pairs == "form":
        end, y = end + press.off[0], y + press.off[1]
    press.put(end, y, value, name=name)


def table(press: Press) -> None:
    """On bills in one to three blocks beside each other, now and then with a column left empty."""
    if not press.paper.table:
        return
    head, *rows = press.paper.table
    blocks = press.random.choice((1, 2, 3)) if press.landscape and len(head) == 2 else 1
    if len(head) == 2 and blocks < 3 and press.random.random() < 0.5:
        head, rows = (*head, "备注"), [(*row, "") for row in rows]
    columns, width = len(head), press.width / blocks
    starts = [0.0] + [0.46 + 0.54 * at / (columns - 1) for at in range(columns - 1)]
    aligned = press.random.random() < 0.5
    top, high = press.y, press.size * 1.65
    per_block = -(-len(rows) // blocks)
    for block in range(blocks):
        left = press.margin + block * width
        for place, row in enumerate([head, *rows[block * per_block : (block + 1) * per_block]]):
            for at, (start, cell) in enumerate(zip(starts, row, strict=True)):
                x = left + start * width
                if aligned and at and place:
                    # Figures stand under the end of their head.
                    x += press.font().getlength(head[at]) - press.font().getlength(cell)
                ink = press.label_ink if place == 0 else INK
                press.put(x, top + place * high, cell, ink=ink)
    press.y = top + (per_block + 1) * high
    right = press.printed.image.width - press.margin
    for y in (top - 6, top + high - 8, press.y):
        press.draw.line((press.margin, y, right, y), press.label_ink, 2)
    press.y += press.size * 0.8


def _wrapped(press: Press, x: float, text: str, name: str) -> None:
    right, line = press.printed.image.width - press.margin, ""
    for letter in text:
        full = press.font().getlength(line + letter) > right - x - 6
        ends = press.sections == "listed" and line.endswith("；")
        if line and (ends or full) and letter not in "，。；：、）":
            press.put(x, press.y, line, name=name)
            press.y += press.size * 1.6
            line = ""
        line += letter
    press.put(x, press.y, line, name=name)


def sections(press: Press) -> None:
    """Longer texts, each under its heading."""
    label_wide = max(
        (press.font().getlength(label) for _, label, _ in press.paper.texts), default=0
    )
    for name, label, text in press.paper.texts:
        x, top = float(press.margin), press.y
        if press.sections == "box":
            press.put(x, press.y, label, ink=press.label_ink)
            x += label_wide + press.size
            _wrapped(press, x + 8, text, name)
            press.y += press.size * 1.7
            press.frame(press.margin - 8, top - 8, press.margin + press.width, press.y - 8)
            press.draw.line((x - 8, top - 8, x - 8, press.y - 8), press.label_ink, 2)
            continue
        printed = f"【{label}】" if press.sections == "brackets" else f"{label}："
        end = press.put(x, press.y, printed, ink=press.label_ink)
        if press.sections in {"beside", "brackets"}:
            x = end + 4
        else:
            press.y += press.size * 1.6
            x += press.size
        _wrapped(press, x, text, name)
        press.y += press.size * 2.0
