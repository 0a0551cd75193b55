"""Opening a paper: people leave a trace of it, the platform's own sending does not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guanjia.documents.models import Document
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.vault import open_paper
from guanjia.people.actions.access import record_look
from guanjia.people.scope import NotYours, Viewer


@dataclass(frozen=True, slots=True)
class ServedPaper:
    """What a page may send: a picture inline; anything else only as `attachment`."""

    content: bytes
    media_type: str
    attachment: bool


def look(*, viewer: Viewer, document_id: UUID, reason: str, now: datetime) -> ServedPaper:
    """Never the original picture: the copy without EXIF and GPS. XML comes as plain text.

    Raises NotYours for a paper that was removed or is not the viewer's to see.
    """
    document = Document.objects.filter(
        household_id__in=viewer.household_ids, id=document_id, removed_at=None
    ).first()
    if document is None or not viewer.may_see(
        person_id=document.person_id, household_id=document.household_id
    ):
        raise NotYours
    record_look(
        viewer=viewer, document_id=document.id, person_id=document.person_id, reason=reason, now=now
    )
    variant = "served" if document.has_served_copy else "original"
    content = open_paper(variant, document.person_id, document.sha256)
    media_type = document.media_type
    if media_type == "application/xml":
        media_type = "text/plain; charset=utf-8"
    return ServedPaper(content, media_type, attachment=not document.has_served_copy)


def original_bytes(*, household_id: UUID, document_id: UUID) -> bytes:
    """For a gateway that hands the paper to an insurer under a consent; no look is recorded."""
    document = Document.objects.filter(
        household_id=household_id, id=document_id, erased_at=None
    ).first()
    if document is None:
        raise PaperRefused("paper_not_found")
    return open_paper("original", document.person_id, document.sha256)
