"""What the desk may know about staff: who they are, what they may see, what they did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet

from guanjia.people.models import AccessGrant, Staff, StaffAct
from guanjia.people.portraits import Portrait, portrait_of
from guanjia.people.rules import CHINA
from guanjia.people.scope import NotYours


@dataclass(frozen=True)
class StaffCard:
    """`log_in`: none | invited (until `invited_until_at`) | set."""

    staff_id: UUID
    code: str
    display_name: str
    role: str
    skills: tuple[str, ...]
    is_present: bool
    left_at: datetime | None
    created_at: datetime
    log_in: str
    invited_until_at: datetime | None
    locked_until_at: datetime | None
    portrait: Portrait | None


@dataclass(frozen=True)
class Grant:
    """`claim_id` None: the whole household. `until_at` None: until it is ended."""

    grant_id: int
    staff_id: UUID
    staff_zh: str
    household_id: UUID
    claim_id: UUID | None
    reason: str
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True)
class Act:
    act_id: int
    staff_id: UUID
    staff_zh: str
    household_id: UUID | None
    act: str
    object_id: str
    reason: str
    acted_at: datetime


def staff_card(staff_id: UUID) -> StaffCard:
    """Raises NotYours for an unknown id."""
    found = Staff.objects.select_related("login").filter(id=staff_id).first()
    if found is None:
        raise NotYours
    return _card(found)


def everyone() -> tuple[StaffCard, ...]:
    """Those who work here first, by code; then those who left."""
    found = Staff.objects.select_related("login").order_by("left_at", "code")
    cards = [_card(one) for one in found]
    return tuple(sorted(cards, key=lambda one: one.left_at is not None))


def names(staff_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What customers see of them, also of those who left."""
    found = Staff.objects.filter(id__in=set(staff_ids))
    return dict(found.values_list("id", "display_name"))


def grants_in_force(*, now: datetime, staff_id: UUID | None = None) -> tuple[Grant, ...]:
    """Newest first."""
    found = AccessGrant.objects.filter(AccessGrant.in_force(now), staff__left_at=None)
    if staff_id is not None:
        found = found.filter(staff_id=staff_id)
    return tuple(
        Grant(
            one.id,
            one.staff_id,
            one.staff.display_name,
            one.household_id,
            one.claim_id,
            one.reason,
            one.valid_from_at,
            one.valid_until_at,
        )
        for one in found.select_related("staff").order_by("-valid_from_at", "-id")
    )


def acts_of(
    *,
    staff_id: UUID | None = None,
    on_date: date | None = None,
    before: int | None = None,
    most: int = 50,
) -> tuple[Act, ...]:
    """Newest first; `before` is the last act seen, for the next page."""
    found = StaffAct.objects.all()
    if staff_id is not None:
        found = found.filter(staff_id=staff_id)
    if on_date is not None:
        begin = datetime.combine(on_date, time(), CHINA)
        found = found.filter(acted_at__gte=begin, acted_at__lt=begin + timedelta(days=1))
    if before is not None:
        found = found.filter(id__lt=before)
    return _acts(found, most)


def acts_about(household_ids: Iterable[UUID], *, most: int = 100) -> tuple[Act, ...]:
    """What staff did about these households, newest first: for those whom it concerns."""
    return _acts(StaffAct.objects.filter(household_id__in=list(household_ids)), most)


def _acts(found: QuerySet[StaffAct], most: int) -> tuple[Act, ...]:
    acts = list(found.order_by("-id")[:most])
    known = names(one.staff_id for one in acts)
    return tuple(
        Act(
            one.id,
            one.staff_id,
            known.get(one.staff_id, ""),
            one.household_id,
            one.act,
            one.object_id,
            one.reason,
            one.acted_at,
        )
        for one in acts
    )


def _card(staff: Staff) -> StaffCard:
    login = getattr(staff, "login", None)
    log_in = "none" if login is None else "set" if login.password else "invited"
    return StaffCard(
        staff.id,
        staff.code,
        staff.display_name,
        staff.role,
        tuple(staff.skills),
        staff.is_present,
        staff.left_at,
        staff.created_at,
        log_in,
        login.invite_ends_at if login else None,
        login.locked_until_at if login else None,
        portrait_of(staff),
    )
