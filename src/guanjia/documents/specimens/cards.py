"""Cards, which look the same everywhere."""

from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

from guanjia.documents.specimens.fictions import Paper
from guanjia.documents.specimens.press import Press, Printed


def _card(paper: Paper, font: Path, random: Random, ground: tuple[int, int, int], size: int
          ) -> Press:  # fmt: skip
    press = Press(paper, font, random)
    image = Image.new("RGB", (1012, 638), ground)
    press.printed = Printed(image, size)
    press.draw = ImageDraw.Draw(image)
    return press


def bank_card(paper: Paper, font: Path, random: Random) -> Printed:
    grounds = ((30, 70, 120), (120, 30, 40), (30, 90, 70), (70, 60, 60))
    press = _card(paper, font, random, random.choice(grounds), 46)
    white, number = (240, 240, 236), paper.fields["卡号"]
    press.put(70, 60, paper.fields["发卡行"], size=44, ink=white, name="发卡行")
    press.draw.rounded_rectangle((80, 200, 200, 290), 14, fill=(206, 176, 96))
    grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    press.put(70, 350, grouped, size=56, ink=white, name="卡号")
    press.put(70, 440, "VALID THRU 12/33", size=30, ink=white)
    press.put(70, 510, paper.fields["持卡人"], size=40, ink=white, name="持卡人")
    press.put(700, 560, "SPECIMEN 样本", size=30, ink=white)
    return press.printed


def id_card(paper: Paper, font: Path, random: Random) -> Printed:
    press = _card(paper, font, random, random.choice(((236, 242, 246), (242, 244, 236))), 34)
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
