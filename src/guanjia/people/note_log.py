"""Reading what customers ask of their butler, and what was answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from guanjia.people.actions.notes import answer_place, note_place
from guanjia.people.models import ButlerNote
from guanjia.people.sealing import fetch_keys, words_for


@dataclass(frozen=True)
class Note:
    """`answer` is empty where a call was the answer; words are empty once the person was erased."""

    note_id: UUID
    household_id: UUID
    person_id: UUID
    kind: str
    text: str
    created_at: datetime
    answered_at: datetime | None
    answered_by_zh: str
    answer: str


def notes_of(*, household_id: UUID, person_id: UUID, most: int = 50) -> tuple[Note, ...]:
    """What a person asked of the butler, newest first."""
    found = _notes().filter(household_id=household_id, person_id=person_id)
    return _told(found.order_by("-created_at", "-id")[:most])


def notes_of_household(household_id: UUID, *, most: int = 20) -> tuple[Note, ...]:
    """Those that wait for an answer first, the oldest of them before; then the newest."""
    found = _notes().filter(household_id=household_id)
    waiting = list(found.filter(answered_at=None).order_by("created_at", "id")[:most])
    answered = found.exclude(answered_at=None).order_by("-created_at", "-id")[:most]
    return _told([*waiting, *answered])


def waiting_notes(household_ids: Iterable[UUID]) -> tuple[Note, ...]:
    """Notes that nobody has answered yet, the oldest first."""
    found = _notes().filter(household_id__in=set(household_ids), answered_at=None)
    return _told(found.order_by("created_at", "id"))


def count_waiting(household_ids: Iterable[UUID]) -> int:
    return int(_notes().filter(household_id__in=set(household_ids), answered_at=None).count())


def _notes() -> QuerySet[ButlerNote]:
    return ButlerNote.objects.select_related("answered_by")


def _told(found: Iterable[ButlerNote]) -> tuple[Note, ...]:
    notes = list(found)
    fetch_keys(one.person_id for one in notes)
    return tuple(
        Note(
            one.id,
            one.household_id,
            one.person_id,
            one.kind,
            words_for(one.person_id, place=note_place(one.id), sealed=one.sealed),
            one.created_at,
            one.answered_at,
            one.answered_by.display_name if one.answered_by else "",
            words_for(one.person_id, place=answer_place(one.id), sealed=one.answer_sealed),
        )
        for one in notes
    )
