"""Prints a fictional paper in one of many layouts."""

from pathlib import Path
from random import Random

from guanjia.documents.specimens.cards import bank_card, id_card
from guanjia.documents.specimens.fictions import Paper
from guanjia.documents.specimens.layouts import pairs, sections, table
from guanjia.documents.specimens.press import Press, Printed
from guanjia.documents.specimens.stamps import Stamp, stamped

LEAST_HIGH = 0.62  # of the width: half a sheet of A4


def _stamps(press: Press) -> list[Stamp]:
    """Round at the foot, now and then over a value; on bills also an oval over the title."""
    random, paper, boxes = press.random, press.paper, press.printed.boxes
    over = [box for name, found in boxes.items() for box in found
            if name not in {"title", "医院"}]  # fmt: skip
    radius = press.size * random.uniform(2.6, 3.6)
    width, height = press.printed.image.size
    x, y = width - press.margin - radius, min(press.y, height - radius - 20)
    if over and random.random() < 0.5:
        box = random.choice(over)
        x, y = (box[0] + box[2]) / 2 + radius / 2, (box[1] + box[3]) / 2 + radius / 3
    word = random.choice(("", "收费专用章", "业务专用章"))
    strength = random.uniform(0.5, 0.85)
    found = [Stamp(x, y, radius, radius, paper.hospital[:8] or "样本专用", word, strength)]
    if press.bill and random.random() < 0.6:
        left, top, right, foot = boxes["title"][0]
        x = random.uniform(left + 0.2 * (right - left), right)
        found.append(Stamp(x, (top + foot) / 2, 80, 52, "样本财政票据", "监制章", strength))
    return found


def _page(paper: Paper, font: Path, random: Random) -> Printed:
    press = Press(paper, font, random)
    if paper.hospital and "医院" in paper.fields:
        press.centred(paper.hospital, press.size + 10, name="医院")
    press.centred(paper.title, press.size + random.randint(8, 16), name="title")
    press.y += press.size * 0.4
    pairs(press, paper.printed)
    table(press)
    sections(press)
    pairs(press, paper.foot)
    pairs(press, paper.signed)
    press.put(press.margin, press.y + press.size, "样本 SPECIMEN", ink=(150, 154, 158))
    printed = press.printed
    bottom = max(round(press.y + press.size * 4), round(LEAST_HIGH * printed.image.width))
    printed.image = printed.image.crop((0, 0, printed.image.width, bottom))
    for stamp in _stamps(press):
        printed.image = stamped(printed.image, stamp, press.font())
    return printed


def print_paper(paper: Paper, *, font: Path, random: Random) -> Printed:
    cards = {"bank_card": bank_card, "id_card": id_card}
    return cards.get(paper.kind, _page)(paper, font, random)
