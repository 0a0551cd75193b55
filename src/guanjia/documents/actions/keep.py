"""What the machine found of a paper is kept: the first verdict, then what it says."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from guanjia.documents.actions.read_figures import follow_reading
from guanjia.documents.actions.seen import keep_marks
from guanjia.documents.events import PaperRead, expect, tell
from guanjia.documents.flags import flags_of
from guanjia.documents.models import Document, DocumentFigures, DocumentReading
from guanjia.documents.models.reading import TO_READ
from guanjia.documents.paper_reading import NAME_DIFFERS
from guanjia.documents.paper_rows import reading_place, readings_of
from guanjia.documents.reading.result import Field, Quality, Reading
from guanjia.people import queries as people
from guanjia.people.sealing import seal_for

# Whose paper it is: another name than the person's may be a wrong paper, or a wrong letter.
NAMES = frozenset(("姓名", "交款人"))
OWN_KINDS = frozenset(
    (
        "outpatient_bill", "inpatient_bill", "fee_list", "discharge_summary", "medical_record",
        "diagnosis_certificate", "pathology_report", "lab_report", "social_settlement_sheet",
    )
)  # fmt: skip


def keep_first(*, household_id: UUID, document_id: UUID, first: Quality, now: datetime) -> None:
    """The answer before the text is read; the paper is due to be read at once."""
    expect(household_id, document_id)
    reasons = [reason.code for reason in first.reasons]
    rows = DocumentReading.objects.filter(household_id=household_id, document_id=document_id)
    rows.update(
        first=first.model_dump(mode="json"),
        accept=first.accept,
        reasons=reasons,
        looked_at=now,
        stage=TO_READ,
        attempts=0,
        due_at=now,
        failed_code="",
    )
    document = Document.objects.get(household_id=household_id, id=document_id)
    event = PaperRead(
        household_id, document.person_id, document_id, "looked", document.kind,
        accept=first.accept, reasons=tuple(reasons),
    )  # fmt: skip
    tell(event, now=now)


def keep_reading(*, household_id: UUID, document_id: UUID, reading: Reading, now: datetime) -> None:
    """Replaces what was read before; what people confirmed stays, and holds before it."""
    expect(household_id, document_id)
    document = Document.objects.get(household_id=household_id, id=document_id)
    reading = _whose(reading, person_id=document.person_id)
    plain = reading.model_dump_json().encode()
    keep_marks(household_id=household_id, document_id=document_id, reading=reading, now=now)
    DocumentReading.objects.update_or_create(
        document_id=document_id,
        defaults={
            "household_id": household_id,
            "person_id": document.person_id,
            "due_at": None,
            "kind": reading.kind,
            "kinds": _kinds(reading),
            "accept": reading.quality.accept,
            "reasons": [reason.code for reason in reading.quality.reasons],
            "flags": _flags(document, reading),
            "sealed": seal_for(document.person_id, place=reading_place(document_id), plain=plain),
            "failed_code": "",
            "read_at": now,
        },
    )
    if document.kind is None and reading.kind:
        document.kind = reading.kind
        document.save(update_fields=["kind"])
    settle(document, what="read", now=now)


def settle(document: Document, *, what: Literal["read", "confirmed"], now: datetime) -> None:
    """What follows once something was read or confirmed: figures, what is open, and the event."""
    where = {"household_id": document.household_id, "document_id": document.id}
    known = readings_of(household_id=document.household_id, document_ids=[document.id])
    paper = known[document.id]
    changed = follow_reading(document, paper, now=now)
    has_figures = DocumentFigures.objects.filter(**where).exists()
    DocumentReading.objects.filter(**where).update(
        open_fields=paper.open_fields(has_figures=has_figures)
    )
    event = PaperRead(
        document.household_id, document.person_id, document.id, what, document.kind,
        kind_read=paper.kind_read, accept=paper.accept,
        reasons=tuple(reason.code for reason in paper.reasons), figures_changed=changed,
    )  # fmt: skip
    tell(event, now=now)


def _kinds(reading: Reading) -> list[str]:
    if not reading.quality.accept:
        return []
    return sorted({one.kind for one in (reading, *reading.papers) if one.kind})


def _whose(reading: Reading, *, person_id: UUID) -> Reading:
    """A medical paper in another name is asked about, whatever was sure of it."""
    papers = (reading, *reading.papers)
    if OWN_KINDS.isdisjoint(one.kind for one in papers):
        return reading
    name = people.person_card(person_id).name
    own, *on_photo = (_asked_whose(one, name) for one in papers)
    return own.model_copy(update={"papers": tuple(on_photo)})


def _asked_whose(reading: Reading, name: str) -> Reading:
    if reading.kind not in OWN_KINDS:
        return reading
    fields = tuple(_named(field, name) for field in reading.fields)
    return reading.model_copy(update={"fields": fields})


def _named(field: Field, name: str) -> Field:
    if field.name not in NAMES or field.value == name:
        return field
    return field.model_copy(update={"state": "doubtful", "check": NAME_DIFFERS})


def _flags(document: Document, reading: Reading) -> list[str]:
    """What staff should look at: the same given by or for others, a bill that was taken back, what
    looks like no original. The paper that was taken back is flagged too."""
    found = flags_of(household_id=document.household_id, document_ids=[document.id])
    flags = found.get(document.id, ())
    back = [flag for flag in flags if flag.what == "reversed"]
    for flag in back:
        add_flag(household_id=flag.household_id, document_id=flag.document_id, flag="reversed")
    elsewhere = [flag.what for flag in flags if flag.person_id != document.person_id]
    own = (code for one in (reading, *reading.papers) for code in one.flags)
    return list(dict.fromkeys([*elsewhere, *(flag.what for flag in back), *own]))


def add_flag(*, household_id: UUID, document_id: UUID, flag: str) -> None:
    """A code of `flags.FLAGS_ZH`; staff look again at a paper that has a new one."""
    rows = DocumentReading.objects.filter(household_id=household_id, document_id=document_id)
    for row in rows.exclude(flags__contains=[flag]):
        rows.update(flags=[*row.flags, flag], checked_at=None)
