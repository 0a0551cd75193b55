"""Work orders: opened many at once, each with an owner who is there and may see the claim."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanjia.exchange.arrays import array, byte_array
from guanjia.exchange.ids import new_id, new_ids
from guanjia.people import rota, sealing
from guanjia.people.actions.grants import ClaimGrant, end_claims, grant_claims
from guanjia.watch import hot_sql
from guanjia.watch.causes import CAUSES_ZH, FOUND_ZH, KINDS_ZH, OUTCOMES_ZH
from guanjia.watch.models import WorkOrder, WorkOrderLine
from guanjia.watch.owners import owners_of

REASON = "work_order"  # of the grants


class NoSuchOrder(Exception):
    code = "not_found"
    customer_zh = "没有找到这张工单；它可能已经转给别人了。"


class OrderOver(Exception):
    code = "order_over"
    customer_zh = "这张工单已经办完了，请刷新看看。"


class OrderRefused(Exception):
    """`code`: not_to_them, outcome_missing, text_missing, none_chosen."""

    SENTENCES = {  # noqa: RUF012
        "not_to_them": "这位同事不能接这张工单：不在班、角色不合，或者和这件事有牵连。",
        "outcome_missing": "请选一个结果；迟了的，还要选一个原因。",
        "text_missing": "请写一句话再记下。",
        "none_chosen": "请先选几张工单，再选派给谁，或者为什么迟了。",
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, self.SENTENCES[code]


@dataclass(frozen=True, slots=True)
class NewOrder:
    """`kind`, `cause`: keys of causes; `text` is sealed under the person's key. `owner_id` None:
    dispatched. One order at most for a clock and level."""

    id: UUID
    household_id: UUID
    subject: str
    subject_id: UUID
    kind: str
    role: str
    cause: str
    due_at: datetime
    part_id: UUID | None = None
    skill: str = ""
    text: str = ""
    person_id: UUID | None = None
    owner_id: UUID | None = None
    not_to: tuple[UUID, ...] = ()
    clock_id: UUID | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """`owner_id` None: nobody of the role is there; it is given out as soon as somebody is."""

    order_id: UUID
    owner_id: UUID | None


def open_order(
    *,
    household_id: UUID,
    subject: str,
    subject_id: UUID,
    kind: str,
    role: str,
    cause: str,
    due_at: datetime,
    part_id: UUID | None = None,
    skill: str = "",
    text: str = "",
    person_id: UUID | None = None,
    owner_id: UUID | None = None,
    not_to: Collection[UUID] = (),
    by: UUID | None = None,
    now: datetime,
) -> Opened:
    order = NewOrder(
        new_id(now=now), household_id, subject, subject_id, kind, role, cause, due_at, part_id,
        skill, text, person_id, owner_id, tuple(not_to),
    )  # fmt: skip
    [opened] = open_many([order], by=by, now=now)
    return opened


def open_many(orders: Sequence[NewOrder], *, by: UUID | None = None, now: datetime) -> list[Opened]:
    """A few statements however many: whose they are, who is there, the orders, the grants."""
    if not orders:
        return []
    for one in orders:
        assert one.kind in KINDS_ZH
        assert one.cause in CAUSES_ZH
    owners = owners_of(orders, now=now)
    columns = {
        name: array(getattr(one, name) for one in orders)
        for name in ("id", "household_id", "subject", "subject_id", "part_id", "clock_id", "level",
                     "kind", "role", "skill", "cause", "person_id", "due_at")
    }  # fmt: skip
    columns |= {
        "sealed": byte_array(_sealed(one.person_id, one.id, one.text) for one in orders),
        "owner_id": array(owners[one.id] for one in orders),
        "not_to": json.dumps([[str(it) for it in one.not_to] for one in orders]),
        "line_id": array(new_ids(len(orders), now=now)),
    }
    hot_sql.rows(hot_sql.OPEN_ORDERS, {**columns, "by": by, "now": now})
    granted = [(one, owners[one.id]) for one in orders if one.subject == "claim"]
    grant_claims((_grant(one, to) for one, to in granted if to), reason=REASON, now=now)
    return [Opened(one.id, owners[one.id]) for one in orders]


def assign(
    *, order_id: UUID, to: UUID, by: UUID | None, cause: str = "", text: str = "", now: datetime
) -> None:
    """The former owner's right to the claim ends at once. Raises OrderRefused, OrderOver."""
    order = _open(order_id)
    _require_fit(order, to, now=now)
    hand_on(order, to, by=by, what="assigned", code=cause, text=text, now=now)


def take(*, order_id: UUID, staff_id: UUID, now: datetime) -> None:
    """By the member of staff who does it. Raises OrderRefused, OrderOver."""
    order = _open(order_id)
    _require_fit(order, staff_id, now=now)
    hand_on(order, staff_id, by=staff_id, what="taken", now=now)


def note(*, order_id: UUID, by: UUID, text: str = "", found: str = "", now: datetime) -> None:
    """`found`: why it is late, a key of FOUND_ZH, where it is known before the end."""
    if not text.strip() and found not in FOUND_ZH:
        raise OrderRefused("text_missing")
    order = _open(order_id)
    code = found if found in FOUND_ZH else ""
    _write(order, "noted", staff_id=by, code=code, text=text, now=now)


def close(
    *,
    order_id: UUID,
    by: UUID | None,
    outcome: str,
    found: str = "",
    text: str = "",
    now: datetime,
) -> None:
    """`found`: why it was late, a key of FOUND_ZH, wanted of a late order that people close."""
    order = _open(order_id)
    late = order.kind == "late" and by is not None
    if outcome not in OUTCOMES_ZH or (late and found not in FOUND_ZH):
        raise OrderRefused("outcome_missing")
    WorkOrder.objects.filter(id=order.id).update(closed_at=now, outcome=outcome)
    _write(order, "closed", staff_id=by, code=found or outcome, text=text, now=now)
    _end_grants([order], now=now)


def close_of(
    *,
    subject: str,
    subject_id: UUID,
    kind: str,
    outcome: str,
    part_id: UUID | None = None,
    by: UUID | None = None,
    now: datetime,
) -> None:
    """Every open one of this subject and kind; with `part_id` those of this lane only."""
    found = WorkOrder.objects.filter(
        subject=subject, subject_id=subject_id, kind=kind, closed_at=None
    )
    if part_id is not None:
        found = found.filter(part_id=part_id)
    for order_id in found.order_by("id").values_list("id", flat=True):
        close(order_id=order_id, by=None, outcome=outcome, now=now)


def move(*, household_id: UUID, staff_id: UUID, to: UUID | None, now: datetime) -> None:
    """The open orders of a household go with its butler; None: they are given out anew."""
    found = WorkOrder.objects.select_for_update().filter(
        household_id=household_id, owner_id=staff_id, closed_at=None
    )
    for order in found.order_by("id"):
        hand_on(order, to, by=None, what="assigned", now=now)


def _open(order_id: UUID) -> Any:
    order = WorkOrder.objects.select_for_update().filter(id=order_id).first()
    if order is None:
        raise NoSuchOrder
    if order.closed_at is not None:
        raise OrderOver
    return order


def _require_fit(order: Any, staff_id: UUID, *, now: datetime) -> None:
    there = {hand.staff_id for hand in rota.present(roles={order.role}, now=now)}
    if staff_id in order.not_to or staff_id not in there:
        raise OrderRefused("not_to_them")


def hand_on(
    order: Any,
    to: UUID | None,
    *,
    by: UUID | None,
    what: str,
    code: str = "",
    text: str = "",
    now: datetime,
) -> None:
    """`order` is the row as it was, locked."""
    WorkOrder.objects.filter(id=order.id).update(owner_id=to)
    _write(order, what, staff_id=by, to_id=to, code=code, text=text, now=now)
    if order.owner_id != to:
        _end_grants([order], now=now)
    if to is not None and order.subject == "claim":
        grant_claims([_grant(order, to)], reason=REASON, now=now)


def _end_grants(orders: Iterable[Any], *, now: datetime) -> None:
    """Of the owners that the rows had, unless another open order of theirs is about the claim."""
    owned = [one for one in orders if one.subject == "claim" and one.owner_id]
    still = set(
        WorkOrder.objects.filter(
            closed_at=None,
            owner_id__in={one.owner_id for one in owned},
            subject_id__in={one.subject_id for one in owned},
        ).values_list("owner_id", "subject_id")
    )
    end_claims(
        (_grant(one, one.owner_id) for one in owned
         if (one.owner_id, one.subject_id) not in still),
        reason=REASON, now=now,
    )  # fmt: skip


def _grant(order: Any, staff_id: UUID | None) -> ClaimGrant:
    assert staff_id is not None
    return ClaimGrant(staff_id, order.household_id, order.subject_id)


def _write(
    order: Any,
    what: str,
    *,
    staff_id: UUID | None,
    to_id: UUID | None = None,
    code: str = "",
    text: str = "",
    now: datetime,
) -> None:
    line_id = new_id(now=now)
    WorkOrderLine.objects.create(
        id=line_id, household_id=order.household_id, order_id=order.id, what=what,
        staff_id=staff_id, to_id=to_id, code=code,
        sealed=_sealed(order.person_id, line_id, text), at=now,
    )  # fmt: skip


def _sealed(person_id: UUID | None, row_id: UUID, text: str) -> bytes | None:
    if not text.strip():
        return None
    assert person_id is not None  # words are about somebody, and sealed under their key
    return sealing.seal_for(person_id, place=sealed_place(row_id), plain=text.strip().encode())


def sealed_place(row_id: UUID) -> str:
    """Of an order, and of a line of its history."""
    return f"watch_workorder|sealed|{row_id}"
