"""Portraits of the fictional staff of the demonstration: plain drawings, nobody's face."""

import io

from PIL import Image, ImageDraw

SIDE, FINE = 192, 4
SKINS = ("#f2cfb0", "#e8bd98", "#f6d8bd")
HAIRS = ("#2b2320", "#4a362b", "#1d1c22", "#5b5450")
CLOTHES = ("#0f7b5a", "#1f5fa8", "#9a5b00", "#5b6b64", "#7a4b7d", "#2f4858")
GROUNDS = ("#d3e8df", "#e3ecf6", "#f6ead6", "#e6e9e7", "#efe2f0", "#dfe8ec")


def drawn_portrait(number: int) -> bytes:
    """The same bytes for the same number, a JPEG of 192 by 192."""
    image = Image.new("RGB", (SIDE * FINE, SIDE * FINE), GROUNDS[number % len(GROUNDS)])
    draw = ImageDraw.Draw(image)

    def round_at(x: float, y: float, wide: float, high: float, colour: str) -> None:
        draw.ellipse([FINE * (x - wide), FINE * (y - high), FINE * (x + wide), FINE * (y + high)],
                     fill=colour)  # fmt: skip

    skin, hair = SKINS[number % len(SKINS)], HAIRS[number % len(HAIRS)]
    long_hair = number % 2 == 0
    if long_hair:
        round_at(96, 98, 54, 66, hair)
    round_at(96, 206, 72, 62, CLOTHES[number % len(CLOTHES)])
    draw.rounded_rectangle([FINE * 82, FINE * 112, FINE * 110, FINE * 158], FINE * 13, fill=skin)
    round_at(96, 70, 44, 40, hair)
    round_at(96, 90, 39, 46, skin)
    draw.chord([FINE * 52, FINE * 28, FINE * 140, FINE * (106 + 6 * (number % 3))], 188, 352,
               fill=hair)  # fmt: skip
    for eye in (81, 111):
        round_at(eye, 92, 3.4, 4.2, "#2b2320")
    draw.arc([FINE * 80, FINE * 94, FINE * 112, FINE * 120], 25, 155, "#a2543f", FINE * 3)
    if number % 3 == 2:  # glasses
        for eye in (81, 111):
            draw.ellipse([FINE * (eye - 12), FINE * 80, FINE * (eye + 12), FINE * 104],
                         outline="#3d3d3d", width=FINE * 2)  # fmt: skip
        draw.line([FINE * 93, FINE * 91, FINE * 99, FINE * 91], "#3d3d3d", FINE * 2)
    out = io.BytesIO()
    image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "JPEG", quality=88)
    return out.getvalue()
