"""Files as strangers send them: cut, with bits turned, grown together, under other names."""

import io
import random
from datetime import date
from functools import cache
from pathlib import Path

from PIL import Image
from pillow_heif import from_pillow

from guanjia.documents.intake import check_file
from guanjia.documents.reading.files import pages_of
from guanjia.documents.reading.result import Reading
from guanjia.documents.refusals import PaperRefused

from .files import archive, carrying, content, pdf

ON = date(2026, 11, 22)
CANARY = "CANARY-CAMERA-OWNER"
BILL = Path(__file__).parents[3] / "examples/claims/outpatient-0.22/papers/bill.xml"
ENDINGS = ("jpg", "png", "heic", "pdf", "xml", "ofd", "gif", "webp", "tif", "zip", "")


def _drawn(kind: str, mode: str = "RGB", **how: object) -> bytes:
    out, noise = io.BytesIO(), Image.effect_noise((120, 90), 60)
    exif = Image.Exif()
    exif[0x013B] = CANARY
    if kind == "HEIF":
        from_pillow(noise.convert("RGB")).save(out, exif=exif.tobytes())
    else:
        noise.convert(mode).save(out, kind, exif=exif, **how)
    return out.getvalue()


@cache
def wholes() -> tuple[tuple[str, bytes], ...]:
    """One good file of every kind that people may have, those that we do not take among them."""
    moving = {"save_all": True, "append_images": [Image.new("RGB", (120, 90), "red")]}
    bill = BILL.read_bytes()
    shown = content((10, 10, "0000000201"), (10, 20, "186.40"))
    sealed = archive({"Doc_0/Pages/Page_0/Content.xml": shown, "Doc_0/Attachs/bill.xml": bill})
    return (
        ("jpg", _drawn("JPEG")),
        ("jpg", _drawn("JPEG", "CMYK")),
        ("jpg", _drawn("JPEG", progressive=True)),
        ("png", _drawn("PNG")),
        ("png", _drawn("PNG", "I;16")),
        ("png", _drawn("PNG", "P", **moving)),
        ("heic", _drawn("HEIF")),
        ("pdf", pdf("No. 0000000201", "186.40")),
        ("pdf", pdf("", "")),
        ("pdf", carrying(pdf("No. 0000000201 186.40"), bill)),
        ("pdf", pdf(*["page"] * 100)),
        ("xml", bill),
        ("ofd", sealed),
        ("gif", _drawn("GIF", "P", **moving)),
        ("webp", _drawn("WEBP", **moving)),
        ("tif", _drawn("TIFF", **moving)),
    )


def spoiled(chance: random.Random) -> tuple[str, bytes]:
    """A name and what is in the file."""
    ending, whole = chance.choice(wholes())
    data = bytearray(whole)
    for _ in range(chance.choice((0, 1, 1, 2))):
        match chance.randrange(5):
            case 0:
                del data[chance.randrange(len(data) + 1) :]
            case 1:
                for _ in range(chance.choice((1, 4, 60))):
                    if data:
                        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            case 2:
                data += chance.choice(wholes())[1]
            case 3:
                at = chance.randrange(len(data) + 1)
                data[at:at] = chance.randbytes(chance.choice((1, 30, 4000)))
            case 4:
                at = chance.randrange(len(data) + 1)
                del data[at : at + chance.choice((1, 30, 400))]
    if chance.randrange(8) == 0:
        ending = chance.choice(ENDINGS)
    return f"a.{ending}" if ending else "", bytes(data)


def taken_in(chance: random.Random) -> str:
    """What becomes of one such file: `kept`, or the code of its refusal. Fails where a paper is
    kept whose copies are not clean."""
    filename, data = spoiled(chance)
    try:
        paper = check_file(filename=filename, data=data)
        for copy in filter(None, (paper.served, paper.small)):
            image = Image.open(io.BytesIO(copy))
            image.load()
            assert (image.mode, dict(image.getexif())) == ("RGB", {})
            assert CANARY.encode() not in copy
        if paper.served is None:
            pages, found = pages_of(filename=filename, data=data, on_date=ON)
            assert pages == paper.page_count
            assert isinstance(found, Reading) or len(found) == pages
    except PaperRefused as refused:
        return refused.code
    return "kept"
