"""From a stranger's bytes to a checked paper: cheap checks here, decoding in a bounded child."""

from dataclasses import dataclass
from importlib.util import find_spec

from guanjia.documents.refusals import PaperRefused
from guanjia.documents.sandbox import decoder

MOST_BYTES = 20 * 1024 * 1024
ENDINGS = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "heif": "image/heic",
    "hif": "image/heic",
    "pdf": "application/pdf",
    "xml": "application/xml",
    "ofd": "application/ofd",
}
# Of single pictures in HEVC; `mif1` is any kind of picture, its decoder looks closer.
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
READS_HEIC = find_spec("pillow_heif") is not None
# For a page's file field. Where HEIC is not named, iPhones send a JPEG by themselves.
ACCEPTED = "image/jpeg,image/png,application/pdf,.xml,.ofd" + (
    ",image/heic,image/heif" if READS_HEIC else ""
)


@dataclass(frozen=True, slots=True)
class Checked:
    """`served` is the re-encoded copy that people see, `small` the one for lists; None where the
    original is served. `bill` is the electronic bill inside an OFD (in a file that its digests
    cover) or a PDF, `shown` what the pages around it say; `altered`: not as it was sealed."""

    media_type: str
    page_count: int
    served: bytes | None = None
    small: bytes | None = None
    bill: bytes | None = None
    shown: str = ""
    altered: bool = False


def media_type_of(data: bytes) -> str | None:
    """By the first bytes alone."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "image/heic"
    if data.startswith(b"PK\x03\x04") and b"OFD.xml" in data:
        return "application/ofd"
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml"):
        return "application/xml"
    return None


def check_file(*, filename: str, data: bytes, turned_degrees: int = 0) -> Checked:
    """Raises PaperRefused for whatever is not a whole, harmless JPEG, PNG, HEIC, PDF, XML
    or OFD.

    The copies of a picture are upright by its EXIF, then turned clockwise.
    """
    if not data:
        raise PaperRefused("empty")
    if len(data) > MOST_BYTES:
        raise PaperRefused("too_large")
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    found = media_type_of(data)
    if found is None:
        is_picture = ENDINGS.get(ending, "").startswith("image/")
        raise PaperRefused("not_a_picture" if is_picture else "unknown_type")
    if ending and ENDINGS.get(ending) != found:
        raise PaperRefused("type_mismatch")
    if found == "image/heic" and not READS_HEIC:
        raise PaperRefused("heic_unread")
    return _decode(found, data, turned_degrees)


def _decode(media_type: str, data: bytes, turned_degrees: int) -> Checked:
    told, (served, small, bill) = decoder.ask(f"check {media_type} {turned_degrees}", data)
    return Checked(
        media_type, told["pages"], served or None, small or None, bill or None,
        told["shown"], told.get("altered", False),
    )  # fmt: skip
