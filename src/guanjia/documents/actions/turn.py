"""Turning a photo that lies on its side: the copies that people see, never the original."""

from datetime import datetime
from uuid import UUID

from guanjia.documents.actions.papers import keep_copies
from guanjia.documents.intake import check_file
from guanjia.documents.models import Document
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.vault import open_paper


def turn_paper(*, household_id: UUID, document_id: UUID, turned_by: UUID, now: datetime) -> int:
    """A quarter clockwise from how it is shown now; returns the degrees in all."""
    document = _held(household_id, document_id)
    if document is None:
        raise PaperRefused("paper_not_found")
    if not document.has_served_copy:
        raise PaperRefused("not_turnable")
    degrees: int = (document.turned_degrees + 90) % 360
    document.turned_by, document.turned_at = turned_by, now
    _draw(document, degrees)
    return degrees


def turn_upright(*, household_id: UUID, document_id: UUID, degrees: int) -> None:
    """As the reading found it to stand; a paper that somebody turned by hand, or that is gone,
    stays."""
    document = _held(household_id, document_id)
    if document is not None and document.has_served_copy and document.turned_by is None:
        _draw(document, degrees)


def _held(household_id: UUID, document_id: UUID) -> Document | None:
    return (
        Document.objects.select_for_update()
        .filter(household_id=household_id, id=document_id, removed_at=None)
        .first()
    )


def _draw(document: Document, degrees: int) -> None:
    """From the original again, so that no turn costs sharpness."""
    original = open_paper("original", document.person_id, document.sha256)
    copies = check_file(filename="", data=original, turned_degrees=degrees)
    keep_copies(document.person_id, document.sha256, copies, turned_degrees=degrees)
    document.turned_degrees = degrees
    document.save(update_fields=["turned_degrees", "turned_by", "turned_at"])
