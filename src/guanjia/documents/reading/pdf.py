"""The text layer of a PDF's first page, by position; a page without one is drawn as a picture."""

import io
from collections.abc import Iterator

import pypdfium2 as pdfium

from guanjia.documents.reading.ofd import Placed
from guanjia.documents.refusals import PaperRefused

POINTS_TO_PIXELS = 200 / 72
MOST_PIXELS = 12_000_000


def _joined(texts: list[Placed]) -> Iterator[Placed]:
    """PDF writers place words and single letters; those that touch on one line are one text."""
    texts = sorted(texts, key=lambda one: (round(one.box[1] / 8), one.box[0]))
    while texts:
        one = texts.pop(0)
        while texts:
            left, top, right, foot = texts[0].box
            high = one.box[3] - one.box[1]
            apart, shifted = left - one.box[2], abs(foot - one.box[3])
            if not (-high < apart < 0.35 * high and shifted < 0.4 * high):
                break
            box = (one.box[0], min(top, one.box[1]), max(right, one.box[2]), max(foot, one.box[3]))
            one = Placed(one.text + texts.pop(0).text, box, True)
        yield one


def read_pdf(data: bytes) -> tuple[tuple[Placed, ...], bytes]:
    """Texts, or a JPEG where there are none. Run in a child only. Raises PaperRefused."""
    try:
        page = pdfium.PdfDocument(data)[0]
        layer = page.get_textpage()
        high = page.get_height()
        texts = []
        for place in range(layer.count_rects()):
            left, foot, right, top = layer.get_rect(place)
            text = layer.get_text_bounded(left, foot, right, top).strip()
            if text:
                box = tuple(v * POINTS_TO_PIXELS for v in (left, high - top, right, high - foot))
                texts.append(Placed(text, (box[0], box[1], box[2], box[3]), True))
        if texts:
            return tuple(_joined(texts)), b""
        scale = POINTS_TO_PIXELS
        pixels = page.get_width() * high * scale * scale
        scale *= min(1.0, (MOST_PIXELS / max(1.0, pixels)) ** 0.5)
        out = io.BytesIO()
        page.render(scale=scale).to_pil().convert("RGB").save(out, "JPEG", quality=90)
        return (), out.getvalue()
    except (pdfium.PdfiumError, ValueError, IndexError):
        raise PaperRefused("pdf_unreadable") from None
