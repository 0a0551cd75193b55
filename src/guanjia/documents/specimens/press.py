"""A blank sheet with a style of its own, which remembers where each value was put."""

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

from guanjia.documents.specimens.drawing import FACES
from guanjia.documents.specimens.fictions import Paper

Box = tuple[float, float, float, float]
Ink = tuple[int, int, int]
INK = (24, 26, 30)
LABEL_INKS = (INK, INK, (150, 40, 40), (40, 60, 120), (30, 100, 60))
PAPERS = ((255, 255, 255), (252, 252, 248), (248, 250, 240), (255, 250, 250), (244, 248, 252),
          (255, 244, 246), (240, 250, 242))  # fmt: skip
SERIF = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
# How label and value stand to each other: with a colon; in boxes of a grid; apart; the label above
# its value; one after the other along the line; or printed by a needle printer into a form that
# was printed before, never quite on the line. Some bills set values at the right of their column.
PAIRS = ("colon", "colon", "grid", "gap", "above", "flow", "form")
SECTIONS = ("beside", "below", "brackets", "box", "listed")


@dataclass
class Printed:
    """`lines`: every text with its box on the page; `boxes`: those of a field's value."""

    image: Image.Image
    text_height: int
    lines: list[tuple[str, Box]] = field(default_factory=list)
    boxes: dict[str, list[Box]] = field(default_factory=dict)


class Press:
    def __init__(self, paper: Paper, font: Path, random: Random) -> None:
        self.paper, self.random = paper, random
        self.bill = paper.kind in {"inpatient_bill", "outpatient_bill"}
        self.landscape = self.bill and random.random() < 0.7
        width = 1500 if self.landscape else 1240
        self.font_path = SERIF if SERIF.is_file() and random.random() < 0.4 else font
        self.size = random.randint(24, 30)
        usual = random.choice(PAIRS)
        self.pairs = paper.pairs or usual
        self.sections = random.choice(SECTIONS)
        self.columns = random.choice((2, 3)) if self.landscape else 2
        self.label_ink = random.choice(LABEL_INKS)
        self.margin = random.randint(70, 110)
        self.off = (random.uniform(-2, 14), random.uniform(-0.3, 0.3) * self.size)
        image = Image.new("RGB", (width, 2600), random.choice(PAPERS))
        self.printed = Printed(image, self.size)
        self.draw = ImageDraw.Draw(image)
        self.y = float(random.randint(50, 90))

    @property
    def width(self) -> float:
        return self.printed.image.width - 2 * self.margin

    def font(self, size: int = 0) -> ImageFont.FreeTypeFont:
        face = FACES.get(self.font_path.name, 2 if self.font_path == SERIF else 0)
        return ImageFont.truetype(str(self.font_path), size or self.size, index=face)

    def put(self, x: float, y: float, text: str, *, size: int = 0, ink: Ink = INK,
            name: str = "") -> float:  # fmt: skip
        """Returns where the text ends."""
        font = self.font(size)
        self.draw.text((x, y), text, ink, font)
        box = self.draw.textbbox((x, y), text, font)
        if text:
            self.printed.lines.append((text, box))
        if name and text:
            self.printed.boxes.setdefault(name, []).append(box)
        return float(box[2])

    def frame(self, left: float, top: float, right: float, foot: float) -> None:
        self.draw.rectangle((left, top, right, foot), outline=self.label_ink, width=2)

    def centred(self, text: str, size: int, *, name: str = "") -> None:
        x = (self.printed.image.width - self.font(size).getlength(text)) / 2
        self.put(x, self.y, text, size=size, name=name, ink=self.label_ink)
        self.y += size * 1.6
