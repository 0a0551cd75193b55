"""What a bill says: from the e-bill itself, or typed by hand and checked the same way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from guanjia.documents.figures import BillFigures, figures_from_entry
from guanjia.documents.models import Document, DocumentFigures, DocumentReading
from guanjia.documents.models.figures import SOURCES
from guanjia.documents.refusals import PaperRefused
from guanjia.exchange.sealing import blind_index
from guanjia.people.sealing import open_for, seal_for


def figures_place(document_id: UUID) -> str:
    return f"documents_figures|sealed|{document_id}"


def opened_figures(*, document_id: UUID, person_id: UUID, sealed: bytes) -> tuple[BillFigures, ...]:
    """Of every bill on the paper, its own first."""
    plain = open_for(person_id, place=figures_place(document_id), sealed=sealed)
    return tuple(map(BillFigures.model_validate_json, plain.splitlines()))


def keep_figures(
    document: Document,
    figures: BillFigures,
    *,
    further: Sequence[BillFigures] = (),
    source: str,
    checks: Mapping[str, str],
    now: datetime,
) -> None:
    """One bill is held once for a person, by the paper of the better source; what was only read of
    another paper stands beside it, and a claim that has both counts one. `further`: of other bills
    on the same photo, which were read. Raises PaperRefused where somebody gives a bill that is
    held from as good a source."""
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
        plain="\n".join(one.model_dump_json() for one in (figures, *further)).encode(),
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
    """`figures` in the shape of BillFigures as JSON, money in fen. Typing again replaces; other
    bills on the same photo stay."""
    document = Document.objects.filter(
        household_id=household_id, id=document_id, removed_at=None
    ).first()
    if document is None:
        raise PaperRefused("paper_not_found")
    entered = figures_from_entry(figures, on_date=localdate(now))
    checks = {"items_total": "passed", "fund_identity": "passed"}
    further = _further(document, entered)
    keep_figures(document, entered, further=further, source="hand", checks=checks, now=now)
    DocumentReading.objects.filter(household_id=household_id, document_id=document_id).update(
        open_fields=0
    )
    return entered


def _further(document: Document, entered: BillFigures) -> list[BillFigures]:
    """What is known of the other bills on the photo; the one that was typed is none of them."""
    row = DocumentFigures.objects.filter(
        household_id=document.household_id, document_id=document.id
    ).first()
    if row is None:
        return []
    known = opened_figures(
        document_id=document.id, person_id=row.person_id, sealed=bytes(row.sealed)
    )
    return [one for one in known[1:] if one.bill_no != entered.bill_no]
