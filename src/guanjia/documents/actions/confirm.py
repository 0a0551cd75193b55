"""What people say of a paper: what a field says, that it stays as it is, what kind it is."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from guanjia.documents.actions.keep import settle
from guanjia.documents.events import expect
from guanjia.documents.models import Confirmation, Document, DocumentReading
from guanjia.documents.normal_form import normal_form
from guanjia.documents.paper_reading import ITEM, PaperReading
from guanjia.documents.paper_rows import confirmation_place, readings_of
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.rules import KINDS
from guanjia.exchange.ids import new_id
from guanjia.people.sealing import seal_for


def confirm_fields(
    *,
    household_id: UUID,
    document_id: UUID,
    said: Mapping[str, str],
    by_role: Literal["customer", "staff"],
    by_id: UUID,
    now: datetime,
) -> None:
    """`said`: by field name, or `items.N` for the sum of an item; empty for what the paper does not
    say. It holds over what was read, and every figure that follows from it is worked out again.
    Raises PaperRefused, naming the field."""
    document = _held(household_id, document_id)
    paper = readings_of(household_id=household_id, document_ids=[document_id])[document_id]
    rows = [
        _row(document, paper, name, normal_form(name, text), by_role, by_id, now)
        for name, text in said.items()
    ]
    Confirmation.objects.bulk_create(rows)
    settle(document, what="confirmed", now=now)


def _row(
    document: Document,
    paper: PaperReading,
    name: str,
    value: str,
    by_role: str,
    by_id: UUID,
    now: datetime,
) -> Confirmation:
    was, state = _read(paper, name)
    row_id = new_id(now=now)
    plain = json.dumps({"value": value, "read": was}, ensure_ascii=False).encode()
    return Confirmation(
        id=row_id,
        household_id=document.household_id,
        document_id=document.id,
        person_id=document.person_id,
        field=name,
        sealed=seal_for(document.person_id, place=confirmation_place(row_id), plain=plain),
        outcome="added" if not state else "kept" if value == was else "changed",
        state=state,
        by_role=by_role,
        by_id=by_id,
        created_at=now,
    )


def _read(paper: PaperReading, name: str) -> tuple[str, str]:
    """What the machine had read and how sure it was; empty where it had read nothing."""
    reading = paper.reading
    if name.startswith(ITEM):
        number = name.removeprefix(ITEM)
        if reading is None or not number.isdecimal() or int(number) >= len(reading.items):
            raise PaperRefused("figures_invalid", field=name)
        item = reading.items[int(number)]
        return item.amount, item.state
    for field in reading.fields if reading else ():
        if field.name == name:
            return field.value, field.state
    return "", ""


def settle_paper(*, household_id: UUID, document_id: UUID, staff_id: UUID, now: datetime) -> None:
    """Staff have looked: it is right as it stands, and waits for nobody."""
    _held(household_id, document_id)
    DocumentReading.objects.filter(household_id=household_id, document_id=document_id).update(
        checked_by=staff_id, checked_at=now
    )


def insist(*, household_id: UUID, document_id: UUID, by_id: UUID, now: datetime) -> None:
    """ "就用这张": the verdict stands, the photo stays, and a person looks at it."""
    _held(household_id, document_id)
    DocumentReading.objects.filter(household_id=household_id, document_id=document_id).update(
        insisted_by=by_id, insisted_at=now, checked_at=None
    )


def name_kind(*, household_id: UUID, document_id: UUID, kind: str, now: datetime) -> None:
    """It is of this kind, whatever it was called before."""
    if kind not in KINDS:
        raise PaperRefused("unknown_kind", field="kind")
    document = _held(household_id, document_id)
    if document.kind != kind:
        document.kind = kind
        document.save(update_fields=["kind"])
        settle(document, what="confirmed", now=now)


def _held(household_id: UUID, document_id: UUID) -> Document:
    """One at a time, and only a paper that stands and was ever due."""
    expect(household_id, document_id)
    rows = DocumentReading.objects.select_for_update(of=("self",)).select_related("document")
    row = rows.filter(
        household_id=household_id, document_id=document_id, document__removed_at=None
    ).first()
    if row is None:
        raise PaperRefused("paper_not_found")
    document: Document = row.document
    return document
