"""Reading papers; every function binds the household."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from guanjia.documents import hot_sql
from guanjia.documents.actions.figures import opened_figures
from guanjia.documents.figures import BillFigures
from guanjia.documents.flags import flags_of
from guanjia.documents.models import Document
from guanjia.documents.models.figures import SOURCES
from guanjia.documents.paper_rows import readings_of
from guanjia.documents.reading.reader import can_read
from guanjia.documents.reading.result import Reading
from guanjia.documents.waiting import WaitingPaper, waiting_for_person

__all__ = [
    "SOURCES",
    "Paper",
    "WaitingPaper",
    "documents_of",
    "flags_of",
    "papers",
    "reading_of",
    "readings_of",
    "reads_photos",
    "waiting_for_person",
]


@dataclass(frozen=True, slots=True)
class Paper:
    """`stands` is False once it was removed; a claim filed with it must stay explainable."""

    document_id: UUID
    person_id: UUID
    kind: str | None
    sha256: str
    media_type: str
    byte_size: int
    page_count: int
    received_at: datetime
    stands: bool
    source: str | None
    sealed_figures: bytes | None
    kinds_read: tuple[str, ...] = ()

    @property
    def bills(self) -> tuple[BillFigures, ...]:
        """What each bill on the paper says, opened; mostly it is one."""
        if self.sealed_figures is None:
            return ()
        return opened_figures(
            document_id=self.document_id, person_id=self.person_id, sealed=self.sealed_figures
        )

    @property
    def figures(self) -> BillFigures | None:
        """What the bill says, of several the paper's own; None for a paper without figures."""
        return next(iter(self.bills), None)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that it serves as: as it was named, and as it was read, several of one photo
        too. An e-bill lists its items and what social insurance paid, so fee list and social
        settlement sheet are not asked for beside it."""
        if not self.stands or self.kind is None:
            return frozenset()
        more = {"fee_list", "social_settlement_sheet"} if self.source == "e_bill" else set()
        return frozenset({self.kind, *self.kinds_read} | more)


def papers(*, household_id: UUID, document_ids: Iterable[UUID]) -> dict[UUID, Paper]:
    """Those of the ids that are papers of this household, removed ones too; one statement."""
    wanted = list(document_ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.PAPERS, {"household_id": household_id, "document_ids": wanted})
        return {row[0]: _paper(row) for row in cursor.fetchall()}


def _paper(row: Sequence[Any]) -> Paper:
    sealed, kinds = row[10], json.loads(row[11] or "[]")
    return Paper(*(*row[:10], None if sealed is None else bytes(sealed), tuple(kinds)))


def reading_of(*, household_id: UUID, document_id: UUID) -> Reading | None:
    """What the machine read, opened; None before it did, or where it could not."""
    known = readings_of(household_id=household_id, document_ids=[document_id]).get(document_id)
    return known.reading if known else None


def documents_of(*, household_id: UUID, person_id: UUID) -> tuple[Paper, ...]:
    """A person's papers that were not removed, oldest first."""
    ids = Document.objects.filter(
        household_id=household_id, person_id=person_id, removed_at=None
    ).values_list("id", flat=True)
    return tuple(papers(household_id=household_id, document_ids=ids).values())


def reads_photos() -> bool:
    """Whether photos are read here; where not, they wait (`NO_READER_ZH` says so)."""
    return bool(settings.READ_PHOTOS) and can_read()
