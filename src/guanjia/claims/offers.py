"""What papers say of the incident, offered beside what the customer told: for open facts to take
over, for others to compare. Nothing is taken over by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from guanjia.claims.book import Book
from guanjia.claims.incident import Incident
from guanjia.documents.paper_reading import PaperField, PaperReading
from guanjia.documents.queries import readings_of
from guanjia.documents.reading.result import Place

# Kind of paper -> its field -> the fact. A period gives two.
_SAYS: dict[str, dict[str, str]] = {
    "discharge_summary": {
        "入院日期": "admission_date", "出院日期": "discharge_date", "出院诊断": "diagnosis_text",
    },
    "inpatient_bill": {"住院时间": "admission_date|discharge_date", "收款单位": "hospital_name"},
    "outpatient_bill": {"收款单位": "hospital_name"},
    "diagnosis_certificate": {"诊断": "diagnosis_text"},
    "social_settlement_sheet": {
        "住院时间": "admission_date|discharge_date", "医疗机构": "hospital_name",
    },
}  # fmt: skip
# Words that differ need not contradict: a hospital has many names, an illness too.
_COMPARED = frozenset({"admission_date", "discharge_date"})
_LONGEST = {"diagnosis_text": 200, "hospital_name": 100}


@dataclass(frozen=True, slots=True)
class FactOffer:
    """`field` of Incident; `told`: what the customer said, None where it is open. Where it is, the
    customer may take `value` over (`complete_incident`); `contradicts` is for staff to clear up."""

    field: str
    value: Any
    told: Any
    contradicts: bool
    document_id: UUID
    name: str
    place: Place | None


def facts_offered(book: Book) -> tuple[FactOffer, ...]:
    """One for each fact: from the paper that was given first of those that say it."""
    claim = book.claim
    incident = Incident.model_validate(book.secret(claim.incident_id))
    known = readings_of(household_id=book.household_id, document_ids=claim.papers)
    found: dict[str, FactOffer] = {}
    for document_id in sorted(claim.papers, key=lambda one: claim.linked_at[one]):
        if document_id in claim.asked_again or document_id not in known:
            continue
        for offer in _of_paper(known[document_id], incident):
            found.setdefault(offer.field, offer)
    return tuple(found.values())


def _of_paper(paper: PaperReading, incident: Incident) -> Iterator[FactOffer]:
    says = _SAYS.get(paper.kind or "", {})
    for field in paper.fields:
        if not (field.settled and field.value and field.name in says):
            continue
        for name, value in _values(says[field.name], field):
            told = getattr(incident, name) or None
            if told == value:
                continue
            contradicts = told is not None and name in _COMPARED
            if told is None or contradicts:
                yield FactOffer(
                    name, value, told, contradicts, paper.document_id, field.name, field.place
                )


def _values(names: str, field: PaperField) -> Iterator[tuple[str, Any]]:
    parts = field.value.split("至") if "|" in names else [field.value]
    for name, part in zip(names.split("|"), parts, strict=True):
        yield name, date.fromisoformat(part) if name in _COMPARED else part[: _LONGEST[name]]
