"""Something new is known of a paper: every open claim that has it is told, and worked out again; of
what is read only after the close staff hear."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from guanjia.claims import hot_sql
from guanjia.claims import journal as j
from guanjia.claims.actions.papers import check_papers, refresh
from guanjia.claims.book import Book, By, open_book
from guanjia.claims.models import Application
from guanjia.claims.ours import gather
from guanjia.documents.actions.keep import add_flag
from guanjia.documents.events import PaperRead
from guanjia.documents.flags import AFTER_CLOSE, flags_of


def lock_claims(household_id: UUID, document_id: UUID) -> None:
    """A claim is locked before anything that hangs on it, by every writer: its papers too."""
    _claims_with(household_id, document_id)


def paper_read(event: PaperRead, now: datetime) -> None:
    """The hearer of `PAPER_READ`, in the transaction that keeps what was read. The line moves the
    claim on by one, so that open pages hear of it."""
    claims = _claims_with(event.household_id, event.document_id)
    if claims and event.what == "read":
        _flag_other_claims(event, claims)
    elif event.what == "read" and _of_claims(event.household_id, event.document_id).exists():
        add_flag(household_id=event.household_id, document_id=event.document_id, flag=AFTER_CLOSE)
    for application_id in claims:
        book = open_book(household_id=event.household_id, application_id=application_id)
        _follow(book, event, now=now)
        book.save(now=now)


def _flag_other_claims(event: PaperRead, claims: Collection[UUID]) -> None:
    """Two papers of one bill in one claim count once, and no more; in two claims staff look."""
    where = {"household_id": event.household_id}
    found = flags_of(**where, document_ids=[event.document_id]).get(event.document_id, ())
    for flag in found:
        if flag.what == "bill" and flag.household_id == event.household_id:
            others = _of_claims(event.household_id, flag.document_id).exclude(id__in=claims)
            if others.exists():
                add_flag(**where, document_id=event.document_id, flag="bill")


def _of_claims(household_id: UUID, document_id: UUID) -> QuerySet[Application]:
    """Closed ones too."""
    return Application.objects.filter(
        household_id=household_id, state__papers__has_key=str(document_id)
    )


def _claims_with(household_id: UUID, document_id: UUID) -> list[UUID]:
    where = {"household_id": household_id, "document_id": str(document_id)}
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.LOCK_CLAIMS_WITH_PAPER, where)
        return [row[0] for row in cursor.fetchall()]


def _follow(book: Book, event: PaperRead, *, now: datetime) -> None:
    claim, platform = book.claim, By("platform", None, now)
    if claim.closed_at is not None or event.document_id not in claim.papers:
        return  # it moved on while we waited for it
    kind = event.kind or "other"
    named_otherwise = claim.papers[event.document_id] != kind
    book.write(
        j.PaperRead(
            document_id=event.document_id,
            what=event.what,
            paper_kind=kind,
            kind_read=event.kind_read,
            accept=event.accept,
            reasons=event.reasons,
        ),
        by=platform,
    )
    if event.figures_changed or named_otherwise:
        refresh(book, now=now)
    elif event.what == "read":
        check_papers(book, gather(book), by=platform)
