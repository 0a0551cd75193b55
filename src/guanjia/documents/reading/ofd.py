"""OFD (GB/T 33190-2016): the texts of its pages, and which of its files its signature covers.

A digest says that a covered file is as it was when sealed. Whose seal it is, is not checked.
"""

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from guanjia.documents.refusals import PaperRefused

SM3 = ("1.2.156.10197.1.401", "sm3")
PIXELS_A_MM = 8.0


@dataclass(frozen=True, slots=True)
class Placed:
    """`box`: left, top, right, bottom in units of a page 8 to the millimetre. `trusted`: stands in
    a file that a digest covers."""

    text: str
    box: tuple[float, float, float, float]
    trusted: bool


@dataclass(frozen=True, slots=True)
class Ofd:
    """`altered`: files that are not as they were sealed."""

    texts: tuple[Placed, ...]
    attached: tuple[bytes, ...]
    altered: tuple[str, ...]


def _bare(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _parse(raw: bytes) -> Element:
    try:
        return fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        raise PaperRefused("xml_unsafe") from None
    except (ParseError, ValueError, LookupError):
        raise PaperRefused("ofd_unreadable") from None


def _digests(files: dict[str, bytes]) -> Iterator[tuple[str, bool | None]]:
    """Every file that a signature names: whether it holds, or None where its digest is of a kind
    that we do not know."""
    for name, raw in files.items():
        if name.rpartition("/")[2] != "Signature.xml":
            continue
        for references in _parse(raw).iter():
            if _bare(references) != "References":
                continue
            known = references.get("CheckMethod", "").lower() in SM3
            for reference in references:
                path = reference.get("FileRef", "").lstrip("/")
                told = next((part.text for part in reference if _bare(part) == "CheckValue"), "")
                if not known or path not in files:
                    yield path, None if path in files else False
                    continue
                digest = base64.b64encode(hashlib.new("sm3", files[path]).digest()).decode()
                yield path, digest == "".join((told or "").split())


def _texts(name: str, raw: bytes, trusted: bool) -> Iterator[Placed]:
    for element in _parse(raw).iter():
        if _bare(element) != "TextObject":
            continue
        text = "".join(part.text or "" for part in element if _bare(part) == "TextCode").strip()
        try:
            x, y, wide, high = (float(value) for value in element.get("Boundary", "").split())
        except ValueError:
            continue
        if text and wide > 0 and high > 0:
            left, top, right, foot = (v * PIXELS_A_MM for v in (x, y, x + wide, y + high))
            yield Placed(text, (left, top, right, foot), trusted)


def read_ofd(data: bytes) -> Ofd:
    """The first page's texts. Run in a child only, after the decoder has bounded the archive.
    Raises PaperRefused."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    held = list(_digests(files))
    altered = tuple(sorted({name for name, holds in held if holds is False}))
    covered = {name for name, holds in held if holds} - set(altered)
    pages = sorted(name for name in files if name.endswith("/Content.xml") and "Pages" in name)
    attached = tuple(
        raw for name, raw in files.items()
        if "/Attachs/" in name and name.endswith(".xml") and name in covered
        and b"MedicalEInvoice" in raw
    )  # fmt: skip
    texts = tuple(_texts(pages[0], files[pages[0]], pages[0] in covered)) if pages else ()
    return Ofd(texts, attached, altered)
