"""Reading papers; every function binds the household and skips what was removed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guanjia.documents.actions.figures import figures_place
from guanjia.documents.figures import BillFigures
from guanjia.documents.models import Document, DocumentFigures
from guanjia.people.sealing import open_for


@dataclass(frozen=True, slots=True)
class PaperCard:
    document_id: UUID
    person_id: UUID
    kind: str | None
    sha256: str
    media_type: str
    byte_size: int
    page_count: int
    received_at: datetime


def _cards(**where: object) -> tuple[PaperCard, ...]:
    rows = Document.objects.filter(removed_at=None, **where).order_by("created_at", "id")
    return tuple(
        PaperCard(*row)
        for row in rows.values_list(
            "id", "person_id", "kind", "sha256", "media_type", "byte_size", "page_count",
            "created_at",
        )
    )  # fmt: skip


def documents_of(*, household_id: UUID, person_id: UUID) -> tuple[PaperCard, ...]:
    return _cards(household_id=household_id, person_id=person_id)


def papers(*, household_id: UUID, document_ids: Iterable[UUID]) -> tuple[PaperCard, ...]:
    """Those of the ids that are papers of this household; compare the lengths."""
    return _cards(household_id=household_id, id__in=list(document_ids))


def figures_of(*, household_id: UUID, document_ids: Iterable[UUID]) -> Mapping[UUID, BillFigures]:
    """By document; papers without figures are left out. Removed papers still answer: a claim
    that was filed with them must stay explainable."""
    rows = DocumentFigures.objects.filter(
        household_id=household_id, document_id__in=list(document_ids)
    ).values_list("document_id", "person_id", "sealed")
    return {
        document_id: BillFigures.model_validate_json(
            open_for(person_id, place=figures_place(document_id), sealed=bytes(sealed))
        )
        for document_id, person_id, sealed in rows
    }


def kinds_given(*, household_id: UUID, document_ids: Iterable[UUID]) -> frozenset[str]:
    """Kinds that these papers serve as. An e-bill lists its items and what social insurance
    paid, so the fee list and the social settlement sheet are not asked for beside it."""
    rows = Document.objects.filter(
        household_id=household_id, id__in=list(document_ids), removed_at=None
    ).values_list("kind", "documentfigures__source")
    kinds = {kind for kind, _ in rows if kind}
    if any(source == "e_bill" for _, source in rows):
        kinds |= {"fee_list", "social_settlement_sheet"}
    return frozenset(kinds)
