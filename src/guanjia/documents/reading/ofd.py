"""OFD (GB/T 33190-2016): the texts of its pages, and which of its files its signature covers.

A digest says that a covered file is as it was when sealed. Whose seal it is, is not checked.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from guanjia.documents.reading.placed import PIXELS_A_MM, Leaf, Placed
from guanjia.documents.refusals import PaperRefused

SM3 = ("1.2.156.10197.1.401", "sm3")
A4_MM = (210.0, 297.0)
Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Ofd:
    """`attached`: electronic bills in covered files. `altered`: files that are not as they were
    sealed."""

    pages: tuple[Leaf, ...]
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


def _found(root: Element, *names: str) -> Iterator[Element]:
    return (element for element in root.iter() if _bare(element) in names)


def _numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(value) for value in (text or "").split())
    except ValueError:
        return None
    return numbers if len(numbers) == count and all(abs(one) < 1e5 for one in numbers) else None


def _digests(files: Files) -> Iterator[tuple[str, bool | None]]:
    """Every file that a signature names: whether it holds, or None where its digest is of a kind
    that we do not know."""
    for name, raw in files.items():
        if name.rpartition("/")[2] != "Signature.xml":
            continue
        for references in _found(_parse(raw), "References"):
            known = references.get("CheckMethod", "").lower() in SM3
            for reference in references:
                path = reference.get("FileRef", "").lstrip("/")
                told = next((part.text for part in reference if _bare(part) == "CheckValue"), "")
                if not known or path not in files:
                    yield path, None if path in files else False
                    continue
                digest = base64.b64encode(hashlib.new("sm3", files[path]).digest()).decode()
                yield path, digest == "".join((told or "").split())


def _texts(root: Element, trusted: bool) -> Iterator[Placed]:
    for element in _found(root, "TextObject"):
        text = "".join(part.text or "" for part in element if _bare(part) == "TextCode").strip()
        boundary = _numbers(element.get("Boundary"), 4)
        if text and boundary and boundary[2] > 0 and boundary[3] > 0:
            x, y, wide, high = boundary
            left, top, right, foot = (v * PIXELS_A_MM for v in (x, y, x + wide, y + high))
            yield Placed(text, (left, top, right, foot), trusted)


def _size(*roots: Element) -> tuple[float, float]:
    for root in roots:
        for element in _found(root, "PhysicalBox"):
            box = _numbers(element.text, 4)
            if box and box[2] > 0 and box[3] > 0:
                return box[2] * PIXELS_A_MM, box[3] * PIXELS_A_MM
    return A4_MM[0] * PIXELS_A_MM, A4_MM[1] * PIXELS_A_MM


def _pages(files: Files, covered: set[str]) -> Iterator[Leaf]:
    """In the order of the document, each with the template that lies under it; a document that
    lists none has its pages in the order of their numbers."""
    document = next((name for name in sorted(files) if name.endswith("Document.xml")), None)
    root = _parse(files[document]) if document else Element("none")
    base = dirname(document or "")

    def named(element: Element) -> str:
        place = element.get("BaseLoc", "")
        return normpath(place.lstrip("/") if place.startswith("/") else join(base, place))

    templates = {one.get("ID"): named(one) for one in _found(root, "TemplatePage")}
    names = [name for one in _found(root, "Page") if (name := named(one)) in files]
    names = names or sorted(
        (name for name in files if name.endswith("/Content.xml") and "/Pages/" in f"/{name}"),
        key=lambda name: [int(part) for part in re.findall(r"\d+", name)],
    )
    for name in names:
        page = _parse(files[name])
        texts = list(_texts(page, name in covered))
        for used in _found(page, "Template"):
            below = templates.get(used.get("TemplateID"), "")
            if below in files:
                texts += _texts(_parse(files[below]), below in covered)
        yield Leaf(_size(page, root), tuple(texts))


def read_ofd(files: Files) -> Ofd:
    """`files`: of the archive, unpacked within limits. Raises PaperRefused."""
    held = list(_digests(files))
    altered = tuple(sorted({name for name, holds in held if holds is False}))
    covered = {name for name, holds in held if holds} - set(altered)
    attached = tuple(
        raw for name, raw in files.items()
        if "/Attachs/" in name and name.endswith(".xml") and name in covered
        and b"MedicalEInvoice" in raw
    )  # fmt: skip
    return Ofd(tuple(_pages(files, covered)), attached, altered)
