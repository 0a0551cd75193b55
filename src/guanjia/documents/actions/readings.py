"""Papers that are due: taken, looked at or read, kept. The model runs outside every transaction;
killed anywhere, the paper is due again when its lease ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from guanjia.documents import hot_sql
from guanjia.documents.actions.keep import keep_first, keep_reading
from guanjia.documents.actions.turn import turn_upright
from guanjia.documents.events import PaperRead, expect, tell
from guanjia.documents.models import Document, DocumentReading
from guanjia.documents.models.reading import TO_LOOK, TO_READ
from guanjia.documents.reading.files import merged, pages_of
from guanjia.documents.reading.reader import NotRead, Reader
from guanjia.documents.reading.result import Quality, Reading
from guanjia.documents.reading.structured import MOST_DRAWN
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.storage import PaperLost
from guanjia.documents.vault import open_paper
from guanjia.people.sealing import PersonErased

LOOKS, READS = (TO_LOOK,), (TO_READ,)
BOTH = (*LOOKS, *READS)
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
AGAIN_AFTER = timedelta(seconds=20)
WITHOUT_READER = timedelta(minutes=1)


def want_reading(*, household_id: UUID, document_id: UUID, now: datetime) -> None:
    """The paper is looked at and read in the background; asking again does it again."""
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
            "stage": TO_LOOK,
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
    is_picture: bool
    turned_by_hand: bool
    stage: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Failed:
    """`again`: it may succeed yet."""

    code: str
    again: bool = False


class Waits:
    """A scan inside a PDF, found only by opening it, where no reader is: it waits as photos do."""


Found = Quality | Reading | Failed | Waits


def take_due(*, now: datetime, pictures: bool = True, stages: Sequence[int] = BOTH) -> Taken | None:
    """The paper that is next, leased; without `pictures` of those that are read as data."""
    with connection.cursor() as cursor:
        values = {
            "now": now, "until": now + LEASE, "pictures": pictures, "stages": list(stages),
        }  # fmt: skip
        cursor.execute(hot_sql.TAKE_READING, values)
        row = cursor.fetchone()
    return None if row is None else Taken(*row)


def read_taken(reader: Reader | None, taken: Taken, *, on_date: date) -> Found:
    """The first answer, or the whole reading, by the stage. Never inside a transaction."""
    if taken.attempts > MOST_ATTEMPTS:  # whoever took it never came back, each time
        return Failed(NotRead.code)
    try:
        pages, found = _opened(taken, on_date=on_date)
        if isinstance(found, Reading):
            return found
        if reader is None:
            return Waits()
        if taken.stage == TO_LOOK:
            return reader.first(found[0])
        return merged([reader.read(picture) for picture in found], pages=pages)
    except NotRead as problem:
        return Failed(problem.code, again=taken.attempts < MOST_ATTEMPTS)
    except (PaperRefused, PaperLost, PersonErased) as problem:
        return Failed(problem.code)


def keep_found(taken: Taken, found: Found, *, now: datetime) -> None:
    """In the caller's transaction. A paper that cannot be read stays with a code and waits for a
    person."""
    where = {"household_id": taken.household_id, "document_id": taken.document_id}
    rows = DocumentReading.objects.filter(**where)
    match found:
        case Quality():
            keep_first(**where, first=found, now=now)
        case Reading():
            keep_reading(**where, reading=found, now=now)
            if taken.is_picture and found.turned and not taken.turned_by_hand:
                turn_upright(**where, degrees=found.turned)
        case Waits():
            rows.update(due_at=now + WITHOUT_READER, attempts=0)
        case Failed(again=True):
            rows.update(due_at=now + AGAIN_AFTER)
        case Failed(code=code):
            expect(**where)
            rows.update(failed_code=code, due_at=None)
            kind = Document.objects.values_list("kind", flat=True).get(
                household_id=taken.household_id, id=taken.document_id
            )
            event = PaperRead(
                taken.household_id, taken.person_id, taken.document_id, "failed", kind
            )
            tell(event, now=now)


def _opened(taken: Taken, *, on_date: date) -> tuple[int, Reading | list[bytes]]:
    """How many pages; what a file with text says, or pictures to read."""
    if taken.is_picture:
        return 1, [open_paper("served", taken.person_id, taken.sha256)]
    original = open_paper("original", taken.person_id, taken.sha256)
    most = 1 if taken.stage == TO_LOOK else MOST_DRAWN
    return pages_of(filename="", data=original, on_date=on_date, most=most)
