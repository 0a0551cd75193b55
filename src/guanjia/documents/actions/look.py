"""Opening a paper: people leave a trace of it, the platform's own sending does not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guanjia.documents.models import Document
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.storage import PaperLost
from guanjia.documents.vault import open_paper, variant_of
from guanjia.people.actions.access import record_look
from guanjia.people.scope import NotYours, Viewer


@dataclass(frozen=True, slots=True)
class ServedPaper:
    """What a page may send: a picture inline; anything else only as `attachment`."""

    content: bytes
    media_type: str
    attachment: bool


def look(
    *,
    viewer: Viewer,
    document_id: UUID,
    reason: str,
    claim_id: UUID | None = None,
    now: datetime,
) -> ServedPaper:
    """Never the original picture: the copy without EXIF and GPS. XML comes as plain text.

    `claim_id`: the caller vouches that the paper belongs to that claim; who was granted the claim
    then sees the paper. Raises NotYours for a paper that was removed or is not the viewer's to see.
    """
    document = Document.objects.filter(
        household_id__in=viewer.household_ids, id=document_id, removed_at=None
    ).first()
    if document is None or not viewer.may_see(
        person_id=document.person_id, household_id=document.household_id, claim_id=claim_id
    ):
        raise NotYours
    record_look(
        viewer=viewer, document_id=document.id, person_id=document.person_id, reason=reason, now=now
    )
    variant = "original"
    if document.has_served_copy:
        variant = variant_of("served", document.turned_degrees)
    content = open_paper(variant, document.person_id, document.sha256)
    media_type = document.media_type
    if media_type == "application/xml":
        media_type = "text/plain; charset=utf-8"
    elif media_type == "image/heic":
        media_type = "image/jpeg"  # as the served copy is
    return ServedPaper(content, media_type, attachment=not document.has_served_copy)


def thumbnail(*, viewer: Viewer, document_id: UUID) -> bytes:
    """The small copy of a picture, for lists of one's own papers: no look is recorded, therefore
    nobody else sees it. Raises NotYours, PaperLost for papers older than small copies."""
    document = Document.objects.filter(
        household_id__in=viewer.household_ids, id=document_id, removed_at=None
    ).first()
    if document is None or document.person_id not in viewer.acts_for:
        raise NotYours
    if not document.has_served_copy:
        raise PaperLost
    variant = variant_of("small", document.turned_degrees)
    return open_paper(variant, document.person_id, document.sha256)


def original_bytes(*, household_id: UUID, document_id: UUID) -> bytes:
    """For a gateway that hands the paper to an insurer under a consent; no look is recorded."""
    document = Document.objects.filter(
        household_id=household_id, id=document_id, erased_at=None
    ).first()
    if document is None:
        raise PaperRefused("paper_not_found")
    return open_paper("original", document.person_id, document.sha256)
