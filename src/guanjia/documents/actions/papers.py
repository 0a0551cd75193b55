"""Taking a person's paper in, and giving it back."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from guanjia.documents import storage
from guanjia.documents.actions.figures import keep_figures
from guanjia.documents.e_bill import CHECKS, figures_in
from guanjia.documents.figures import BillFigures
from guanjia.documents.intake import Checked, check_file
from guanjia.documents.models import Document, DocumentReading
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.rules import KINDS
from guanjia.documents.vault import VARIANTS, place_of, store_name, variant_of
from guanjia.exchange.ids import new_id
from guanjia.people import queries as people
from guanjia.people.sealing import seal_for


@dataclass(frozen=True, slots=True)
class Notice:
    """Nothing refused: something the customer may want to look at."""

    code: str
    sentence_zh: str


@dataclass(frozen=True, slots=True)
class Stored:
    document_id: UUID
    sha256: str
    kind: str | None
    media_type: str
    received_at: datetime
    warnings: tuple[Notice, ...] = ()
    figures: BillFigures | None = None


NAME_DIFFERS = Notice("name_differs", "票据上的姓名和这位家人不一样，请看看是不是传错了人。")
ALTERED = Notice(
    "altered",
    "这个文件盖章以后被改动过，上面的数字要由管家核对；请尽量从医院或财政票据网站重新下载原文件。",
)


def store_paper(
    *,
    household_id: UUID,
    person_id: UUID,
    uploaded_by: UUID,
    filename: str,
    data: bytes,
    kind: str | None,
    now: datetime,
) -> Stored:
    """The same bytes again for the same person are the same document, also after a removal.

    An e-bill brings its figures along and says itself which kind of bill it is. Raises
    PaperRefused; then nothing is kept.
    """
    if kind is not None and kind not in KINDS:
        raise PaperRefused("unknown_kind", field="kind")
    paper = check_file(filename=filename, data=data)
    figures = figures_in(paper, data, on_date=localdate(now))
    if figures:
        inpatient = figures.lines[0].setting == "inpatient"
        kind = "inpatient_bill" if inpatient else "outpatient_bill"
    digest = hashlib.sha256(data).hexdigest()
    document, _ = Document.objects.get_or_create(
        household_id=household_id,
        person_id=person_id,
        sha256=digest,
        defaults={
            "id": new_id(now=now),
            "media_type": paper.media_type,
            "byte_size": len(data),
            "page_count": paper.page_count,
            "kind": kind,
            "has_served_copy": paper.served is not None,
            "uploaded_by": uploaded_by,
            "created_at": now,
        },
    )
    if document.removed_at or (kind and document.kind != kind):
        if document.removed_at:
            document.turned_degrees = 0  # its copies may be erased
        document.kind = kind or document.kind
        document.removed_at = document.erased_at = None
        document.save(update_fields=["kind", "removed_at", "erased_at", "turned_degrees"])
    # What was read of the same bytes stands.
    DocumentReading.objects.bulk_create([_due(document, now)], ignore_conflicts=True)
    warnings: tuple[Notice, ...] = (ALTERED,) if paper.altered else ()
    if figures:
        checks = dict.fromkeys(CHECKS, "passed")
        keep_figures(document, figures, source="e_bill", checks=checks, now=now)
        if figures.payer_name != people.person_card(person_id).name:
            warnings += (NAME_DIFFERS,)
    # Last of all, so that a refusal keeps nothing; before the row commits, so that no row is
    # without its bytes. Bytes left by a crash in between are reused by the next try.
    _keep(person_id, digest, "original", data)
    keep_copies(person_id, digest, paper, turned_degrees=0)
    return Stored(
        document.id, digest, document.kind, document.media_type, document.created_at,
        warnings, figures,
    )  # fmt: skip


def _due(document: Document, now: datetime) -> DocumentReading:
    return DocumentReading(
        document_id=document.id,
        household_id=document.household_id,
        person_id=document.person_id,
        due_at=now,
    )


def keep_copies(person_id: UUID, digest: str, paper: Checked, *, turned_degrees: int) -> None:
    for copy, plain in (("served", paper.served), ("small", paper.small)):
        if plain:
            _keep(person_id, digest, variant_of(copy, turned_degrees), plain)


def _keep(person_id: UUID, digest: str, variant: str, plain: bytes) -> None:
    sealed = seal_for(person_id, place=place_of(variant, person_id, digest), plain=plain)
    storage.put(store_name(variant, person_id, digest), sealed)


def remove_paper(*, household_id: UUID, document_id: UUID, now: datetime) -> None:
    """Out of every list at once; the bytes go with `erase_removed`. Claims ask first whether a
    running claim still needs the paper."""
    changed = Document.objects.filter(
        household_id=household_id, id=document_id, removed_at=None
    ).update(removed_at=now)
    if not changed:
        raise PaperRefused("paper_not_found")


def erase_removed(*, before: datetime, limit: int = 500, now: datetime) -> int:
    """Erases the bytes of papers removed before that moment, and what was read of them; again and
    again is harmless."""
    gone = list(
        Document.objects.filter(Q(removed_at__lt=before), erased_at=None).select_for_update(
            skip_locked=True
        )[:limit]
    )
    for document in gone:
        for variant in VARIANTS:
            storage.erase(store_name(variant, document.person_id, document.sha256))
        document.erased_at = now
    DocumentReading.objects.filter(document__in=gone).delete()  # sent again, it is read again
    Document.objects.bulk_update(gone, ["erased_at"])
    return len(gone)
