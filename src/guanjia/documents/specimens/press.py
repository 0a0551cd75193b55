"""Prints a fictional paper in one of many layouts and remembers where each value stands."""

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

from guanjia.documents.specimens.drawing import FACES
from guanjia.documents.specimens.fictions import Paper

Box = tuple[float, float, float, float]
INK = (24, 26, 30)
LABEL_INKS = (INK, INK, (150, 40, 40), (40, 60, 120))
PAPERS = ((255, 255, 255), (252, 252, 248), (248, 250, 240), (255, 250, 250), (244, 248, 252))
SERIF = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
STAMP = (196, 38, 44)


@dataclass
class Printed:
    """`lines`: every text with its box on the page; `boxes`: those of a field's value."""

    image: Image.Image
    text_height: int
    lines: list[tuple[str, Box]] = field(default_factory=list)
    boxes: dict[str, list[Box]] = field(default_factory=dict)
    stamps: list[tuple[float, float, float, str]] = field(default_factory=list)


class Press:
    """`pairs`: label and value with a colon, in a grid of cells, or with a wide gap."""

    def __init__(self, paper: Paper, font: Path, random: Random) -> None:
        self.paper, self.random = paper, random
        bill = paper.kind in {"inpatient_bill", "outpatient_bill"}
        self.landscape = bill and random.random() < 0.7
        width, height = (1500, 1000) if self.landscape else (1240, 1600)
        self.font_path = SERIF if SERIF.is_file() and random.random() < 0.4 else font
        self.size = random.randint(25, 30)
        self.pairs = random.choice(("colon", "colon", "grid", "gap"))
        self.columns = random.choice((2, 3)) if self.landscape else 2
        self.label_ink = random.choice(LABEL_INKS)
        self.margin = random.randint(70, 110)
        image = Image.new("RGB", (width, height), random.choice(PAPERS))
        self.printed = Printed(image, self.size)
        self.draw = ImageDraw.Draw(image)
        self.y = float(random.randint(50, 90))

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        face = FACES.get(self.font_path.name, 2 if self.font_path == SERIF else 0)
        return ImageFont.truetype(str(self.font_path), size, index=face)

    def put(self, x: float, y: float, text: str, *, size: int = 0, ink: tuple[int, int, int] = INK,
            name: str = "") -> float:  # fmt: skip
        """Returns where the text ends."""
        font = self.font(size or self.size)
        self.draw.text((x, y), text, ink, font)
        box = self.draw.textbbox((x, y), text, font)
        self.printed.lines.append((text, box))
        if name:
            self.printed.boxes.setdefault(name, []).append(box)
        return float(box[2])

    def centred(self, text: str, size: int, *, name: str = "") -> None:
        wide = self.font(size).getlength(text)
        x = (self.printed.image.width - wide) / 2
        self.put(x, self.y, text, size=size, name=name, ink=self.label_ink)
        self.y += size * 1.6

    def rows(self, entries: list[tuple[str, str, str]]) -> None:
        width = self.printed.image.width - 2 * self.margin
        share, high = width / self.columns, self.size * 1.9
        place = 0
        for name, label, value in entries:
            long = self.font(self.size).getlength(label + "：" + value) > share * 0.92
            column = place % self.columns
            if long and column:
                place += self.columns - column
                self.y += high
                column = 0
            self.pair(self.margin + column * share, name, label, value, share)
            step = self.columns if long else 1
            place += step
            if place % self.columns == 0:
                self.y += high
        if place % self.columns:
            self.y += high
        self.y += self.size * 0.5

    def pair(self, x: float, name: str, label: str, value: str, share: float) -> None:
        if self.pairs == "colon":
            end = self.put(x, self.y, f"{label}：", ink=self.label_ink)
        elif self.pairs == "gap":
            end = self.put(x, self.y, label, ink=self.label_ink) + self.size * 1.1
        else:
            cell = (x - 8, self.y - self.size * 0.35, x + share - 8, self.y + self.size * 1.55)
            self.draw.rectangle(cell, outline=self.label_ink, width=2)
            end = self.put(x, self.y, label, ink=self.label_ink) + self.size * 0.5
            self.draw.line((end, cell[1], end, cell[3]), self.label_ink, 2)
            end += self.size * 0.6
        self.put(end, self.y, value, name=name)

    def table(self) -> None:
        if not self.paper.table:
            return
        two_up = self.landscape and len(self.paper.table[0]) == 2
        blocks = 2 if two_up else 1
        width = (self.printed.image.width - 2 * self.margin) / blocks
        head, *rows = self.paper.table
        columns = len(head)
        starts = [0.0] + [0.46 + 0.54 * at / (columns - 1) for at in range(columns - 1)]
        top, high = self.y, self.size * 1.65
        per_block = -(-len(rows) // blocks)
        for block in range(blocks):
            left = self.margin + block * width
            for place, row in enumerate([head, *rows[block * per_block : (block + 1) * per_block]]):
                for start, cell in zip(starts, row, strict=True):
                    ink = self.label_ink if place == 0 else INK
                    self.put(left + start * width, top + place * high, cell, ink=ink)
        self.y = top + (per_block + 1) * high
        right = self.printed.image.width - self.margin
        for y in (top - 6, top + high - 8, self.y):
            self.draw.line((self.margin, y, right, y), self.label_ink, 2)
        self.y += self.size * 0.8

    def sections(self) -> None:
        beside = self.random.random() < 0.5
        for name, label, text in self.paper.texts:
            font, x = self.font(self.size), float(self.margin)
            end = self.put(x, self.y, f"{label}：", ink=self.label_ink)
            if beside:
                x = end + 4
            else:
                self.y += self.size * 1.7
                x += self.size
            room, line = self.printed.image.width - self.margin - x, ""
            for letter in text:
                if font.getlength(line + letter) > room and letter not in "，。；：、）":
                    self.put(x, self.y, line, name=name)
                    self.y += self.size * 1.7
                    line = ""
                line += letter
            self.put(x, self.y, line, name=name)
            self.y += self.size * 2.0

    def stamp(self) -> None:
        """A round stamp, now and then over a figure."""
        over = [box for name, boxes in self.printed.boxes.items() for box in boxes
                if name not in {"title", "医院"}]  # fmt: skip
        radius = self.size * self.random.uniform(2.6, 3.6)
        width, height = self.printed.image.size
        x, y = width - self.margin - radius, min(self.y, height - radius - 20)
        if over and self.random.random() < 0.5:
            box = self.random.choice(over)
            x, y = (box[0] + box[2]) / 2 + radius / 2, (box[1] + box[3]) / 2 + radius / 3
        self.printed.stamps.append((x, y, radius, self.paper.hospital[:6] or "样本专用章"))

    def run(self) -> Printed:
        if self.paper.hospital and "医院" in self.paper.fields:
            self.centred(self.paper.hospital, self.size + 10, name="医院")
        self.centred(self.paper.title, self.size + self.random.randint(8, 16), name="title")
        self.y += self.size * 0.4
        self.rows(self.paper.printed)
        self.table()
        self.sections()
        self.rows(self.paper.foot)
        self.put(self.margin, self.y + self.size, "样本 SPECIMEN", ink=(150, 154, 158))
        self.stamp()
        bottom = round(min(self.printed.image.height, self.y + self.size * 5))
        self.printed.image = self.printed.image.crop((0, 0, self.printed.image.width, bottom))
        return self.printed


def _bank_card(paper: Paper, font: Path, random: Random) -> Printed:
    press = Press(paper, font, random)
    ground = random.choice(((30, 70, 120), (120, 30, 40), (30, 90, 70), (70, 60, 60)))
    image = Image.new("RGB", (1012, 638), ground)
    press.printed = Printed(image, 46)
    press.draw = ImageDraw.Draw(image)
    white, number = (240, 240, 236), paper.fields["卡号"]
    press.put(70, 60, paper.fields["发卡行"], size=44, ink=white, name="发卡行")
    press.draw.rounded_rectangle((80, 200, 200, 290), 14, fill=(206, 176, 96))
    grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    press.put(70, 350, grouped, size=56, ink=white, name="卡号")
    press.put(70, 440, "VALID THRU 12/33", size=30, ink=white)
    press.put(70, 510, paper.fields["持卡人"], size=40, ink=white, name="持卡人")
    press.put(700, 560, "SPECIMEN 样本", size=30, ink=white)
    return press.printed


def _id_card(paper: Paper, font: Path, random: Random) -> Printed:
    press = Press(paper, font, random)
    image = Image.new("RGB", (1012, 638), random.choice(((236, 242, 246), (242, 244, 236))))
    press.printed = Printed(image, 34)
    press.draw = ImageDraw.Draw(image)
    blue, fields = (60, 110, 160), paper.fields
    press.draw.rectangle((710, 110, 940, 400), fill=(202, 206, 210))
    press.draw.ellipse((770, 150, 880, 270), fill=(206, 168, 146))
    year, month, day = (int(part) for part in fields["出生"].split("-"))
    for y, label, name, shown in (
        (70, "姓名", "姓名", fields["姓名"]), (145, "性别", "性别", fields["性别"]),
        (220, "出生", "出生", f"{year}年{month}月{day}日"),
    ):  # fmt: skip
        press.put(60, y, label, size=30, ink=blue)
        press.put(160, y - 3, shown, size=36, name=name)
    press.put(290, 145, "民族", size=30, ink=blue)
    press.put(380, 142, fields["民族"], size=36, name="民族")
    press.put(60, 300, "住址", size=30, ink=blue)
    for place in range(0, len(fields["住址"]), 13):
        press.put(
            160, 297 + place // 13 * 50, fields["住址"][place : place + 13], size=34, name="住址"
        )
    press.put(60, 540, "公民身份号码", size=30, ink=blue)
    press.put(310, 534, fields["身份号码"], size=42, name="身份号码")
    press.put(700, 470, "样本 SPECIMEN", size=28, ink=(200, 140, 140))
    return press.printed


def print_paper(paper: Paper, *, font: Path, random: Random) -> Printed:
    if paper.kind == "bank_card":
        return _bank_card(paper, font, random)
    if paper.kind == "id_card":
        return _id_card(paper, font, random)
    return Press(paper, font, random).run()
