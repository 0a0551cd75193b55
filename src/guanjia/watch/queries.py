"""Work orders as the desk reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanjia.people.scope import Viewer
from guanjia.people.sealing import words_for
from guanjia.watch.actions.orders import NoSuchOrder, sealed_place
from guanjia.watch.models import WorkOrder, WorkOrderLine


@dataclass(frozen=True, slots=True)
class HistoryLine:
    what: str
    staff_id: UUID | None
    to_id: UUID | None
    code: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    order_id: UUID
    household_id: UUID
    subject: str
    subject_id: UUID
    part_id: UUID | None
    clock_id: UUID | None
    level: str
    kind: str
    role: str
    skill: str
    cause: str
    owner_id: UUID | None
    not_to: tuple[UUID, ...]
    due_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    text: str

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


def in_scope(viewer: Viewer, order: Any) -> bool:
    """May work on it: its owner, and whoever may see the claim or household."""
    return viewer.staff_id not in order.not_to and (
        order.owner_id == viewer.staff_id
        or order.household_id in viewer.granted_household_ids
        or (order.subject == "claim" and order.subject_id in viewer.granted_claim_ids)
    )


def may_take(viewer: Viewer, order: Any) -> bool:
    """While nobody has it, those of its role may see that it is there."""
    is_free = order.owner_id is None and order.closed_at is None
    return is_free and order.role == viewer.role and viewer.staff_id not in order.not_to


def order(viewer: Viewer, order_id: UUID) -> Order:
    """Raises NoSuchOrder, also for one that the viewer may not see."""
    found = WorkOrder.objects.filter(id=order_id).first()
    if found is None or viewer.staff_id is None:
        raise NoSuchOrder
    if not (in_scope(viewer, found) or may_take(viewer, found)):
        raise NoSuchOrder
    return _order(found)


def history(order: Order) -> tuple[HistoryLine, ...]:
    """Oldest first."""
    lines = WorkOrderLine.objects.filter(
        household_id=order.household_id, order_id=order.order_id
    ).order_by("at", "id")
    person_id = WorkOrder.objects.values_list("person_id", flat=True).get(id=order.order_id)
    return tuple(
        HistoryLine(
            one.what, one.staff_id, one.to_id, one.code, _opened(person_id, one.id, one.sealed),
            one.at,
        )
        for one in lines
    )  # fmt: skip


def orders_of(staff_id: UUID) -> tuple[Order, ...]:
    """The open ones of a member of staff, the next due first."""
    found = WorkOrder.objects.filter(owner_id=staff_id, closed_at=None).order_by("due_at", "id")
    return tuple(map(_order, found))


def orders_about(
    subject: str, subject_id: UUID, *, household_id: UUID, open_only: bool = True
) -> tuple[Order, ...]:
    found = WorkOrder.objects.filter(
        household_id=household_id, subject=subject, subject_id=subject_id
    )
    if open_only:
        found = found.filter(closed_at=None)
    return tuple(map(_order, found.order_by("opened_at", "id")))


def free_orders(role: str, *, most: int = 50) -> tuple[Order, ...]:
    """Of this role, and nobody has them."""
    found = WorkOrder.objects.filter(role=role, owner_id=None, closed_at=None)
    return tuple(map(_order, found.order_by("due_at", "id")[:most]))


def _order(row: Any) -> Order:
    return Order(
        row.id, row.household_id, row.subject, row.subject_id, row.part_id, row.clock_id,
        row.level, row.kind, row.role, row.skill, row.cause, row.owner_id, tuple(row.not_to),
        row.due_at, row.opened_at, row.closed_at, row.outcome,
        _opened(row.person_id, row.id, row.sealed),
    )  # fmt: skip


def _opened(person_id: UUID | None, row_id: UUID, sealed: bytes | None) -> str:
    if person_id is None:
        return ""
    return words_for(person_id, place=sealed_place(row_id), sealed=sealed, erased="（已删除）")
