"""A PDF's pages: their texts by position, or the page drawn as a picture."""

import io
from collections.abc import Iterable, Iterator
from ctypes import c_double
from dataclasses import dataclass

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from guanjia.documents.reading.placed import PIXELS_A_POINT, Leaf, Placed
from guanjia.documents.reading.qr import texts_of
from guanjia.documents.refusals import PaperRefused

DRAWN_SCALE = 200 / 72
MOST_PIXELS = 12_000_000
MOST_LETTERS = 20_000


@dataclass(frozen=True, slots=True)
class Letter:
    sign: str
    left: float
    top: float
    right: float
    foot: float
    baseline: float

    @property
    def height(self) -> float:
        return self.foot - self.top


def _letters(page: pdfium.PdfPage, layer: pdfium.PdfTextPage) -> Iterator[Letter]:
    high = page.get_height()
    x, y = c_double(), c_double()
    for number in range(layer.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(layer, number))
        if not sign.isprintable() or sign.isspace():
            continue
        left, foot, right, top = layer.get_charbox(number, loose=True)
        if right > left and top > foot and raw.FPDFText_GetCharOrigin(layer, number, x, y):
            places = (left, high - top, right, high - foot, high - y.value)
            yield Letter(sign, *(place * PIXELS_A_POINT for place in places))


def _joined(letters: Iterable[Letter]) -> Iterator[Placed]:
    """Writers of PDFs place words, runs of one font, or single letters: those that touch on one
    line are one text. Letters drawn twice, to make them bold, are one."""
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: one.baseline):
        if rows and letter.baseline - rows[-1][0].baseline < 0.3 * max(8, rows[-1][0].height):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    for row in rows:
        row.sort(key=lambda one: one.left)
        high = max(one.height for one in row)  # some fonts tell no more of 一 than its stroke
        run, text = row[:1], row[0].sign
        for letter in row[1:]:
            apart = letter.left - run[-1].right
            if apart > 0.35 * high:
                yield _placed(text, run)
                run, text = [letter], letter.sign
            elif letter.sign != run[-1].sign or letter.left - run[-1].left > 0.15 * high:
                run.append(letter)
                words = letter.sign.isascii() and text[-1].isascii() and apart > 0.15 * high
                text += " " * words + letter.sign
        yield _placed(text, run)


def _placed(text: str, run: list[Letter]) -> Placed:
    box = (run[0].left, min(one.top for one in run), run[-1].right, max(one.foot for one in run))
    return Placed(text, box, True)


def _is_drawn(page: pdfium.PdfPage) -> bool:
    """Whether a picture covers most of it: texts over or under that are somebody's own reading."""
    half = page.get_width() * page.get_height() / 2
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        left, foot, right, top = picture.get_bounds()
        if (right - left) * (top - foot) > half:
            return True
    return False


def read_page(document: pdfium.PdfDocument, number: int) -> Leaf:
    """`number` from 0. A page that lies on its side, or holds more letters than any paper, is a
    picture too. Raises PaperRefused."""
    try:
        page = document[number]
        layer = page.get_textpage()
        size = (page.get_width() * PIXELS_A_POINT, page.get_height() * PIXELS_A_POINT)
        drawn = _is_drawn(page) or page.get_rotation() or layer.count_chars() > MOST_LETTERS
        texts = () if drawn else tuple(_joined(_letters(page, layer)))
        drawn = drawn or (not texts and any(page.get_objects(max_depth=1)))
    except (pdfium.PdfiumError, ValueError, IndexError):
        raise PaperRefused("pdf_unreadable") from None
    return Leaf(size, texts, bool(drawn))


def draw_page(document: pdfium.PdfDocument, number: int) -> bytes:
    """As a JPEG of 200 points an inch, fewer where the page is large. Raises PaperRefused."""
    try:
        page = document[number]
        pixels = page.get_width() * page.get_height() * DRAWN_SCALE**2
        scale = DRAWN_SCALE * min(1.0, (MOST_PIXELS / max(1.0, pixels)) ** 0.5)
        out = io.BytesIO()
        page.render(scale=scale).to_pil().convert("RGB").save(out, "JPEG", quality=90)
    except (pdfium.PdfiumError, ValueError, IndexError):
        raise PaperRefused("pdf_unreadable") from None
    return out.getvalue()


def codes_on(document: pdfium.PdfDocument, number: int) -> list[str]:
    """What the QR codes of a page say."""
    with io.BytesIO(draw_page(document, number)) as drawn, Image.open(drawn) as picture:
        return texts_of(picture.convert("L"))


def attached_bills(document: pdfium.PdfDocument) -> list[bytes]:
    """Electronic bills among the files that a PDF carries."""
    found = []
    for number in range(min(document.count_attachments(), 20)):
        try:
            raw_file = bytes(document.get_attachment(number).get_data())
        except pdfium.PdfiumError:
            continue
        if b"MedicalEInvoice" in raw_file:
            found.append(raw_file)
    return found
