"""Who looks after whom now: butlers, those who stand in for them, and who was asked to a claim."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q

from guanjia.people.models import Absence, AccessGrant, Staff
from guanjia.people.portraits import Portrait, portrait_of


@dataclass(frozen=True)
class Butler:
    """`cover_zh` names the colleague who stands in while the butler is away, else it is empty."""

    staff_id: UUID
    display_name: str
    is_present: bool
    cover_id: UUID | None = None
    cover_zh: str = ""
    portrait: Portrait | None = None
    cover_portrait: Portrait | None = None

    @property
    def here_zh(self) -> str:
        """Who answers now."""
        return self.cover_zh or self.display_name


def butler_of(household_ids: Iterable[UUID], *, now: datetime) -> Butler | None:
    """The human being who looks after these households; the grant that came last, if several."""
    found = _butlers(household_ids, now=now)
    return found[-1][1] if found else None


def butlers_of(household_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Butler]:
    """The butler of each household, as `butler_of` would say; without one: not there."""
    return dict(_butlers(household_ids, now=now))


def _butlers(household_ids: Iterable[UUID], *, now: datetime) -> list[tuple[UUID, Butler]]:
    """The newest grant last; in one statement with those who cover."""
    grants = list(
        AccessGrant.objects.filter(
            AccessGrant.in_force(now),
            household_id__in=list(household_ids),
            claim_id=None,
            reason__in=("butler", "cover"),
            staff__left_at=None,
        )
        .select_related("staff")
        .order_by("valid_from_at", "id")
    )
    covers = {one.household_id: one.staff for one in grants if one.reason == "cover"}
    found = []
    for one in grants:
        if one.reason == "butler":
            owner, cover = one.staff, covers.get(one.household_id)
            named = Butler(
                owner.id, owner.display_name, owner.is_present,
                cover.id if cover else None, cover.display_name if cover else "",
                portrait_of(owner), portrait_of(cover) if cover else None,
            )  # fmt: skip
            found.append((one.household_id, named))
    return found


@dataclass(frozen=True)
class Member:
    """Of the staff around a claim: by a grant for the household as butler or cover, or by one for
    the claim alone."""

    staff_id: UUID
    display_name: str
    role: str
    reason: str


def around_claim(*, household_id: UUID, claim_id: UUID, now: datetime) -> tuple[Member, ...]:
    """Who looks after this claim now: the butler first, each once."""
    grants = (
        AccessGrant.objects.filter(AccessGrant.in_force(now))
        .filter(
            Q(claim_id=claim_id) | Q(claim_id=None, reason__in=("butler", "cover")),
            household_id=household_id,
            staff__left_at=None,
        )
        .select_related("staff")
        .order_by("valid_from_at", "id")
    )
    rank = {"butler": 0, "cover": 1}
    found = {
        one.staff_id: Member(one.staff_id, one.staff.display_name, one.staff.role, one.reason)
        for one in sorted(grants, key=lambda one: rank.get(one.reason, 2), reverse=True)
    }
    return tuple(sorted(found.values(), key=lambda one: rank.get(one.reason, 2)))


@dataclass(frozen=True)
class Held:
    """A household under somebody's care: as its butler, or in place of one."""

    household_id: UUID
    reason: str
    from_at: datetime
    until: datetime | None


def households_of(staff_id: UUID, *, from_at: datetime, until: datetime) -> tuple[Held, ...]:
    """What a member of staff looks after at some moment of that time, as butler or cover."""
    found = AccessGrant.objects.filter(
        Q(valid_until_at__isnull=True) | Q(valid_until_at__gt=from_at),
        staff_id=staff_id,
        claim_id=None,
        reason__in=("butler", "cover"),
        valid_from_at__lte=until,
    ).order_by("reason", "id")  # "butler" before "cover"
    columns = ("household_id", "reason", "valid_from_at", "valid_until_at")
    return tuple(Held(*row) for row in found.values_list(*columns))


def covers_of(staff_id: UUID, *, from_at: datetime) -> dict[str, int]:
    """Who stands in for a butler in an absence that begins then: by name, how many households."""
    mine = AccessGrant.objects.filter(staff_id=staff_id, claim_id=None, reason="butler")
    covers = AccessGrant.objects.filter(
        reason="cover", claim_id=None, valid_from_at__gte=from_at,
        household_id__in=mine.values("household_id"),
    )  # fmt: skip
    named = covers.filter(valid_until_at__gt=F("valid_from_at")).values("staff__display_name")
    return dict(named.annotate(homes=Count("id")).values_list("staff__display_name", "homes"))


@dataclass(frozen=True)
class Colleague:
    display_name: str
    role: str
    portrait: Portrait | None


def colleagues(staff_ids: Iterable[UUID]) -> dict[UUID, Colleague]:
    """Name, role and face, also of those who left."""
    found = Staff.objects.filter(id__in=set(staff_ids))
    return {one.id: Colleague(one.display_name, one.role, portrait_of(one)) for one in found}


def absent(now: datetime) -> frozenset[UUID]:
    """Who is away now by an entered absence; presence at the desk is another thing."""
    away = Absence.objects.filter(from_at__lte=now, until_at__gt=now)
    return frozenset(away.values_list("staff_id", flat=True))


@dataclass(frozen=True)
class Away:
    absence_id: int
    staff_id: UUID
    staff_zh: str
    from_at: datetime
    until_at: datetime


def absences(*, now: datetime, staff_id: UUID | None = None) -> tuple[Away, ...]:
    """Those of now and later, the next first."""
    found = Absence.objects.filter(until_at__gt=now).select_related("staff").order_by("from_at")
    if staff_id is not None:
        found = found.filter(staff_id=staff_id)
    return tuple(
        Away(one.id, one.staff_id, one.staff.display_name, one.from_at, one.until_at)
        for one in found
    )
