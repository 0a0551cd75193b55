"""What a bill says: from the e-bill itself, or typed by hand and checked the same way."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from guanjia.documents.figures import BillFigures, figures_from_entry
from guanjia.documents.models import Document, DocumentFigures, DocumentReading
from guanjia.documents.models.figures import SOURCES
from guanjia.documents.refusals import PaperRefused
from guanjia.exchange.sealing import blind_index
from guanjia.people.sealing import seal_for


def figures_place(document_id: UUID) -> str:
    return f"documents_figures|sealed|{document_id}"


def keep_figures(
    document: Document,
    figures: BillFigures,
    *,
    source: str,
    checks: Mapping[str, str],
    now: datetime,
) -> None:
    """One bill is held once for a person, by the paper of the better source; what was only read of
    another paper stands beside it, and a claim that has both counts one. Raises PaperRefused where
    somebody gives a bill that is held from as good a source."""
    key: bytes | None = blind_index(figures.bill_no, purpose="bill")
    same_bill = DocumentFigures.objects.filter(
        household_id=document.household_id, person_id=document.person_id, bill_key=key
    ).exclude(document_id=document.id)
    same_bill.exclude(document__removed_at=None).update(bill_key=None)
    same_bill.filter(source__in=SOURCES[: SOURCES.index(source)]).update(bill_key=None)
    if same_bill.exists():
        if source != "reading":
            raise PaperRefused("bill_already_given", field="bill_no")
        key = None
    sealed = seal_for(
        document.person_id,
        place=figures_place(document.id),
        plain=figures.model_dump_json().encode(),
    )
    DocumentFigures.objects.update_or_create(
        document_id=document.id,
        defaults={
            "household_id": document.household_id,
            "person_id": document.person_id,
            "sealed": sealed,
            "source": source,
            "checks": dict(checks),
            "bill_key": key,
            "created_at": now,
        },
    )


def enter_figures(
    *, household_id: UUID, document_id: UUID, figures: Mapping[str, object], now: datetime
) -> BillFigures:
    """`figures` in the shape of BillFigures as JSON, money in fen. Typing again replaces."""
    document = Document.objects.filter(
        household_id=household_id, id=document_id, removed_at=None
    ).first()
    if document is None:
        raise PaperRefused("paper_not_found")
    entered = figures_from_entry(figures, on_date=localdate(now))
    checks = {"items_total": "passed", "fund_identity": "passed"}
    keep_figures(document, entered, source="hand", checks=checks, now=now)
    DocumentReading.objects.filter(household_id=household_id, document_id=document_id).update(
        open_fields=0
    )
    return entered
