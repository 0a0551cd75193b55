import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from guanjia.exchange.actions.stuck import go_again
from guanjia.exchange.actions.timers import (
    TakenTimer,
    Timer,
    cancel_timers,
    finish_timers,
    mark_timer_stuck,
    set_timer_once,
    set_timers,
    take_timers,
)
from guanjia.exchange.queries import queue_counts, stuck_rows

pytestmark = pytest.mark.django_db
HOUSEHOLD = uuid.UUID(int=1)
DAY = timedelta(days=1)


def timer(key: str, due_at: datetime, **payload: Any) -> Timer:
    return Timer("limitation", key, HOUSEHOLD, due_at, payload)


def take(now: datetime) -> list[TakenTimer]:
    return take_timers(limit=10, now=now)


def test_a_timer_is_due_at_its_moment_and_not_before(now: datetime) -> None:
    set_timers([timer("lane-1", now, lane="l1", round=2)])
    assert take(now - timedelta(microseconds=1)) == []
    [due] = take(now)
    assert (due.kind, due.key, due.household_id, due.due_at) == (
        "limitation",
        "lane-1",
        HOUSEHOLD,
        now,
    )
    assert due.payload == {"lane": "l1", "round": 2}
    finish_timers([due.id])
    assert take(now + DAY) == []


def test_the_longest_overdue_comes_first(now: datetime) -> None:
    set_timers([timer("b", now - DAY), timer("a", now), timer("c", now - 2 * DAY)])
    assert [due.key for due in take(now)] == ["c", "b", "a"]


def test_setting_again_moves_the_one_timer(now: datetime) -> None:
    set_timers([timer("lane-1", now, round=1)])
    set_timers([timer("lane-1", now + DAY, round=2)])
    assert take(now) == []
    assert [due.payload for due in take(now + DAY)] == [{"round": 2}]


def test_set_once_leaves_what_is_there(now: datetime) -> None:
    assert set_timer_once(timer("lane-1", now, cursor="")) is True
    set_timers([timer("lane-1", now, cursor="7")])
    assert set_timer_once(timer("lane-1", now + DAY, cursor="")) is False
    assert [due.payload for due in take(now)] == [{"cursor": "7"}]


def test_of_two_in_one_call_the_last_counts(now: datetime) -> None:
    set_timers([timer("lane-1", now), timer("lane-1", now + DAY)])
    assert take(now) == []
    assert len(take(now + DAY)) == 1


def test_a_timer_that_sets_itself_again_survives_its_end(now: datetime) -> None:
    set_timers([timer("lane-1", now, round=1)])
    [due] = take(now)
    set_timers([timer("lane-1", now + DAY, round=2)])
    finish_timers([due.id])
    assert [again.payload for again in take(now + DAY)] == [{"round": 2}]


def test_a_cancelled_timer_does_not_come(now: datetime) -> None:
    set_timers([timer("lane-1", now), timer("lane-2", now), Timer("chaser", "lane-1", None, now)])
    assert cancel_timers(kind="limitation", keys=["lane-1", "lane-3"]) == 1
    assert sorted((due.kind, due.key) for due in take(now)) == [
        ("chaser", "lane-1"),
        ("limitation", "lane-2"),
    ]


def test_a_stuck_timer_waits_for_a_person_or_for_being_set_anew(now: datetime) -> None:
    set_timers([timer("lane-1", now), timer("lane-2", now)])
    for due in take(now):
        mark_timer_stuck(due.id, code="unexpected")
    assert take(now) == []
    assert [row.code for row in stuck_rows(limit=10)] == ["unexpected", "unexpected"]
    assert queue_counts(now=now)[2].stuck == 2
    go_again("timer", stuck_rows(limit=10)[0].row_id, now=now)
    set_timers([timer("lane-2", now)])
    assert sorted(due.key for due in take(now)) == ["lane-1", "lane-2"]


def test_each_call_is_one_statement(now: datetime, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        set_timers(timer(f"lane-{number}", now) for number in range(20))
        due = take(now)
        finish_timers([one.id for one in due])
    with django_assert_num_queries(0):
        set_timers([])
        finish_timers([])
        cancel_timers(kind="limitation", keys=[])
