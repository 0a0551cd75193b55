"""Work orders: who has one may see the claim, and only as long; history; absence; mass changes."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction

from guanjia.claims import queries as claims
from guanjia.people.actions.staff import hire, leave, set_presence
from guanjia.people.models import AccessGrant
from guanjia.people.scope import Viewer
from guanjia.watch import queries
from guanjia.watch.actions import orders as act
from guanjia.watch.actions.give_out import give_out
from guanjia.watch.actions.orders import NoSuchOrder, OrderOver, OrderRefused, open_order
from guanjia.watch.models import WorkOrder, WorkOrderLine
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import stay_on_one_policy
from tests.rooms.watch.conftest import Desk

pytestmark = pytest.mark.django_db


class Task:
    """An order for an expert about the family's claim, and a look through anybody's eyes."""

    def __init__(self, world: World, **more: object) -> None:
        self.world = world
        self.book = stay_on_one_policy(world)
        fields = {
            "household_id": self.book.household_id,
            "subject": "claim",
            "subject_id": self.book.application_id,
            "kind": "handover",
            "role": "claims_expert",
            "cause": "handed_over",
            "due_at": world.now + timedelta(hours=4),
            "now": world.now,
        } | more
        self.opened = open_order(**fields)  # type: ignore[arg-type]
        self.order_id = self.opened.order_id

    def eyes(self, staff_id: UUID) -> Viewer:
        """As the log-in would give them."""
        grants = AccessGrant.objects.filter(staff_id=staff_id, valid_until_at=None)
        whole = {one.household_id for one in grants if one.claim_id is None}
        return Viewer(
            staff_id,
            None,
            frozenset(one.household_id for one in grants),
            frozenset(),
            staff_id,
            grants[0].staff.role if grants else "claims_expert",
            frozenset(whole),
            frozenset(one.claim_id for one in grants if one.claim_id),
        )

    def who_sees(self, *staff: UUID) -> set[UUID]:
        found = set()
        for one in staff:
            try:
                claims.read(self.eyes(one), self.book.application_id)
            except Exception as problem:
                assert getattr(problem, "code", "") == "not_found"  # noqa: PT017
            else:
                found.add(one)
        return found


def test_who_has_it_sees_the_claim_and_only_as_long(world: World, desk: Desk) -> None:
    task = Task(world)
    everybody = (desk.butler, desk.other, desk.expert, desk.senior)
    assert task.opened.owner_id == desk.expert
    assert task.who_sees(*everybody) == {desk.butler, desk.expert}
    act.close(order_id=task.order_id, by=desk.expert, outcome="done", now=world.now)
    assert task.who_sees(*everybody) == {desk.butler}
    with pytest.raises(OrderOver):
        act.note(order_id=task.order_id, by=desk.expert, text="x", now=world.now)


def test_right_after_it_was_handed_on_the_former_owner_is_out(world: World, desk: Desk) -> None:
    second = hire(code="expert-2", display_name="何意", role="claims_expert", now=world.now)
    task = Task(world, skill="inpatient")
    assert task.opened.owner_id == desk.expert
    act.assign(order_id=task.order_id, to=second, by=desk.butler, now=world.now)
    assert task.who_sees(desk.expert, second) == {second}
    act.take(order_id=task.order_id, staff_id=desk.expert, now=world.now)
    assert task.who_sees(desk.expert, second) == {desk.expert}
    history = WorkOrderLine.objects.order_by("at", "id").values_list("what", "staff_id", "to_id")
    assert set(history) == {
        ("opened", None, desk.expert),
        ("assigned", desk.butler, second),
        ("taken", desk.expert, desk.expert),
    }


def test_another_order_about_the_claim_keeps_the_right(world: World, desk: Desk) -> None:
    task = Task(world)
    again = open_order(
        household_id=task.book.household_id, subject="claim", subject_id=task.book.application_id,
        kind="call", role="claims_expert", cause="call_promised", due_at=world.now, now=world.now,
    )  # fmt: skip
    assert again.owner_id == desk.expert
    act.close(order_id=task.order_id, by=desk.expert, outcome="done", now=world.now)
    assert task.who_sees(desk.expert) == {desk.expert}
    act.close_of(
        subject="claim", subject_id=task.book.application_id, kind="call", outcome="not_needed",
        now=world.now,
    )  # fmt: skip
    assert task.who_sees(desk.expert) == set()


def test_without_interest(world: World, desk: Desk) -> None:
    task = Task(world, not_to=[desk.expert])
    assert task.opened.owner_id is None
    with pytest.raises(OrderRefused, match="not_to_them"):
        act.take(order_id=task.order_id, staff_id=desk.expert, now=world.now)
    with pytest.raises(NoSuchOrder):
        queries.order(task.eyes(desk.expert), task.order_id)
    with pytest.raises(OrderRefused, match="not_to_them"):  # another role
        act.take(order_id=task.order_id, staff_id=desk.senior, now=world.now)


def test_nobody_there_then_somebody(world: World, desk: Desk) -> None:
    set_presence(staff_id=desk.expert, is_present=False)
    task = Task(world)
    assert task.opened.owner_id is None
    assert give_out(now=world.now) == 0
    set_presence(staff_id=desk.expert, is_present=True)
    assert give_out(now=world.now) == 1
    assert WorkOrder.objects.get().owner_id == desk.expert
    assert task.who_sees(desk.expert) == {desk.expert}


def test_who_is_away_keeps_what_can_wait(world: World, desk: Desk) -> None:
    task = Task(world, role="butler", kind="call", cause="call_promised")
    assert task.opened.owner_id == desk.butler
    set_presence(staff_id=desk.butler, is_present=False)
    assert give_out(now=world.now) == 0
    assert give_out(now=world.now + timedelta(hours=3)) == 1
    assert WorkOrder.objects.get().owner_id == desk.other
    assert task.who_sees(desk.butler, desk.other) == {desk.butler, desk.other}


def test_who_left_keeps_nothing(world: World, desk: Desk) -> None:
    task = Task(world, role="butler", kind="call", cause="call_promised",
                due_at=world.now + timedelta(days=9))  # fmt: skip
    hire(code="admin-1", display_name="管理员", role="admin", now=world.now)
    leave(staff_id=desk.butler, now=world.now)
    assert give_out(now=world.now) == 1
    assert WorkOrder.objects.get().owner_id == desk.other
    assert task.who_sees(desk.butler, desk.other) == {desk.other}


def test_words_are_sealed_and_read_by_who_may(world: World, desk: Desk) -> None:
    task = Task(world, text="请看第 3 条免责", person_id=world.family.zhiyuan)
    act.note(order_id=task.order_id, by=desk.expert, text="打过电话，周三回",
        now=world.now + timedelta(minutes=1))  # fmt: skip
    order = queries.order(task.eyes(desk.expert), task.order_id)
    assert order.text == "请看第 3 条免责"
    assert [line.text for line in queries.history(order)] == ["", "打过电话，周三回"]
    for row in (WorkOrder.objects.get(), WorkOrderLine.objects.get(what="noted")):
        assert "免责".encode() not in bytes(row.sealed)
        assert "周三".encode() not in bytes(row.sealed)
    with pytest.raises(NoSuchOrder):
        queries.order(task.eyes(desk.other), task.order_id)


def test_a_new_butler_gets_the_orders_of_the_household(world: World, desk: Desk) -> None:
    task = Task(world, role="butler", kind="call", cause="call_promised")
    act.move(
        household_id=world.family.household_id, staff_id=desk.butler, to=desk.other, now=world.now
    )
    assert WorkOrder.objects.get().owner_id == desk.other
    assert task.who_sees(desk.other) == {desk.other}


def test_history_is_append_only(world: World, desk: Desk) -> None:
    Task(world)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        WorkOrderLine.objects.update(code="x")
