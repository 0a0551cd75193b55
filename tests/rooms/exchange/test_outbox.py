import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from guanjia.exchange.actions.outbox import (
    OutMessage,
    TakenMessage,
    complete,
    enqueue_many,
    erase_old_bodies,
    fail,
    retry_later,
    take_outbox,
)
from guanjia.exchange.ids import new_id
from guanjia.exchange.models import Outbox
from guanjia.exchange.queries import outbox_envelopes, queue_counts, stuck_rows

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=30)
HOUSEHOLD, CLAIM, LANE = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)


@pytest.fixture
def message(now: datetime) -> Callable[..., OutMessage]:
    def make(key: str, *, lane: uuid.UUID | None = None, **body: Any) -> OutMessage:
        return OutMessage(
            new_id(now=now), "qinghe", "file_claim", HOUSEHOLD, CLAIM, lane, body, key
        )

    return make


def take(now: datetime, *, limit: int = 10) -> list[TakenMessage]:
    return take_outbox(limit=limit, now=now, lease=LEASE)


def keys(taken: list[TakenMessage]) -> list[str]:
    return [message.idempotency_key for message in taken]


def test_a_message_is_taken_as_it_was_enqueued(message: Any, now: datetime) -> None:
    sent = message("k1", lane=LANE, name="林知远", paid_fen=4659657)
    enqueue_many([sent], now=now)
    [taken] = take(now)
    assert {name: getattr(taken, name) for name in sent.__dataclass_fields__} == sent.__dict__
    assert (taken.attempts, taken.created_at) == (1, now)
    assert complete(taken, now=now) is True
    assert take(now + timedelta(days=1)) == []


def test_ids_dates_and_moments_travel_as_text(message: Any, now: datetime) -> None:
    enqueue_many([message("k1", claim_id=CLAIM, on_date=now.date(), at=now)], now=now)
    [taken] = take(now)
    assert taken.body == {
        "claim_id": "00000000-0000-0000-0000-000000000002",
        "on_date": "2026-03-10",
        "at": "2026-03-10T09:00:00+08:00",
    }


def test_enqueuing_sends_one_statement(
    message: Any, now: datetime, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        enqueue_many([message(f"k{number}") for number in range(50)], now=now)
    with django_assert_num_queries(0):
        enqueue_many([], now=now)
    with django_assert_num_queries(1):
        assert len(take(now, limit=50)) == 50


def test_the_same_key_twice_is_one_message(message: Any, now: datetime) -> None:
    enqueue_many([message("k1", sum_fen=1), message("k1", sum_fen=2)], now=now)
    enqueue_many([message("k1", sum_fen=3), message("k2", sum_fen=4)], now=now)
    assert [taken.body["sum_fen"] for taken in take(now)] == [1, 4]


def test_the_same_key_after_it_was_sent_is_not_sent_again(message: Any, now: datetime) -> None:
    enqueue_many([message("k1")], now=now)
    complete(take(now)[0], now=now)
    enqueue_many([message("k1")], now=now)
    assert take(now) == []


def test_a_killed_worker_leaves_the_message_to_the_next_under_the_same_key(
    message: Any, now: datetime
) -> None:
    enqueue_many([message("k1")], now=now)
    [first] = take(now)
    assert take(now + LEASE - timedelta(seconds=1)) == []
    [second] = take(now + LEASE)
    assert (second.id, second.idempotency_key) == (first.id, "k1")
    assert second.attempts == 2
    assert second.lease_token != first.lease_token


@pytest.mark.parametrize("settle", ["complete", "fail", "retry_later"])
def test_who_lost_the_lease_settles_nothing(message: Any, now: datetime, settle: str) -> None:
    calls: dict[str, Callable[[TakenMessage], bool]] = {
        "complete": lambda taken: complete(taken, now=now),
        "fail": lambda taken: fail(taken, now=now, code="refused"),
        "retry_later": lambda taken: retry_later(taken, now=now, outcome_code="timeout"),
    }
    enqueue_many([message("k1")], now=now)
    [lost] = take(now)
    [held] = take(now + LEASE)
    assert calls[settle](lost) is False
    assert Outbox.objects.get().lease_token == held.lease_token
    assert calls[settle](held) is True
    assert calls[settle](held) is False


def test_pauses_double_to_a_minute_then_it_is_stuck(message: Any, now: datetime) -> None:
    enqueue_many([message("k1")], now=now)
    pauses, at = [], now
    for _ in range(250):
        [taken] = take(at)
        assert taken.is_last_attempt is (len(pauses) == 249)
        assert retry_later(taken, now=at, outcome_code="timeout") is True
        due_at = Outbox.objects.get().due_at
        pauses.append(int((due_at - at).total_seconds()))
        assert take(due_at - timedelta(microseconds=1)) == []
        at = due_at
    assert pauses == [1, 2, 4, 8, 16, 32, *[60] * 244]
    assert take(at + timedelta(days=1)) == []
    assert [(row.party, row.code) for row in stuck_rows(limit=10)] == [("qinghe", "timeout")]


def test_a_message_that_kills_every_worker_gets_stuck_too(message: Any, now: datetime) -> None:
    enqueue_many([message("k1")], now=now)
    at, attempts = now, []
    while taken := take(at):
        attempts.append(taken[0].attempts)
        at += LEASE
    assert attempts == list(range(1, 251))
    assert [row.code for row in stuck_rows(limit=10)] == ["lease_expired"]


def test_a_refused_message_is_not_sent_again(message: Any, now: datetime) -> None:
    enqueue_many([message("k1")], now=now)
    assert fail(take(now)[0], now=now, code="policy_unknown") is True
    row = Outbox.objects.get()
    assert (row.state, row.outcome_code) == ("failed", "policy_unknown")
    assert take(now + timedelta(days=1)) == []


def test_a_lane_sends_in_order_and_holds_up_no_other(message: Any, now: datetime) -> None:
    other = uuid.UUID(int=9)
    enqueue_many([message("notice", lane=LANE), message("filing", lane=LANE)], now=now)
    enqueue_many([message("theirs", lane=other), message("courier")], now=now)
    first = take(now)
    assert sorted(keys(first)) == ["courier", "notice", "theirs"]
    notice = next(taken for taken in first if taken.idempotency_key == "notice")
    retry_later(notice, now=now, outcome_code="timeout")
    assert take(now) == []
    assert queue_counts(now=now)[0].due == 0
    [notice] = take(now + timedelta(seconds=1))
    assert notice.idempotency_key == "notice"
    complete(notice, now=now)
    assert keys(take(now + timedelta(seconds=1))) == ["filing"]


def test_a_body_moved_to_another_row_is_set_aside_and_blocks_nobody(
    message: Any, now: datetime
) -> None:
    enqueue_many([message("k1", sum_fen=1), message("k2", sum_fen=2)], now=now)
    theirs = Outbox.objects.get(idempotency_key="k2").body
    Outbox.objects.filter(idempotency_key="k1").update(body=theirs)
    assert keys(take(now)) == ["k2"]
    assert [row.code for row in stuck_rows(limit=10)] == ["seal_broken"]


def test_bodies_lie_sealed_and_are_erased_when_old(message: Any, now: datetime) -> None:
    enqueue_many([message("k1", name="林知远"), message("k2")], now=now)
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(t::text, '') from exchange_outbox t")
        [text] = cursor.fetchone()
    assert "林知远" not in text
    assert "林知远".encode().hex() not in text
    complete(take(now)[0], now=now)
    assert erase_old_bodies(before=now) == 0
    assert erase_old_bodies(before=now + timedelta(seconds=1)) == 1
    assert Outbox.objects.get(idempotency_key="k1").body is None
    assert Outbox.objects.get(idempotency_key="k2").body is not None


def test_counts_and_envelopes_tell_what_lies_there(message: Any, now: datetime) -> None:
    enqueue_many([message("k1"), message("k2"), message("k3")], now=now)
    complete(take(now, limit=1)[0], now=now)
    take(now, limit=1)
    outbox, inbox, timer = queue_counts(now=now)
    assert (outbox.waiting, outbox.due, outbox.stuck, outbox.oldest_due_at) == (2, 1, 0, now)
    assert (inbox.waiting, timer.waiting, inbox.oldest_due_at) == (0, 0, None)
    assert [(row.idempotency_key, row.claim_id) for row in outbox_envelopes()] == [
        ("k1", CLAIM),
        ("k2", CLAIM),
        ("k3", CLAIM),
    ]
