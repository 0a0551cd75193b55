"""What staff promise to customers, and that it was kept."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from guanjia.care.models import Promise
from guanjia.exchange.ids import new_id
from guanjia.people import queries as people
from guanjia.people.scope import NotYours, Viewer, require_granted
from guanjia.people.sealing import seal_for

MOST_CHARACTERS = 300


class PromiseRefused(Exception):
    """`code`: promise_empty, promise_too_long, promise_past."""

    SENTENCES: ClassVar[dict[str, tuple[str, str]]] = {
        "promise_empty": ("what", "写一句答应了什么。"),
        "promise_too_long": ("what", f"请写在 {MOST_CHARACTERS} 字以内。"),
        "promise_past": ("due_at", "请选一个以后的时间，最晚什么时候做到。"),
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.field, self.customer_zh = self.SENTENCES[code]


def promise(
    *,
    viewer: Viewer,
    household_id: UUID,
    person_id: UUID,
    what: str,
    due_at: datetime,
    claim_id: UUID | None = None,
    call_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """`call_id`: given in that call, and kept by the next one. Raises NotYours, PromiseRefused."""
    _require(viewer, household_id=household_id, claim_id=claim_id)
    if person_id not in people.persons_of(household_id):
        raise NotYours
    what = what.strip()
    if not what:
        raise PromiseRefused("promise_empty")
    if len(what) > MOST_CHARACTERS:
        raise PromiseRefused("promise_too_long")
    if due_at <= now:
        raise PromiseRefused("promise_past")
    promise_id = new_id(now=now)
    Promise.objects.create(
        id=promise_id,
        household_id=household_id,
        person_id=person_id,
        application_id=claim_id,
        staff_id=viewer.staff_id,
        call_id=call_id,
        sealed=seal_for(person_id, place=promise_place(promise_id), plain=what.encode()),
        made_at=now,
        due_at=due_at,
    )
    return promise_id


def keep(*, viewer: Viewer, household_id: UUID, promise_id: UUID, now: datetime) -> None:
    """Once; whether it was in time follows from the moment. Raises NotYours."""
    found = Promise.objects.filter(id=promise_id, household_id=household_id, kept_at=None)
    one = found.first()
    if one is None:
        raise NotYours
    _require(viewer, household_id=household_id, claim_id=one.application_id)
    found.update(kept_at=now, kept_by_id=viewer.staff_id)


def spoken_with(*, viewer: Viewer, household_id: UUID, person_id: UUID, now: datetime) -> None:
    """A call that reached them keeps every promise to call back."""
    found = Promise.objects.filter(
        household_id=household_id, person_id=person_id, call_id__isnull=False, kept_at=None
    )
    found.update(kept_at=now, kept_by_id=viewer.staff_id)


def promise_place(promise_id: UUID) -> str:
    return f"care_promise|sealed|{promise_id}"


def _require(viewer: Viewer, *, household_id: UUID, claim_id: UUID | None) -> None:
    if viewer.staff_id is None:
        raise NotYours
    require_granted(viewer, household_id=household_id, claim_id=claim_id)
