"""Promises: to whom, what, until when; kept in time or missed, counted by the month."""

from datetime import timedelta

import pytest

from guanjia.care import day
from guanjia.care.actions.butlers import hand_household
from guanjia.care.actions.calls import log_call
from guanjia.care.actions.group import say
from guanjia.care.actions.promises import PromiseRefused, keep, promise
from guanjia.people.scope import NotYours
from tests.rooms.care.conftest import Case, Hired

HOUR = timedelta(hours=1)


def promised(case: Case, what: str = "告诉您差额的原因", hours: float = 2) -> object:
    now = case.world.now
    return promise(
        viewer=case.butler.seen(now), household_id=case.home,
        person_id=case.world.family.zhiyuan, what=what, due_at=now + hours * HOUR, now=now,
    )  # fmt: skip


def kept(case: Case, at: timedelta) -> tuple[int, int]:
    counted = day.kept_this_month(case.butler.staff_id, now=case.world.now + at)
    return counted.in_time, counted.missed


def test_kept_in_time_kept_late_and_never_kept(case: Case) -> None:
    in_time, late, _ = (promised(case, what) for what in ("甲", "乙", "丙"))
    now, butler = case.world.now, case.butler.seen(case.world.now)
    assert kept(case, HOUR) == (0, 0)
    for promise_id, at in ((in_time, 1), (late, 3)):
        keep(viewer=butler, household_id=case.home, promise_id=promise_id, now=now + at * HOUR)
    assert kept(case, 4 * HOUR) == (1, 2)
    with pytest.raises(NotYours):
        keep(viewer=butler, household_id=case.home, promise_id=in_time, now=now)


def test_the_day_has_calls_and_promises_by_the_clock(case: Case) -> None:
    now, butler = case.world.now, case.butler.seen(case.world.now)
    promised(case, "回话垫付结果", 3)
    promised(case, "明天再说", 30)
    log_call(
        butler, household_id=case.home, person_id=case.world.family.zhiyuan, party="customer",
        topic="progress", outcome="reached", text="说清了", began_at=now - HOUR, now=now,
    )  # fmt: skip
    items = day.day(butler, now=now)
    assert [(one.kind, one.done, one.what) for one in items] == [
        ("call", True, ""), ("promise", False, "回话垫付结果"),
    ]  # fmt: skip
    assert day.next_promises([case.home]) == {case.home: now + 3 * HOUR}
    overdue = day.day(butler, now=now + 40 * HOUR)
    assert [one.what for one in overdue] == ["回话垫付结果", "明天再说"]


def test_late_in_the_evening_what_is_due_after_midnight_is_seen(case: Case) -> None:
    now = case.world.now  # nine in the morning
    promised(case, "零点半再问一次护士站", 15.5)
    butler = case.butler.seen(now)
    for hour, seen in ((20, False), (21, True)):
        found = day.day(butler, now=now.replace(hour=hour))
        assert [one.what for one in found] == ["零点半再问一次护士站"] * seen


def test_a_promise_to_call_back_is_kept_by_the_next_call(case: Case) -> None:
    now, butler = case.world.now, case.butler.seen(case.world.now)
    call = {
        "household_id": case.home, "person_id": case.world.family.zhiyuan, "party": "customer",
        "topic": "decision", "text": "明天回话",
    }  # fmt: skip
    log_call(butler, outcome="reached", began_at=now, promised_until_at=now + HOUR, now=now, **call)
    assert len(day.open_promises(case.home)) == 1
    later = now + HOUR / 2
    log_call(butler, outcome="no_answer", began_at=later, now=later, **call)
    assert len(day.open_promises(case.home)) == 1
    log_call(butler, outcome="reached", began_at=later, now=later, **call)
    assert (day.open_promises(case.home), kept(case, HOUR)) == ((), (1, 0))


def test_only_who_looks_after_them_may_promise(case: Case, hired: Hired) -> None:
    now = case.world.now
    with pytest.raises(NotYours):
        promise(
            viewer=hired("林遥").seen(now), household_id=case.home,
            person_id=case.world.family.zhiyuan, what="好", due_at=now + HOUR, now=now,
        )  # fmt: skip
    assert day.day(hired("秦可").seen(now), now=now) == []


def test_after_a_hand_over_the_day_tells_nothing_of_them(case: Case, hired: Hired) -> None:
    now, other = case.world.now, hired("林遥")
    promised(case)
    log_call(
        case.butler.seen(now), household_id=case.home, person_id=case.world.family.zhiyuan,
        party="customer", topic="other", outcome="no_answer", text="", began_at=now, now=now,
    )  # fmt: skip
    hand_household(
        viewer=case.butler.seen(now), household_id=case.home, to_staff_id=other.staff_id,
        reason="balance", summary="答应过回话", now=now,
    )  # fmt: skip
    assert day.day(case.butler.seen(now), now=now) == []
    assert [one.what for one in day.day(other.seen(now), now=now)] == ["告诉您差额的原因"]


@pytest.mark.parametrize(
    ("what", "hours", "code"),
    [(" ", 1, "promise_empty"), ("长" * 301, 1, "promise_too_long"), ("好", 0, "promise_past")],
)
def test_what_is_no_promise_is_refused(case: Case, what: str, hours: int, code: str) -> None:
    with pytest.raises(PromiseRefused) as refused:
        promised(case, what, hours)
    assert refused.value.code == code


def test_who_was_not_heard_of_for_thirty_days(case: Case) -> None:
    """A call that reached nobody is no contact; a word in the group from either side is one."""
    now, butler = case.world.now, case.butler.seen(case.world.now)
    days = timedelta(days=1)
    call = {
        "household_id": case.home, "person_id": case.world.family.zhiyuan, "party": "customer",
        "topic": "progress", "text": "问好",
    }  # fmt: skip
    assert day.unheard([case.home], now=now + 30 * days) == ()
    [never] = day.unheard([case.home], now=now + 31 * days)
    assert (never.household_id, never.since_at, never.how) == (case.home, now, "")
    log_call(butler, outcome="reached", began_at=now + days, now=now + days, **call)
    log_call(butler, outcome="no_answer", began_at=now + 9 * days, now=now + 9 * days, **call)
    [since] = day.unheard([case.home], now=now + 32 * days)
    assert (since.since_at, since.how) == (now + days, "call")
    say(case.customer, claim_id=case.claim_id, text="在吗", now=now + 20 * days)
    assert day.unheard([case.home], now=now + 50 * days) == ()
    [wrote] = day.unheard([case.home], now=now + 51 * days)
    assert (wrote.since_at, wrote.how) == (now + 20 * days, "group")
    assert day.unheard([], now=now + 51 * days) == ()
