"""Opens one untrusted file and says what it is; run only as a child process with hard limits.

Input on stdin: the media type and degrees to turn by on one line, then the bytes. Output on stdout:
one JSON line {"refused": code} or {"pages": n, "served": bytes, "small": bytes}, then that many
bytes of the served copy and of the small one.
Stands alone on purpose: nothing of the product is loaded beside a hostile file.
"""

import ctypes
import io
import json
import os
import re
import resource
import struct
import sys

CPU_SECONDS = 10
MEMORY_BYTES = 1 << 30
MOST_PIXELS = 60_000_000
SERVED_SIDE = 4096
SMALL_SIDE = 360
MOST_PAGES = 50
XML_BYTES, XML_DEPTH, XML_ELEMENTS = 1 << 20, 20, 10_000
ZIP_FILES, ZIP_BYTES = 500, 64 << 20
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIF"}

# linux/landlock.h: (since version, word of the ruleset, rights that are taken away)
LANDLOCK = (
    (1, 0, (1 << 13) - 1),  # files: execute, read, write, make, remove
    (2, 0, 1 << 13),  # refer
    (3, 0, 1 << 14),  # truncate
    (4, 1, 3),  # TCP: bind, connect
    (5, 0, 1 << 15),  # ioctl of devices
    (6, 2, 3),  # abstract sockets and signals of processes outside
)
READ = 1 << 2 | 1 << 3
CREATE_RULESET, ADD_RULE, RESTRICT_SELF, NO_NEW_PRIVILEGES = 444, 445, 446, 38


class Refused(Exception):
    pass


def load(media_type: str) -> None:
    """The libraries that decoding needs; of Python modules more may follow."""
    if media_type == "application/pdf":
        import pypdf  # noqa: F401
    elif media_type == "application/xml":
        import defusedxml.ElementTree  # noqa: F401
    elif media_type == "application/ofd":
        import zipfile  # noqa: F401
    else:
        from PIL import ImageOps  # noqa: F401
    if media_type == "image/heic":
        from pillow_heif import register_heif_opener

        register_heif_opener(
            thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
        )


def shut() -> None:
    """From here on nothing but Python modules can be read, nothing written or started and no TCP
    connection made, whatever a hostile file makes of its decoder: Landlock, of Linux 5.13; older
    kernels do without."""
    libc = ctypes.CDLL(None)
    version = libc.syscall(CREATE_RULESET, None, 0, 1)
    if version < 1:
        return
    handled = [0, 0, 0]
    for since, place, rights in LANDLOCK:
        handled[place] |= rights if version >= since else 0
    words = 1 if version < 4 else 2 if version < 6 else 3
    ruleset = libc.syscall(CREATE_RULESET, struct.pack("=3Q", *handled), 8 * words, 0)
    for folder in filter(os.path.isdir, sys.path):
        beneath = struct.pack("=Qi", READ, os.open(folder, os.O_PATH))
        libc.syscall(ADD_RULE, ruleset, 1, beneath, 0)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.syscall(RESTRICT_SELF, ruleset, 0)


def why(told: str) -> str:
    """What the two decoders of pictures say in words, as a code."""
    if "too large" in told or "security limit" in told or "memory allocation" in told:
        return "decompression_bomb"
    return "truncated" if "truncated" in told or "end of file" in told else "not_a_picture"


def heic_sizes(data: bytes) -> list[tuple[int, int]]:
    """Of every picture and tile inside; a cropped one is decoded whole, so its own size is no
    bound."""
    return [struct.unpack(">II", found) for found in re.findall(rb"(?s)ispe\0{4}(.{8})", data)]


def picture(data: bytes, name: str, turned: int) -> tuple[int, bytes, bytes]:
    """The picture drawn afresh: upright, no EXIF, no GPS, no thumbnails, nothing appended; and a
    small one."""
    from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

    if name == "HEIF" and any(width * height > MOST_PIXELS for width, height in heic_sizes(data)):
        raise Refused("too_many_pixels")
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
    except (OSError, SyntaxError, EOFError, ValueError, RuntimeError) as problem:
        raise Refused(why(str(problem).lower())) from None
    image.thumbnail((SERVED_SIDE, SERVED_SIDE))
    upright = ImageOps.exif_transpose(image).rotate(-turned, expand=True)
    clean = Image.new("RGB", upright.size, "white")
    clear = "transparency" in upright.info or "A" in upright.mode
    alpha = upright.convert("RGBA") if clear else None
    clean.paste(alpha or upright.convert("RGB"), mask=alpha)
    out, small = io.BytesIO(), io.BytesIO()
    if name == "PNG":
        clean.save(out, "PNG")
    else:
        clean.save(out, "JPEG", quality=88)
    clean.thumbnail((SMALL_SIDE, SMALL_SIDE))
    clean.save(small, "JPEG", quality=75)
    return 1, out.getvalue(), small.getvalue()


def pdf(data: bytes) -> int:
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
    return pages


def xml(data: bytes) -> int:
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
    return 1


def ofd(data: bytes) -> int:
    """A zip whose files, unpacked, are few and small; nothing is written anywhere."""
    import zipfile
    import zlib

    left = ZIP_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > ZIP_FILES or sum(entry.file_size for entry in entries) > ZIP_BYTES:
                raise Refused("decompression_bomb")
            if "OFD.xml" not in archive.namelist():
                raise Refused("ofd_unreadable")
            for entry in entries:
                with archive.open(entry) as file:  # its own size may be a lie
                    while part := file.read(1 << 16):
                        left -= len(part)
                        if left < 0:
                            raise Refused("decompression_bomb")
            names = archive.namelist()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError,
            NotImplementedError, KeyError):  # fmt: skip
        raise Refused("ofd_unreadable") from None
    return max(1, sum(name.rpartition("/")[2] == "Content.xml" for name in names))


def check(media_type: str, data: bytes, turned: int) -> tuple[int, bytes, bytes]:
    """Pages, the served copy, the small one; no copies of what is no picture."""
    if media_type == "application/pdf":
        return pdf(data), b"", b""
    if media_type == "application/xml":
        return xml(data), b"", b""
    if media_type == "application/ofd":
        return ofd(data), b"", b""
    return picture(data, PICTURES[media_type], turned)


def main() -> None:
    for limit, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    media_type, turned = sys.stdin.buffer.readline().decode().split()
    load(media_type)
    shut()
    served = small = b""
    answer: dict[str, object]
    try:
        pages, served, small = check(media_type, sys.stdin.buffer.read(), int(turned))
        answer = {"pages": pages, "served": len(served), "small": len(small)}
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": "decompression_bomb"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + served + small)


if __name__ == "__main__":
    main()
