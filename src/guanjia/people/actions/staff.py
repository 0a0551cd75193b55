"""Staff, their presence, and what they may see for a while."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from guanjia.exchange.ids import new_id
from guanjia.people.models import AccessGrant, Session, Staff


def hire(
    *,
    code: str,
    display_name: str,
    role: str,
    skills: Sequence[str] = (),
    now: datetime,
) -> UUID:
    """`display_name` is what customers see. A log-in begins with `staff_login.invite`."""
    staff_id = new_id(now=now)
    Staff.objects.create(
        id=staff_id,
        code=code,
        display_name=display_name,
        role=role,
        skills=list(skills),
        is_present=True,
        created_at=now,
    )
    return staff_id


def leave(*, staff_id: UUID, now: datetime) -> None:
    """Sessions and grants end at once."""
    Staff.objects.filter(id=staff_id).update(left_at=now, is_present=False)
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


def end_access(*, grant_id: int, now: datetime) -> None:
    """Holds from the staff member's next request."""
    _in_force(now).filter(id=grant_id).update(valid_until_at=now)


def _in_force(now: datetime) -> QuerySet[AccessGrant]:
    return AccessGrant.objects.filter(Q(valid_until_at__isnull=True) | Q(valid_until_at__gt=now))
