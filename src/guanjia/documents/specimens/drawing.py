"""Draws a page or a card with Pillow: a heading, rows, a table, paragraphs, a stamp, the mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

PAGE, CARD = (1000, 1160), (860, 540)
INK, GREY, RED, MARK = (28, 32, 36), (96, 102, 108), (190, 40, 40), (224, 228, 232)
MARGIN = 80
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
# Noto's collection holds Japanese first; the third face has the forms of Simplified Chinese.
FACES = {"NotoSansCJK-Regular.ttc": 2}


class NoChineseFont(Exception):
    code = "no_chinese_font"
    customer_zh = "没有找到中文字体，请安装 fonts-noto-cjk，或用 --font 指定字体文件。"


def find_font(given: Path | None = None) -> Path:
    for path in [given] if given else map(Path, FONTS):
        if path.is_file():
            return path
    raise NoChineseFont


@dataclass(frozen=True, slots=True)
class Content:
    title: str
    head: str = ""
    rows: Sequence[tuple[str, str]] = ()
    table: Sequence[Sequence[str]] = ()
    text: Sequence[str] = ()
    stamp: str = ""
    card: bool = False


class Sheet:
    def __init__(self, content: Content, font: Path) -> None:
        self.content = content
        self.font_path = font
        self.image = Image.new("RGB", CARD if content.card else PAGE, "white")
        self.draw = ImageDraw.Draw(self.image)
        self.y = MARGIN // 2 if content.card else MARGIN

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        face = FACES.get(self.font_path.name, 0)
        return ImageFont.truetype(str(self.font_path), size, index=face)

    def centred(self, text: str, size: int) -> None:
        font = self.font(size)
        self.draw.text(((self.image.width - font.getlength(text)) / 2, self.y), text, INK, font)
        self.y += size + size // 2

    def rows(self) -> None:
        font, left = self.font(27), MARGIN
        column = self.image.width // 2
        two_up = not self.content.card
        for place, (label, value) in enumerate(self.content.rows):
            x = left if place % 2 == 0 or not two_up else column
            self.draw.text((x, self.y), label, GREY, font)
            self.draw.text((x + 140, self.y), value, INK, font)
            if place % 2 or not two_up:
                self.y += 48
        self.y += 60 if len(self.content.rows) % 2 and two_up else 12

    def table(self) -> None:
        if not self.content.table:
            return
        font, width = self.font(24), self.image.width - 2 * MARGIN
        share = [0, 22, 62, 80]
        for line in self.content.table:
            self.draw.line((MARGIN, self.y, MARGIN + width, self.y), GREY, 1)
            for place, cell in enumerate(line):
                x = MARGIN + width * share[place] // 100
                if place == len(line) - 1:
                    x = MARGIN + width - int(font.getlength(cell))
                self.draw.text((x, self.y + 7), cell, INK, font)
            self.y += 44
        self.draw.line((MARGIN, self.y, MARGIN + width, self.y), GREY, 1)
        self.y += 24

    def paragraphs(self) -> None:
        font, width = self.font(27), self.image.width - 2 * MARGIN
        for paragraph in self.content.text:
            line = ""
            for letter in paragraph:
                if font.getlength(line + letter) > width and letter not in "，。；：、）":
                    self.draw.text((MARGIN, self.y), line, INK, font)
                    self.y += 44
                    line = ""
                line += letter
            self.draw.text((MARGIN, self.y), line, INK, font)
            self.y += 58

    def stamp(self) -> None:
        if not self.content.stamp:
            return
        x, y = self.image.width - 210, self.image.height - 230
        self.draw.ellipse((x - 100, y - 100, x + 100, y + 100), outline=RED, width=5)
        font = self.font(22)
        half = (len(self.content.stamp) + 1) // 2
        lines = (self.content.stamp[:half], self.content.stamp[half:], "样本")
        for place, line in enumerate(lines):
            self.draw.text((x - font.getlength(line) / 2, y - 48 + 32 * place), line, RED, font)

    def mark(self) -> None:
        """Across the whole sheet, under the text, so that every cut-out shows it."""
        layer = Image.new("RGB", (1800, 1800), "white")
        draw, font = ImageDraw.Draw(layer), self.font(54)
        for row in range(0, 1800, 210):
            text = "样本 SPECIMEN　　" * 6
            draw.text((-(row % 420), row), text, MARK, font)
        turned = layer.rotate(32, fillcolor="white")
        left = (1800 - self.image.width) // 2
        top = (1800 - self.image.height) // 2
        self.image.paste(turned.crop((left, top, left + self.image.width, top + self.image.height)))


def draw(content: Content, *, font: Path) -> Image.Image:
    """In few colours, so that a page stays below 80 KB as PNG."""
    sheet = Sheet(content, font)
    sheet.mark()
    if content.head:
        sheet.centred(content.head, 30)
    sheet.centred(content.title, 40)
    sheet.y += 12
    sheet.rows()
    sheet.table()
    sheet.paragraphs()
    sheet.stamp()
    if content.card:
        width, height = sheet.image.size
        sheet.draw.rounded_rectangle((8, 8, width - 9, height - 9), 28, outline=GREY, width=3)
    return sheet.image.quantize(palette=_palette(), dither=Image.Dither.NONE)


def _palette() -> Image.Image:
    """White, and each ink in three strengths."""
    colours = [(255, 255, 255)] + [
        tuple(255 - (255 - part) * strength // 3 for part in ink)
        for ink in (INK, GREY, RED, MARK)
        for strength in (1, 2, 3)
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours for part in colour])
    return palette
