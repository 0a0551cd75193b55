"""Who is there to take work, and whose a household is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from guanjia.exchange.arrays import array
from guanjia.people.butlers import absent
from guanjia.people.hot_sql import rows
from guanjia.people.models import Staff


@dataclass(frozen=True, slots=True)
class Hand:
    staff_id: UUID
    role: str
    skills: frozenset[str]


def present(*, roles: Collection[str], now: datetime) -> tuple[Hand, ...]:
    """Those of these roles who work now, by code. Their rows are locked, so that two who give out
    work at the same moment see each other's."""
    away = absent(now)
    found = Staff.objects.select_for_update(no_key=True).filter(
        role__in=set(roles), is_present=True, left_at=None
    )
    # always in the order of ids: two who lock wait for each other and never in a circle
    hands = [(one.code, Hand(one.id, one.role, frozenset(one.skills)))
             for one in found.order_by("id") if one.id not in away]  # fmt: skip
    return tuple(hand for _, hand in sorted(hands, key=lambda one: one[0]))


def keepers(household_ids: Collection[UUID], *, now: datetime) -> dict[UUID, tuple[UUID, ...]]:
    """The butler of each household and then who covers for them; without one: not there."""
    found = rows("keepers", {"household_ids": array(household_ids), "now": now})
    kept: dict[UUID, tuple[UUID, ...]] = {}
    for household_id, staff_id in found:
        kept[household_id] = (*kept.get(household_id, ()), staff_id)
    return kept


def not_there(*, now: datetime) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Those who left for good, and those who are away now."""
    found = Staff.objects.filter(Q(left_at__isnull=False) | Q(is_present=False))
    gone: set[UUID] = set()
    away = set(absent(now))
    for staff_id, left_at in found.values_list("id", "left_at"):
        (gone if left_at else away).add(staff_id)
    return frozenset(gone), frozenset(away)
