"""Texts of a page and where they stand, as files that are no pictures give them."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

PIXELS_A_MM = 8.0
PIXELS_A_POINT = PIXELS_A_MM * 25.4 / 72


@dataclass(frozen=True, slots=True)
class Placed:
    """`box`: left, top, right, bottom, 8 to the millimetre. `trusted`: stands in a file that a
    digest covers; of a PDF, whose page is its only file, always."""

    text: str
    box: tuple[float, float, float, float]
    trusted: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page. `drawn`: what it shows is a picture, so its texts are not what people see."""

    size: tuple[float, float]
    texts: tuple[Placed, ...]
    drawn: bool = False


def svg(page: Leaf) -> bytes:
    """The texts of a page, drawn where they stand; a browser's own letters, nothing that runs."""
    wide, high = page.size
    texts = []
    for text in page.texts:
        left, top, right, foot = text.box
        letter = foot - top
        widest = letter * sum(0.6 if sign.isascii() else 1.05 for sign in text.text)
        texts.append(
            f'<text x="{left:.0f}" y="{foot - 0.2 * letter:.0f}" font-size="{letter:.0f}" '
            f'textLength="{min(right - left, widest):.0f}" '
            f'lengthAdjust="spacingAndGlyphs">{escape(text.text)}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" '
        f'width="{wide:.0f}" height="{high:.0f}" font-family="sans-serif">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(texts)}</svg>'
    ).encode()
