"""Opens one untrusted file and says what it is; runs in the decoder's forks alone."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import NoReturn
from xml.etree.ElementTree import ParseError

import pypdfium2 as pdfium
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from guanjia.documents.reading.ofd import Ofd, read_ofd
from guanjia.documents.reading.pdf import attached_bills, codes_on, draw_page, read_page
from guanjia.documents.reading.placed import Leaf, svg
from guanjia.documents.refusals import PaperRefused

Told = tuple[dict[str, object], tuple[bytes, ...]]

MOST_PIXELS = 60_000_000
SERVED_SIDE = 4096
SMALL_SIDE = 360
PORTRAIT_SIDE = 192
MOST_PAGES = 50
XML_BYTES, XML_DEPTH, XML_ELEMENTS = 1 << 20, 20, 10_000
ZIP_FILES, ZIP_BYTES = 500, 64 << 20
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIF"}


def prepare() -> None:
    """Loads what decoding needs, so that no fork has to."""
    Image.init()
    with suppress(ImportError):  # the extra `ocr`
        import zxingcpp  # noqa: F401
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return  # intake refuses HEIC then
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def _why(told: str) -> str:
    """What the two decoders of pictures say in words, as a code."""
    if "too large" in told or "security limit" in told or "memory allocation" in told:
        return "decompression_bomb"
    return "truncated" if "truncated" in told or "end of file" in told else "not_a_picture"


def _heic_sizes(data: bytes) -> list[tuple[int, int]]:
    """Of every picture and tile inside; a cropped one is decoded whole, so its own size is no
    bound."""
    return [struct.unpack(">II", found) for found in re.findall(rb"(?s)ispe\0{4}(.{8})", data)]


def _by_its_exif(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except (SyntaxError, struct.error, OSError, ValueError, TypeError, KeyError):
        return image  # what it says of itself is broken, the picture is not


def picture(data: bytes, name: str, turned: int) -> tuple[bytes, bytes]:
    """The picture drawn afresh: upright, no EXIF, no GPS, no thumbnails, nothing appended; and a
    small one."""
    if name == "HEIF" and any(wide * high > MOST_PIXELS for wide, high in _heic_sizes(data)):
        raise PaperRefused("too_many_pixels")
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=[name])
        if image.width * image.height > MOST_PIXELS:
            raise PaperRefused("too_many_pixels")
        image.draft("RGB", (SERVED_SIDE, SERVED_SIDE))
        image.load()
    except UnidentifiedImageError:
        raise PaperRefused("not_a_picture") from None
    except (OSError, SyntaxError, EOFError, ValueError, RuntimeError) as problem:
        raise PaperRefused(_why(str(problem).lower())) from None
    image.thumbnail((SERVED_SIDE, SERVED_SIDE))
    if image.mode.startswith("I"):  # 16 bits of grey, of which a plain conversion makes white
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    upright = _by_its_exif(image).rotate(-turned, expand=True)
    clean = Image.new("RGB", upright.size, "white")
    clear = "transparency" in upright.info or "A" in upright.mode
    alpha = upright.convert("RGBA") if clear else None
    clean.paste(alpha or upright.convert("RGB"), mask=alpha)
    served, small = io.BytesIO(), io.BytesIO()
    if name == "PNG":
        clean.save(served, "PNG")
    else:
        clean.save(served, "JPEG", quality=88)
    clean.thumbnail((SMALL_SIDE, SMALL_SIDE))
    clean.save(small, "JPEG", quality=75)
    return served.getvalue(), small.getvalue()


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """With 1 to MOST_PAGES pages, of which the first can be opened."""
    if b"%%EOF" not in data[-2048:]:
        raise PaperRefused("truncated")
    try:
        document = pdfium.PdfDocument(data)
        if len(document) > MOST_PAGES:
            raise PaperRefused("too_many_pages")
        document[0]
    except (pdfium.PdfiumError, IndexError) as problem:
        locked = "password" in str(problem).lower()
        raise PaperRefused("encrypted_pdf" if locked else "pdf_unreadable") from None
    return document


def check_xml(data: bytes) -> None:
    def unsafe() -> NoReturn:
        raise PaperRefused("xml_unsafe") from None

    if len(data) > XML_BYTES:
        unsafe()
    depth = seen = 0
    try:
        for event, _ in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            seen += event == "start"
            if depth > XML_DEPTH or seen > XML_ELEMENTS:
                unsafe()
    except DefusedXmlException:
        unsafe()
    except (ParseError, ValueError, LookupError):
        raise PaperRefused("xml_unreadable") from None


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The files of an OFD, which are few and small together; nothing is written anywhere."""
    left = ZIP_BYTES
    files = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > ZIP_FILES or sum(entry.file_size for entry in entries) > ZIP_BYTES:
                raise PaperRefused("decompression_bomb")
            for entry in entries:
                with archive.open(entry) as file:  # its own size may be a lie
                    files[entry.filename] = file.read(left + 1)
                left -= len(files[entry.filename])
                if left < 0:
                    raise PaperRefused("decompression_bomb")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError,
            NotImplementedError, KeyError):  # fmt: skip
        raise PaperRefused("ofd_unreadable") from None
    if "OFD.xml" not in files or len(files) < len(entries):  # a name twice: which one is shown?
        raise PaperRefused("ofd_unreadable")
    return files


def open_ofd(data: bytes) -> Ofd:
    """With 1 to MOST_PAGES pages."""
    found = read_ofd(_unpacked(data))
    if len(found.pages) > MOST_PAGES:
        raise PaperRefused("too_many_pages")
    if not found.pages:
        raise PaperRefused("ofd_unreadable")
    return found


def _bill_in(bills: Sequence[bytes], pages: Iterable[Leaf]) -> tuple[str, bytes]:
    """The one electronic bill in a file, and what people read on its pages."""
    if len(bills) != 1:
        return "", b""
    try:
        check_xml(bills[0])
    except PaperRefused:
        return "", b""
    return "\n".join(text.text for page in pages for text in page.texts), bills[0]


def check(data: bytes, media_type: str, turned: str) -> Told:
    """Pages, and what they show where there is a bill inside; the served copy and the small one,
    empty for what is no picture; the bill inside."""
    if media_type == "application/pdf":
        document = open_pdf(data)
        bills = attached_bills(document)
        pages = (read_page(document, number) for number in range(len(document)))
        shown, bill = _bill_in(bills, pages)
        return {"pages": len(document), "shown": shown}, (b"", b"", bill)
    if media_type == "application/xml":
        check_xml(data)
        return {"pages": 1, "shown": ""}, (b"", b"", b"")
    if media_type == "application/ofd":
        found = open_ofd(data)
        shown, bill = _bill_in(found.attached, found.pages)
        told = {"pages": len(found.pages), "shown": shown, "altered": bool(found.altered)}
        return told, (b"", b"", bill)
    served, small = picture(data, PICTURES[media_type], int(turned))
    return {"pages": 1, "shown": ""}, (served, small, b"")


def read(data: bytes, media_type: str) -> Told:
    """The texts of every page of a PDF or OFD; what a PDF's QR codes on the first page say."""
    if media_type == "application/ofd":
        found = open_ofd(data)
        pages, codes, altered = list(found.pages), [], bool(found.altered)
    else:
        document = open_pdf(data)
        pages = [read_page(document, number) for number in range(len(document))]
        codes = [] if any(page.drawn for page in pages) else codes_on(document, 0)
        altered = False
    told = {"pages": [asdict(page) for page in pages], "codes": codes, "altered": altered}
    return told, ()


def draw(data: bytes, media_type: str, page: str) -> Told:
    """One page of a PDF as a JPEG, of an OFD as an SVG."""
    number = int(page)
    if media_type == "application/pdf":
        return {}, (draw_page(open_pdf(data), number),)
    return {}, (svg(open_ofd(data).pages[number]),)


def portrait(data: bytes, media_type: str) -> Told:
    """The middle square of a picture, small, as a JPEG."""
    served, _ = picture(data, PICTURES[media_type], 0)
    square = ImageOps.fit(Image.open(io.BytesIO(served)), (PORTRAIT_SIDE, PORTRAIT_SIDE))
    out = io.BytesIO()
    square.convert("RGB").save(out, "JPEG", quality=88)
    return {}, (out.getvalue(),)
