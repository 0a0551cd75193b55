"""What a customer asks of the butler, kept so that nothing is lost, and what the butler answers."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from guanjia.exchange.ids import new_id
from guanjia.people.actions.access import record_act
from guanjia.people.models import ButlerNote
from guanjia.people.scope import NotYours, Viewer
from guanjia.people.sealing import seal_for

MOST_CHARACTERS = 2000


class NoteRefused(Exception):
    def __init__(self, code: str, customer_zh: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, customer_zh


def leave_note(
    *,
    household_id: UUID,
    person_id: UUID,
    staff_id: UUID | None,
    kind: Literal["ask", "call"],
    text: str,
    now: datetime,
) -> UUID:
    """Words may be missing only where a call is asked for. Raises NoteRefused.

    A call that is asked for already, and not yet made, is not asked for twice.
    """
    text = text.strip()
    if kind == "ask" and not text:
        raise NoteRefused("note_empty", "想问什么，写一句就行；不想写的话，也可以请管家打给您。")
    if len(text) > MOST_CHARACTERS:
        raise NoteRefused("note_too_long", "写得有点长了，请留下最要紧的两千字以内。")
    if kind == "call" and not text:
        waiting = ButlerNote.objects.filter(
            household_id=household_id, person_id=person_id, kind="call", answered_at=None
        ).first()
        if waiting is not None:
            return UUID(str(waiting.id))
    note_id = new_id(now=now)
    ButlerNote.objects.create(
        id=note_id,
        household_id=household_id,
        person_id=person_id,
        staff_id=staff_id,
        kind=kind,
        sealed=seal_for(person_id, place=note_place(note_id), plain=text.encode()),
        created_at=now,
    )
    return note_id


def answer_note(
    *, viewer: Viewer, household_id: UUID, note_id: UUID, text: str, now: datetime
) -> None:
    """The words that the customer will read; none where a call was the answer to a call asked for.

    Once: what was answered stays as it was. Raises NotYours, NoteRefused.
    """
    if household_id not in viewer.granted_household_ids:
        raise NotYours
    note = ButlerNote.objects.select_for_update().filter(id=note_id, household_id=household_id)
    asked = note.first()
    if asked is None:
        raise NotYours
    text = text.strip()
    if asked.answered_at is not None:
        raise NoteRefused("note_answered", "这句已经有人回过了，请看上面的回复。")
    if asked.kind == "ask" and not text:
        raise NoteRefused("answer_empty", "写一句回给客户的话。")
    if len(text) > MOST_CHARACTERS:
        raise NoteRefused("note_too_long", "写得有点长了，请留下最要紧的两千字以内。")
    sealed = seal_for(asked.person_id, place=answer_place(note_id), plain=text.encode())
    note.update(
        answered_at=now, answered_by=viewer.staff_id, answer_sealed=sealed if text else None
    )
    record_act(
        viewer=viewer,
        act="answered_note",
        object_id=note_id,
        household_id=household_id,
        reason="",
        now=now,
    )


def note_place(note_id: UUID) -> str:
    return f"people_butlernote|sealed|{note_id}"


def answer_place(note_id: UUID) -> str:
    return f"people_butlernote|answer_sealed|{note_id}"
