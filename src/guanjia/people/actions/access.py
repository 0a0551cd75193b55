"""Looks at medical papers and acts of staff, each on record."""

from datetime import datetime
from uuid import UUID

from guanjia.people.actions.staff import grant_access
from guanjia.people.hot_sql import count
from guanjia.people.models import StaffAct
from guanjia.people.rules import OPEN_REASONS, end_of_day
from guanjia.people.scope import NotYours, Viewer


class OpenReasonMissing(Exception):
    code = "open_reason_missing"
    field = "reason"
    customer_zh = "请选一个原因，再打开别人经手的客户。原因会记下来，客户也看得到。"


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


def open_household(*, viewer: Viewer, household_id: UUID, reason: str, now: datetime) -> None:
    """A household that is not the staff member's: theirs to see until the end of the day, on
    record, and told to the customer. Raises OpenReasonMissing, NotYours."""
    if viewer.staff_id is None:
        raise NotYours
    if reason not in OPEN_REASONS:
        raise OpenReasonMissing
    grant_access(
        staff_id=viewer.staff_id,
        household_id=household_id,
        reason=reason,
        now=now,
        until=end_of_day(now),
    )
    record_act(
        viewer=viewer,
        act="opened_household",
        object_id=household_id,
        household_id=household_id,
        reason=reason,
        now=now,
    )
