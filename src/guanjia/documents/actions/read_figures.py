"""Figures of a bill follow what was read and confirmed of it, never over what a person typed or an
e-bill says."""

from datetime import datetime

from django.utils.timezone import localdate

from guanjia.documents.actions.figures import figures_place, keep_figures
from guanjia.documents.figures import BillFigures
from guanjia.documents.from_reading import SETTINGS, NotComplete, bill_figures
from guanjia.documents.models import Document, DocumentFigures
from guanjia.documents.paper_reading import PaperReading
from guanjia.documents.refusals import PaperRefused
from guanjia.people.sealing import open_for


def follow_reading(document: Document, paper: PaperReading, *, now: datetime) -> bool:
    """Whether anything changed. What is no longer complete has no figures."""
    rows = DocumentFigures.objects.filter(
        household_id=document.household_id, document_id=document.id
    )
    known = rows.first()
    if document.kind not in SETTINGS or (known and known.source != "reading"):
        return False
    try:
        figures, checks = bill_figures(
            document.kind, paper.settled, paper.items, on_date=localdate(now)
        )
        if known and _opened(known) == figures:
            return False
        keep_figures(document, figures, source="reading", checks=checks, now=now)
        return True
    except (NotComplete, PaperRefused):  # open fields and flags say what a person has to do
        return bool(rows.delete()[0])


def _opened(row: DocumentFigures) -> BillFigures:
    place = figures_place(row.document_id)
    return BillFigures.model_validate_json(
        open_for(row.person_id, place=place, sealed=bytes(row.sealed))
    )
