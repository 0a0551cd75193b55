"""Staff, their presence, and what they may see for a while."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest

from guanjia.exchange.ids import new_id
from guanjia.people.actions.portraits import drop_portrait
from guanjia.people.models import AccessGrant, Session, Staff
from guanjia.people.rules import ROLES, SKILLS


class StaffRefused(Exception):
    """`code`: one of SENTENCES; `field` names the one to put right."""

    SENTENCES: ClassVar[dict[str, tuple[str, str]]] = {
        "staff_code_wrong": ("code", "工号用 2 到 24 个字母、数字或短横，例如 butler-2。"),
        "staff_code_taken": ("code", "这个工号已经有人用了，请换一个。"),
        "staff_name_missing": ("display_name", "请写上客户看到的名字。"),
        "staff_role_unknown": ("role", "请选一个角色。"),
        "staff_skill_unknown": ("skills", "请从列出的专长里选。"),
        "last_admin": ("role", "这是最后一位管理员。请先让另一位同事当管理员。"),
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.field, self.customer_zh = self.SENTENCES[code]


def hire(
    *,
    code: str,
    display_name: str,
    role: str,
    skills: Sequence[str] = (),
    now: datetime,
) -> UUID:
    """`display_name` is what customers see. A log-in begins with `staff_login.invite`.

    Raises StaffRefused.
    """
    code, display_name, staff_id = code.strip(), display_name.strip(), new_id(now=now)
    if not re.fullmatch(r"[A-Za-z0-9-]{2,24}", code):
        raise StaffRefused("staff_code_wrong")
    _require_sense(display_name, role, skills)
    staff = Staff(
        id=staff_id,
        code=code,
        display_name=display_name,
        role=role,
        skills=list(skills),
        is_present=True,
        created_at=now,
    )
    # a conflict raised by the database would spoil the caller's transaction
    Staff.objects.bulk_create([staff], ignore_conflicts=True)
    if not Staff.objects.filter(id=staff_id).exists():
        raise StaffRefused("staff_code_taken")
    return staff_id


def change(*, staff_id: UUID, display_name: str, role: str, skills: Collection[str]) -> None:
    """Holds from the staff member's next request. Raises StaffRefused."""
    _require_sense(display_name.strip(), role, skills)
    if role != "admin":
        _require_another_admin(staff_id)
    Staff.objects.filter(id=staff_id).update(
        display_name=display_name.strip(), role=role, skills=list(skills)
    )


def set_presence(*, staff_id: UUID, is_present: bool) -> None:
    Staff.objects.filter(id=staff_id, left_at=None).update(is_present=is_present)


def leave(*, staff_id: UUID, now: datetime) -> None:
    """Sessions and grants end at once, and the picture goes. Raises StaffRefused (last_admin)."""
    _require_another_admin(staff_id)
    Staff.objects.filter(id=staff_id).update(left_at=now, is_present=False)
    drop_portrait(staff_id=staff_id)
    Session.objects.filter(account__staff=staff_id).delete()
    _in_force(now).filter(staff_id=staff_id).update(valid_until_at=now)


def grant_access(
    *,
    staff_id: UUID,
    household_id: UUID,
    claim_id: UUID | None = None,
    reason: str,
    now: datetime,
    until: datetime | None,
) -> int:
    """For a household, or one claim of it; `reason` is a code. Gives the grant's id."""
    grant = AccessGrant.objects.create(
        staff_id=staff_id,
        household_id=household_id,
        claim_id=claim_id,
        reason=reason,
        valid_from_at=now,
        valid_until_at=until,
    )
    return int(grant.id)


@dataclass(frozen=True, slots=True)
class Given:
    staff_id: UUID
    household_id: UUID
    from_at: datetime
    until: datetime | None


def grant_households(given: Iterable[Given], *, reason: str) -> None:
    """Whole households, in one statement."""
    AccessGrant.objects.bulk_create(
        AccessGrant(
            staff_id=one.staff_id,
            household_id=one.household_id,
            reason=reason,
            valid_from_at=one.from_at,
            valid_until_at=one.until,
        )
        for one in given
    )


def end_grants(
    *,
    reason: str,
    at: datetime,
    household_ids: Collection[UUID] | None = None,
    staff_id: UUID | None = None,
    claim_id: UUID | None = None,
) -> None:
    """Those of a reason that would outlast `at` end then; one that had not begun never does."""
    found = _in_force(at).filter(reason=reason)
    if household_ids is not None:
        found = found.filter(household_id__in=household_ids)
    if staff_id is not None:
        found = found.filter(staff_id=staff_id)
    if claim_id is not None:
        found = found.filter(claim_id=claim_id)
    found.update(valid_until_at=Greatest("valid_from_at", at))


def end_covers(
    *, household_ids: Collection[UUID], from_at: datetime, until: datetime, now: datetime
) -> None:
    """Those that were given for an absence of that time."""
    covers = AccessGrant.objects.filter(
        reason="cover", household_id__in=household_ids, valid_from_at__gte=from_at
    )
    covers.filter(valid_until_at__lte=until, valid_until_at__gt=now).update(
        valid_until_at=Greatest("valid_from_at", now)
    )


def end_access(*, grant_id: int, now: datetime) -> None:
    """Holds from the staff member's next request."""
    _in_force(now).filter(id=grant_id).update(valid_until_at=now)


def _require_sense(display_name: str, role: str, skills: Collection[str]) -> None:
    if not display_name:
        raise StaffRefused("staff_name_missing")
    if role not in ROLES:
        raise StaffRefused("staff_role_unknown")
    if not set(skills) <= set(SKILLS):
        raise StaffRefused("staff_skill_unknown")


def _require_another_admin(staff_id: UUID) -> None:
    """Somebody must be left who can invite. Admins are locked: two may not go at once."""
    admins = Staff.objects.select_for_update().filter(role="admin", left_at=None)
    if {one.id for one in admins} == {staff_id}:
        raise StaffRefused("last_admin")


def _in_force(now: datetime) -> QuerySet[AccessGrant]:
    return AccessGrant.objects.filter(Q(valid_until_at__isnull=True) | Q(valid_until_at__gt=now))
