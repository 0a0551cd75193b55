"""Who is away from when until when. Who stands in meanwhile is for `care` to say."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from guanjia.people.models import Absence


class AbsenceRefused(Exception):
    """`code`: absence_order, absence_past, absence_twice."""

    SENTENCES: ClassVar[dict[str, str]] = {
        "absence_order": "结束的时间要在开始之后。",
        "absence_past": "这段时间已经过去了，请再核对。",
        "absence_twice": "这段时间里已经登记过一次了，先取消原来那次。",
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, self.SENTENCES[code]


def enter_absence(*, staff_id: UUID, from_at: datetime, until_at: datetime, now: datetime) -> int:
    """Raises AbsenceRefused."""
    if from_at >= until_at:
        raise AbsenceRefused("absence_order")
    if until_at <= now:
        raise AbsenceRefused("absence_past")
    if Absence.objects.filter(staff_id=staff_id, from_at__lt=until_at, until_at__gt=from_at):
        raise AbsenceRefused("absence_twice")
    made = Absence.objects.create(
        staff_id=staff_id, from_at=from_at, until_at=until_at, recorded_at=now
    )
    return int(made.id)


def end_absence(*, absence_id: int, staff_id: UUID, now: datetime) -> bool:
    """One that has begun ends now, a later one never was. False: there is none, or it is over."""
    found = Absence.objects.filter(id=absence_id, staff_id=staff_id, until_at__gt=now)
    begun = found.filter(from_at__lt=now).update(until_at=now)
    return bool(begun or found.delete()[0])
