"""Papers to be read, and what was read: kept sealed, taken as due rows, given back by query."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate

from guanjia.documents import hot_sql
from guanjia.documents.models import Document, DocumentReading, Seen
from guanjia.documents.reading.files import read_file
from guanjia.documents.reading.reader import NotRead, Reader
from guanjia.documents.reading.result import Reading
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.same import NEAR_BITS, bill_mark, far, quarters
from guanjia.documents.storage import PaperLost
from guanjia.documents.vault import open_paper
from guanjia.exchange.sealing import blind_index
from guanjia.people.sealing import seal_for

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3


def reading_place(document_id: UUID) -> str:
    return f"documents_reading|sealed|{document_id}"


def want_reading(*, household_id: UUID, document_id: UUID, now: datetime) -> None:
    """The paper is read in the background; asking again reads it again."""
    document = Document.objects.filter(
        household_id=household_id, id=document_id, removed_at=None
    ).first()
    if document is None:
        raise PaperRefused("paper_not_found")
    DocumentReading.objects.update_or_create(
        document_id=document.id,
        defaults={
            "household_id": household_id,
            "person_id": document.person_id,
            "due_at": now,
            "attempts": 0,
            "failed_code": "",
        },
    )


@dataclass(frozen=True, slots=True)
class Taken:
    document_id: UUID
    household_id: UUID
    person_id: UUID
    sha256: str
    last_attempt: bool


def take_due(*, now: datetime) -> Taken | None:
    """The paper that waits longest, leased; after a crash it is due again."""
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.TAKE_READING, {"now": now, "until": now + LEASE})
        row = cursor.fetchone()
    if row is None:
        return None
    return Taken(row[0], row[1], row[2], row[3], row[4] >= MOST_ATTEMPTS)


def read_next(reader: Reader, *, now: datetime) -> UUID | None:
    """Reads one due paper and keeps what it says; None where none is due. A paper that cannot be
    read stays with a code and waits for a person. Owns its transactions: the model runs outside."""
    with transaction.atomic():
        taken = take_due(now=now)
    if taken is None:
        return None
    try:
        original = open_paper("original", taken.person_id, taken.sha256)
        found = read_file(reader, filename="", data=original, on_date=localdate(now))
    except (PaperRefused, PaperLost, NotRead) as problem:
        with transaction.atomic():
            last = taken.last_attempt or not isinstance(problem, NotRead)
            rows = DocumentReading.objects.filter(
                household_id=taken.household_id, document_id=taken.document_id
            )
            rows.update(failed_code=problem.code, **({"due_at": None} if last else {}))
        return taken.document_id
    with transaction.atomic():
        keep_reading(
            household_id=taken.household_id, document_id=taken.document_id,
            reading=found.reading, now=now,
        )  # fmt: skip
    return taken.document_id


def keep_reading(*, household_id: UUID, document_id: UUID, reading: Reading, now: datetime) -> None:
    """Replaces what was read before; figures that people confirmed are elsewhere and stay."""
    document = Document.objects.get(household_id=household_id, id=document_id)
    plain = reading.model_dump_json().encode()
    DocumentReading.objects.update_or_create(
        document_id=document_id,
        defaults={
            "household_id": household_id,
            "person_id": document.person_id,
            "due_at": None,
            "kind": reading.kind,
            "accept": reading.quality.accept,
            "reasons": [reason.code for reason in reading.quality.reasons],
            "sealed": seal_for(document.person_id, place=reading_place(document_id), plain=plain),
            "failed_code": "",
            "read_at": now,
        },
    )
    Seen.objects.filter(household_id=household_id, document_id=document_id).delete()
    Seen.objects.bulk_create(_marks(household_id, document_id, reading, now))


def _marks(household_id: UUID, document_id: UUID, reading: Reading, now: datetime) -> list[Seen]:
    row = {"household_id": household_id, "document_id": document_id, "created_at": now}
    found = []
    given = {field.name: field.value for field in reading.fields if field.flows}
    if "票据代码" in given and "票据号码" in given:
        mark = bill_mark(given["票据代码"], given["票据号码"], given.get("校验码", ""))
        key = blind_index(mark, purpose="bill_seen")
        found.append(Seen(what="bill", mark=key, value=key, **row))
    if reading.photo_hash:
        value = int(reading.photo_hash, 16)
        found += [
            Seen(what="photo", mark=mark, value=value.to_bytes(8), **row)
            for mark in quarters(value)
        ]
    return found


def given_before(*, document_id: UUID) -> frozenset[tuple[str, UUID]]:
    """(`bill` or `photo`, the other document), in every household: for staff to look at, never to
    refuse by."""
    mine = list(Seen.objects.filter(document_id=document_id))
    found = set()
    for seen in mine:
        others = Seen.objects.filter(what=seen.what, mark=seen.mark).exclude(
            document_id=document_id
        )
        for other in others:
            apart = far(int.from_bytes(seen.value), int.from_bytes(other.value))
            if seen.what == "bill" or apart <= NEAR_BITS:
                found.add((seen.what, other.document_id))
    return frozenset(found)
