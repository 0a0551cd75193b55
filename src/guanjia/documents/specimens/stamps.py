"""Round and oval stamps, with letters as real ones have: in an arc, and across the middle."""

from dataclasses import dataclass
from math import cos, pi, sin

from PIL import Image, ImageChops, ImageDraw, ImageFont

RED = (196, 38, 44)


@dataclass(frozen=True, slots=True)
class Stamp:
    """`high` over `wide` below one for ovals; `strength` from 0 to 1."""

    x: float
    y: float
    wide: float
    high: float
    arc: str
    middle: str
    strength: float


def _letter(mask: Image.Image, at: tuple[float, float], text: str, font: ImageFont.FreeTypeFont,
            degrees: float = 0.0) -> None:  # fmt: skip
    size = round(font.size * 1.4)
    glyph = Image.new("L", (size, size))
    ImageDraw.Draw(glyph).text((size / 2, size / 2), text, 255, font, anchor="mm")
    turned = glyph.rotate(degrees, resample=Image.Resampling.BICUBIC)
    corner = (round(at[0] - size / 2), round(at[1] - size / 2))
    mask.paste(255, (*corner, corner[0] + size, corner[1] + size), turned)


def stamped(page: Image.Image, stamp: Stamp, font: ImageFont.FreeTypeFont) -> Image.Image:
    """Red ink lets what is printed below shine through."""
    mask = Image.new("L", page.size)
    draw = ImageDraw.Draw(mask)
    box = (stamp.x - stamp.wide, stamp.y - stamp.high, stamp.x + stamp.wide, stamp.y + stamp.high)
    draw.ellipse(box, outline=255, width=5)
    for place, letter in enumerate(stamp.arc):
        turn = pi * (0.16 + 0.68 * (place + 0.5) / len(stamp.arc)) + pi
        at = (stamp.x + 0.76 * stamp.wide * cos(turn), stamp.y + 0.72 * stamp.high * sin(turn))
        small = font.font_variant(size=max(10, round(stamp.high * 0.3)))
        _letter(mask, at, letter, small, degrees=-(turn / pi * 180 - 270))
    if stamp.middle:
        size = max(12, round(1.5 * stamp.wide / len(stamp.middle)))
        middle = font.font_variant(size=min(size, round(stamp.high * 0.6)))
        draw.text((stamp.x, stamp.y + stamp.high * 0.15), stamp.middle, 255, middle, anchor="mm")
    else:
        star = [
            (stamp.x + radius * stamp.high * sin(turn * pi / 5),
             stamp.y - radius * stamp.high * cos(turn * pi / 5))
            for turn in range(10) for radius in ((0.3, 0.12)[turn % 2],)
        ]  # fmt: skip
        draw.polygon(star, fill=255)
    ink = Image.composite(
        Image.new("RGB", page.size, RED), Image.new("RGB", page.size, "white"),
        mask.point(lambda value: round(value * stamp.strength)),
    )  # fmt: skip
    return ImageChops.multiply(page, ink)
