"""The monitor: each level once, and with it the line, the order and the messages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings

from guanjia.care.actions.complaints import complain
from guanjia.claims import messages as m
from guanjia.claims.actions.courier import book_courier
from guanjia.claims.actions.receive import receive
from guanjia.claims.actions.submit import give_consents
from guanjia.claims.check import check_claims
from guanjia.claims.models import Application, JournalLine
from guanjia.people.models import AccessGrant
from guanjia.watch.check import check_clocks
from guanjia.watch.late import noticed
from guanjia.watch.models import Clock, WorkOrder, WorkOrderLine
from tests.rooms.claims.conftest import World
from tests.rooms.watch.conftest import Desk
from tests.rooms.watch.doing import (
    at_the_insurer,
    clock,
    orders,
    outgoing,
    raised_lines,
    ticks,
)

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
MOMENT = timedelta(microseconds=1)


def test_three_working_days_go_by(world: World, desk: Desk) -> None:
    """Accepted on Tuesday at 9: warned at 80 %, due when three working days are over."""
    book, _ = at_the_insurer(world)
    check = clock("liability_check")
    due = datetime(2026, 3, 12, 18, tzinfo=CHINA)
    assert check.due_at == due
    assert ticks(check.warn_at - MOMENT) == 0
    ticks(due - MOMENT)
    assert orders() == []
    seq = Application.objects.get().seq

    ticks(due)
    assert clock("liability_check").level == "due"
    line = JournalLine.objects.get(seq=seq + 1)
    assert (line.kind, line.actor, line.lane_id) == ("clock_raised", "platform", check.part_id)
    assert line.payload == {
        "clock": "liability_check",
        "occurrence": check.occurrence,
        "level": "due",
        "chaser": "liability_check_late",
    }
    order = WorkOrder.objects.get()
    assert (order.clock_id, order.level, order.kind) == (check.id, "due", "late")
    assert (order.role, order.owner_id) == ("butler", desk.butler)
    assert order.due_at == datetime(2026, 3, 13, 18, tzinfo=CHINA)  # eight working hours
    [opened] = WorkOrderLine.objects.all()
    assert (opened.what, opened.to_id, opened.code) == ("opened", desk.butler, "clock_late")
    assert len(outgoing("request_status")) == 1
    assert len(outgoing("claim_late")) == 1
    found = noticed(household_id=book.household_id, claim_id=book.application_id)
    assert found == ("青禾健康保险核对得比说好的慢，苏晴在催",)
    # the household is hers already
    assert not AccessGrant.objects.filter(reason="work_order").exists()
    assert check_claims().differences == ()
    assert check_clocks().differences == ()


def test_nothing_twice_and_nothing_early_however_the_clock_jumps(
    world: World, desk: Desk
) -> None:  # fmt: skip
    at_the_insurer(world)
    due = clock("liability_check").due_at
    first = ticks(due)
    for jump in (timedelta(), timedelta(days=-400), timedelta(seconds=1), timedelta(days=-1)):
        assert ticks(due + jump) == 0
    assert ticks(due + timedelta(days=400)) > 0
    after = Clock.objects.filter(state="running").values_list("code", "level")
    lines = raised_lines()
    assert len(lines) == len(set(lines)) > first
    assert dict(after)["liability_check"] == "level3"
    assert ticks(due - timedelta(days=400)) == ticks(due + timedelta(days=800)) == 0
    orders_of_clocks = WorkOrder.objects.values_list("clock_id", "level")
    assert len(orders_of_clocks) == len(set(orders_of_clocks))


def test_each_round_goes_one_tier_up(world: World, desk: Desk) -> None:
    at_the_insurer(world)
    check = clock("liability_check")
    for moment in (check.due_at, check.level2_at, check.level3_at):
        ticks(moment)
    of_check = WorkOrder.objects.filter(clock_id=check.id).order_by("opened_at")
    assert list(of_check.values_list("level", "role", "owner_id")) == [
        ("due", "butler", desk.butler),
        ("level2", "claims_expert", desk.expert),
        ("level3", "senior_expert", desk.senior),
    ]
    granted = AccessGrant.objects.filter(reason="work_order").order_by("id")
    assert [one.staff_id for one in granted] == [desk.expert, desk.senior]


def test_past_several_levels_at_once_it_is_one_persons_work(world: World, desk: Desk) -> None:
    """The monitor comes after days away: each level is a line, the highest is the work order."""
    at_the_insurer(world)
    check = clock("liability_check")
    ticks(check.level3_at)
    of_check = [level for code, level in raised_lines() if code == "liability_check"]
    assert of_check == ["warned", "due", "level2", "level3"]
    found = WorkOrder.objects.filter(clock_id=check.id).values_list("level", "role", "owner_id")
    assert list(found) == [("level3", "senior_expert", desk.senior)]
    each_clock_once = WorkOrder.objects.values_list("clock_id", flat=True)
    assert len(each_clock_once) == len(set(each_clock_once))
    assert (len(outgoing("request_status")), len(outgoing("claim_late"))) == (1, 1)
    assert check_claims().differences == ()
    assert check_clocks().differences == ()


def test_a_late_courier_is_told_to_the_customer_once_a_day(world: World, desk: Desk) -> None:
    book, insurer = at_the_insurer(world)
    insurer.says(m.OriginalsRequired, receiver_name="收件处", receiver_address="样本市样本路 2 号")
    book = world.reopen(book)
    give_consents(book, consents=[("courier", "")], by=world.by)
    book_courier(
        book, lane_id=insurer.lane.id, address="样本市样本路 1 号", pickup_from=world.now,
        by=world.by,
    )  # fmt: skip
    book.save(now=world.now)
    pick_up = clock("originals_picked_up")
    ticks(pick_up.due_at)
    assert len(outgoing("claim_late")) == 1
    found = noticed(household_id=book.household_id, claim_id=book.application_id)
    assert found == ("快递比说好的慢了，苏晴在问",)
    ticks(pick_up.due_at + timedelta(minutes=5))
    assert len(outgoing("claim_late")) == 1
    # the courier answers: it did not find anybody, which is told as a step, not as chasing
    before = len(outgoing("claim_news"))
    fact = m.ParcelMoved(
        message_id="P1", occurred_at=world.now, claim_no=book.number,
        lane_no=insurer.lane.lane_no, waybill_no="W1", state="failed",
    )  # fmt: skip
    world.now = pick_up.due_at + timedelta(hours=1)
    receive(sender="courier:guiyan", fact=fact, now=world.now)
    assert noticed(household_id=book.household_id, claim_id=book.application_id) == ()
    assert len(outgoing("claim_late")) == 1
    assert len(outgoing("claim_news")) == before + 1


def test_the_answer_ends_the_chasing(world: World, desk: Desk) -> None:
    book, insurer = at_the_insurer(world)
    check = clock("liability_check")
    ticks(check.level2_at)
    world.now = check.level2_at + timedelta(hours=1)
    insurer.decides(2_000_000)
    assert clock("liability_check").state == "stopped"
    # the customer's answer is awaited, nobody else is late
    assert orders() == []
    assert set(WorkOrder.objects.values_list("outcome", flat=True)) == {"answered"}
    assert noticed(household_id=book.household_id, claim_id=book.application_id) == ()
    in_force = AccessGrant.objects.filter(reason="work_order", valid_until_at=None)
    assert not in_force.exists()
    raised = raised_lines()
    assert ticks(check.level3_at + timedelta(days=90)) == len(raised_lines()) - len(raised)
    assert [one for one in raised_lines()[len(raised) :] if one[0] == "liability_check"] == []


def test_one_notice_a_day_says_everything(world: World, desk: Desk) -> None:
    """Two clocks of one claim are due within a day; what came after the notice comes tomorrow."""
    at_the_insurer(world)
    check = clock("liability_check")
    ticks(check.due_at)
    [first] = outgoing("claim_late")
    assert first.due_at == check.due_at
    Clock.objects.filter(code="decision_promised").update(
        due_at=check.due_at + timedelta(minutes=5), next_level="due",
        next_at=check.due_at + timedelta(minutes=5), level="warned",
    )  # fmt: skip
    ticks(check.due_at + timedelta(minutes=5))
    assert len(orders()) == 2
    second = outgoing("claim_late")[1]
    assert second.due_at == datetime(2026, 3, 13, 9, tzinfo=CHINA)
    assert len(outgoing("claim_late")) == 2
    # the insurer is asked once a day for a lane
    assert len(outgoing("request_status")) == 1


def test_by_night_it_waits_for_the_morning(
    world: World, desk: Desk, settings: LazySettings
) -> None:
    settings.QUIET_HOURS = (21, 8)
    at_the_insurer(world)
    late = clock("liability_check").due_at.replace(hour=14)  # 22:00 in China
    ticks(late)
    [notice] = outgoing("claim_late")
    morning = datetime(2026, 3, 13, 8, tzinfo=CHINA)
    assert notice.due_at == morning
    assert notice.idempotency_key.endswith("2026-03-13")
    order = WorkOrder.objects.get(level="due", clock_id=clock("liability_check").id)
    assert order.due_at == datetime(2026, 3, 13, 18, tzinfo=CHINA)
    # what else comes up by night goes into the same message
    Clock.objects.filter(code="decision_promised").update(
        next_level="due", next_at=late + timedelta(minutes=5)
    )
    ticks(late + timedelta(minutes=5))
    assert len(outgoing("claim_late")) == 1


def test_a_customer_is_reminded_kindly_and_helped_when_it_stays_open(
    world: World, desk: Desk
) -> None:
    book, insurer = at_the_insurer(world)
    insurer.says(m.MaterialRequired, notice_no="N1", kinds=("medical_record",))
    supplement = clock("supplement")
    ticks(supplement.warn_at)
    assert [one for one in orders() if one[0] == "warned"] == []
    found = noticed(household_id=book.household_id, claim_id=book.application_id)
    assert found == ("还差几样材料，方便的时候拍了传上来就行",)
    ticks(supplement.due_at)
    [order] = WorkOrder.objects.filter(clock_id=supplement.id)
    assert (order.level, order.owner_id) == ("due", desk.butler)


def test_a_complaint_that_waits_too_long_is_raised_in_its_own_journal(
    world: World, desk: Desk
) -> None:
    complain(
        person_id=world.family.zhiyuan, claim_id=None, channel="page", subject="other",
        text="没人回我。", by=world.family.zhiyuan, now=world.now,
    )  # fmt: skip
    waits = clock("complaint")
    before = WorkOrder.objects.filter(clock_id=waits.id).count()
    ticks(waits.due_at)
    assert clock("complaint").level == "due"
    late = WorkOrder.objects.get(clock_id=waits.id, level="due")
    assert (before, late.subject, late.role, late.owner_id) == (
        0, "complaint", "senior_expert", desk.senior,
    )  # fmt: skip
    assert outgoing("claim_late") == []
    assert check_clocks().differences == ()
