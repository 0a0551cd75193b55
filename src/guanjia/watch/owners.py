"""Who is to own which orders: read with locks on the staff rows, decided by `dispatch`."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from guanjia.people import rota
from guanjia.watch import hot_sql
from guanjia.watch.dispatch import Wanted, dispatch
from guanjia.watch.models import WorkOrder

_EXPERTS = ("claims_expert", "senior_expert")


def owners_of(orders: Iterable[Any], *, now: datetime) -> dict[UUID, UUID | None]:
    """Of new orders: whoever was named, else by dispatch."""
    named: dict[UUID, UUID | None] = {one.id: one.owner_id for one in orders if one.owner_id}
    return named | dispatched([one for one in orders if not one.owner_id], now=now)


def dispatched(orders: Collection[Any], *, now: datetime) -> dict[UUID, UUID | None]:
    """Of new orders, or of rows, whoever has them now."""
    if not orders:
        return {}
    kept = rota.keepers({one.household_id for one in orders if one.role == "butler"}, now=now)
    experts = _experts_of([one.subject_id for one in orders if one.role in _EXPERTS])
    hands = rota.present(roles={one.role for one in orders}, now=now)
    wanted = [
        Wanted(
            one.id,
            one.role,
            one.skill,
            kept.get(one.household_id, ())
            if one.role == "butler"
            else experts.get((one.subject_id, one.role), ()),
            frozenset(one.not_to),
        )
        for one in orders
    ]
    return dispatch(wanted, hands, _loads(wanted, hands))


def _loads(wanted: Iterable[Wanted], hands: Iterable[rota.Hand]) -> dict[UUID, int]:
    """Not counted where everything stays with an owner who is there."""
    there = {hand.staff_id for hand in hands}
    if all(there.intersection(one.sticky) - one.not_to for one in wanted):
        return {}
    return dict(hot_sql.rows(hot_sql.LOADS, {"staff_ids": list(there)}))


def _experts_of(subject_ids: Collection[UUID]) -> dict[tuple[UUID, str], tuple[UUID, ...]]:
    """Who had the last order of that role about the same subject, and so knows it."""
    if not subject_ids:
        return {}
    found = WorkOrder.objects.filter(
        subject_id__in=set(subject_ids), role__in=_EXPERTS, owner_id__isnull=False
    ).order_by("opened_at")
    return {
        (subject_id, role): (owner_id,)
        for subject_id, role, owner_id in found.values_list("subject_id", "role", "owner_id")
    }
