"""Names and seal places of stored bytes: by person and content, so that the same paper written
twice lands in the same place and opens the same way."""

import hashlib
from uuid import UUID

from guanjia.documents import storage
from guanjia.documents.storage import PaperLost
from guanjia.people.sealing import open_for

TURNS = (0, 90, 180, 270)


def variant_of(copy: str, turned_degrees: int) -> str:
    """`served` or `small` as it is turned; the row says which holds, so that a turn that was rolled
    back shows nowhere."""
    return f"{copy}-{turned_degrees}" if turned_degrees else copy


VARIANTS = (
    "original",
    *(variant_of(copy, degrees) for copy in ("served", "small") for degrees in TURNS),
)


def store_name(variant: str, person_id: UUID, sha256: str) -> str:
    return hashlib.sha256(f"{variant}|{person_id}|{sha256}".encode()).hexdigest()


def place_of(variant: str, person_id: UUID, sha256: str) -> str:
    return f"documents_document|{variant}|{person_id}:{sha256}"


def open_paper(variant: str, person_id: UUID, sha256: str) -> bytes:
    """The plain bytes; an original whose digest is not the row's is lost, never handed out.

    Raises PaperLost.
    """
    sealed = storage.get(store_name(variant, person_id, sha256))
    plain = open_for(person_id, place=place_of(variant, person_id, sha256), sealed=sealed)
    if variant == "original" and hashlib.sha256(plain).hexdigest() != sha256:
        raise PaperLost
    return plain
