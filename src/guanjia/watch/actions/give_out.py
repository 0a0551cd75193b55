"""Orders that nobody has, or whose owner left or is away: to whoever is there."""

from datetime import datetime, timedelta

from django.db.models import Q

from guanjia.people import rota
from guanjia.people.rules import ROLES
from guanjia.watch.actions.orders import hand_on
from guanjia.watch.models import WorkOrder
from guanjia.watch.owners import dispatched

# One who is away for lunch keeps what can wait.
SOON = timedelta(hours=1)


def give_out(*, now: datetime, limit: int = 200) -> int:
    """Returns how many found an owner; the others wait on. For one process at a time."""
    gone, away = rota.not_there(now=now)
    here = {hand.role for hand in rota.present(roles=ROLES, now=now)}
    wanted = Q(owner_id=None) | Q(owner_id__in=gone) | Q(owner_id__in=away, due_at__lte=now + SOON)
    found = WorkOrder.objects.select_for_update(skip_locked=True).filter(
        wanted, closed_at=None, role__in=here
    )
    orders = {one.id: one for one in found.order_by("due_at", "id")[:limit]}
    moved = 0
    for order_id, to in dispatched(orders.values(), now=now).items():
        if to is not None:
            hand_on(orders[order_id], to, by=None, what="assigned", now=now)
            moved += 1
    return moved
