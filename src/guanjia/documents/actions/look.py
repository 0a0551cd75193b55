"""Opening a paper: people leave a trace of it, the platform's own sending does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guanjia.documents.models import Document
from guanjia.documents.paper_reading import PaperField
from guanjia.documents.reading.cutting import cut
from guanjia.documents.reading.result import Place
from guanjia.documents.reading.structured import DRAWABLE, drawn
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
    page: int | None = None,
    now: datetime,
) -> ServedPaper:
    """Never the original picture: the copy without EXIF and GPS. XML comes as plain text, a PDF or
    OFD as the file itself or, with `page` (from 0), as a picture of that page.

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
    elif page is not None:
        return ServedPaper(*page_picture(document, page), attachment=False)
    content = open_paper(variant, document.person_id, document.sha256)
    media_type = document.media_type
    if media_type == "application/xml":
        media_type = "text/plain; charset=utf-8"
    elif media_type == "image/heic":
        media_type = "image/jpeg"  # as the served copy is
    return ServedPaper(content, media_type, attachment=not document.has_served_copy)


def cut_outs(
    *,
    viewer: Viewer,
    document_id: UUID,
    fields: Iterable[PaperField],
    reason: str,
    claim_id: UUID | None = None,
    now: datetime,
) -> dict[str, bytes]:
    """A JPEG around each of the fields that have a place, by name, off the copy that people see.
    One look at the paper, and as audited, however many; none where no field has a place.
    Raises NotYours."""
    by_page: dict[int, dict[str, Place]] = {}
    for field in fields:
        if field.place:
            by_page.setdefault(field.page, {})[field.name] = field.place
    found: dict[str, bytes] = {}
    for page, places in by_page.items():
        seen = look(
            viewer=viewer, document_id=document_id, reason=reason, claim_id=claim_id,
            page=page, now=now,
        )  # fmt: skip
        if seen.media_type != "image/svg+xml":  # an OFD is drawn as text already
            found |= cut(seen.content, places)
    return found


def page_picture(document: Document, page: int) -> tuple[bytes, str]:
    """The drawn page of a PDF or OFD, and its media type. Records no look. Raises PaperRefused for
    a paper without such a page."""
    if document.media_type not in DRAWABLE or not 0 <= page < document.page_count:
        raise PaperRefused("paper_not_found")
    original = open_paper("original", document.person_id, document.sha256)
    return drawn(document.media_type, original, page)


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


def sent_copy(*, household_id: UUID, document_id: UUID) -> tuple[bytes, str]:
    """What an insurer gets under a consent, and its media type; no look is recorded. A photo
    without the traces of its camera, always the same bytes, however it was turned since; an e-bill
    or PDF as it came, since a seal covers its bytes. Papers of a claim that was filed stay."""
    document = Document.objects.filter(
        household_id=household_id, id=document_id, erased_at=None
    ).first()
    if document is None:
        raise PaperRefused("paper_not_found")
    variant = "served" if document.has_served_copy else "original"
    content = open_paper(variant, document.person_id, document.sha256)
    heic = document.media_type == "image/heic"
    return content, "image/jpeg" if heic else document.media_type
