"""Opens one untrusted file and says what it is; run only as a child process with hard limits.

Input on stdin: the media type on one line, then the bytes. Output on stdout: one JSON line
{"refused": code} or {"pages": n, "served": bool}, then the served copy, if there is one.
Stands alone on purpose: nothing of the product is loaded beside a hostile file.
"""

import io
import json
import resource
import sys

CPU_SECONDS = 10
MEMORY_BYTES = 1 << 30
MOST_PIXELS = 60_000_000
SERVED_SIDE = 4096
MOST_PAGES = 50
XML_BYTES, XML_DEPTH, XML_ELEMENTS = 1 << 20, 20, 10_000


class Refused(Exception):
    pass


def picture(data: bytes, name: str) -> tuple[int, bytes]:
    """The picture drawn afresh: upright, no EXIF, no GPS, no thumbnails, nothing appended."""
    from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image = Image.open(io.BytesIO(data), formats=[name])
        if image.width * image.height > MOST_PIXELS:
            raise Refused("too_many_pixels")
        image.draft("RGB", (SERVED_SIDE, SERVED_SIDE))
        image.load()
    except UnidentifiedImageError:
        raise Refused("not_a_picture") from None
    except ValueError as problem:
        bomb = "too large" in str(problem).lower()
        raise Refused("decompression_bomb" if bomb else "not_a_picture") from None
    except (OSError, SyntaxError, EOFError) as problem:
        cut = "truncated" in str(problem).lower()
        raise Refused("truncated" if cut else "not_a_picture") from None
    image.thumbnail((SERVED_SIDE, SERVED_SIDE))
    upright = ImageOps.exif_transpose(image)
    clean = Image.new("RGB", upright.size, "white")
    clear = "transparency" in upright.info or "A" in upright.mode
    alpha = upright.convert("RGBA") if clear else None
    clean.paste(alpha or upright.convert("RGB"), mask=alpha)
    out = io.BytesIO()
    if name == "PNG":
        clean.save(out, "PNG")
    else:
        clean.save(out, "JPEG", quality=88)
    return 1, out.getvalue()


def pdf(data: bytes) -> tuple[int, bytes]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if b"%%EOF" not in data[-2048:]:
        raise Refused("truncated")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Refused("encrypted_pdf")
        pages = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused("pdf_unreadable") from None
    if pages > MOST_PAGES:
        raise Refused("too_many_pages")
    if pages == 0:
        raise Refused("pdf_unreadable")
    return pages, b""


def xml(data: bytes) -> tuple[int, bytes]:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    if len(data) > XML_BYTES:
        raise Refused("xml_unsafe")
    depth = seen = 0
    try:
        for event, _ in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            seen += event == "start"
            if depth > XML_DEPTH or seen > XML_ELEMENTS:
                raise Refused("xml_unsafe")
    except DefusedXmlException:
        raise Refused("xml_unsafe") from None
    except (ParseError, ValueError, LookupError):
        raise Refused("xml_unreadable") from None
    return 1, b""


def check(media_type: str, data: bytes) -> tuple[int, bytes]:
    if media_type == "application/pdf":
        return pdf(data)
    if media_type == "application/xml":
        return xml(data)
    return picture(data, {"image/jpeg": "JPEG", "image/png": "PNG"}[media_type])


def main() -> None:
    for limit, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    media_type = sys.stdin.buffer.readline().decode().strip()
    served = b""
    answer: dict[str, object]
    try:
        pages, served = check(media_type, sys.stdin.buffer.read())
        answer = {"pages": pages, "served": bool(served)}
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": "decompression_bomb"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + served)


if __name__ == "__main__":
    main()
