"""Figures of bills follow what was read and confirmed of it, never over what a person typed or an
e-bill says."""

from datetime import datetime

from django.utils.timezone import localdate

from guanjia.documents.actions.figures import keep_figures, opened_figures
from guanjia.documents.from_reading import NotComplete, bills_on
from guanjia.documents.models import Document, DocumentFigures
from guanjia.documents.paper_reading import PaperReading
from guanjia.documents.refusals import PaperRefused


def follow_reading(document: Document, paper: PaperReading, *, now: datetime) -> bool:
    """Whether anything changed. What is no longer complete has no figures."""
    rows = DocumentFigures.objects.filter(
        household_id=document.household_id, document_id=document.id
    )
    known = rows.first()
    if known and known.source != "reading":
        return False
    try:
        bills, checks = bills_on(paper, kind=document.kind, on_date=localdate(now))
        if known and bills == opened_figures(
            document_id=document.id, person_id=known.person_id, sealed=bytes(known.sealed)
        ):
            return False
        figures, *further = bills
        keep_figures(document, figures, further=further, source="reading", checks=checks, now=now)
        return True
    except (NotComplete, PaperRefused):  # open fields and flags say what a person has to do
        return bool(rows.delete()[0])
