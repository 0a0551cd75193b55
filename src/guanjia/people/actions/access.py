"""Looks at medical papers and acts of staff, each on record."""

from datetime import datetime
from uuid import UUID

from guanjia.people.hot_sql import count
from guanjia.people.models import StaffAct
from guanjia.people.scope import NotYours, Viewer


def record_look(
    *, viewer: Viewer, document_id: UUID, person_id: UUID, reason: str, now: datetime
) -> None:
    """Commits before the paper is shown. `reason` is a code, not free text."""
    parameters = {
        "document_id": document_id,
        "person_id": person_id,
        "account_id": viewer.account_id,
        "staff_id": viewer.staff_id,
        "reason": reason,
        "now": now,
    }
    if count("record_look", parameters) != 1:
        raise NotYours


def record_act(
    *,
    viewer: Viewer,
    act: str,
    object_id: object,
    household_id: UUID | None,
    reason: str,
    now: datetime,
) -> None:
    """`act` and `reason` are codes. Raises NotYours for anybody but staff."""
    if viewer.staff_id is None:
        raise NotYours
    StaffAct.objects.create(
        staff_id=viewer.staff_id,
        household_id=household_id,
        act=act,
        object_id=str(object_id),
        reason=reason,
        acted_at=now,
    )
