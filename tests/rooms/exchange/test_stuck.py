"""Rows that need a person: opened, sent or read once more, set aside."""

import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection

from guanjia.exchange.actions import inbox, outbox
from guanjia.exchange.actions.outbox import OutMessage, TakenMessage
from guanjia.exchange.actions.stuck import (
    BodyErased,
    NotStuck,
    go_again,
    raw_message,
    set_aside,
)
from guanjia.exchange.actions.timers import Timer, mark_timer_stuck, set_timers, take_timers
from guanjia.exchange.ids import new_id
from guanjia.exchange.models import Inbox, Outbox
from guanjia.exchange.queries import queue_counts, stuck_rows

pytestmark = pytest.mark.django_db
HOUSEHOLD, CLAIM, LANE = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)
LEASE = timedelta(seconds=30)


@pytest.fixture
def refused(now: datetime) -> TakenMessage:
    """A message that the insurer would not take."""
    body = {"type": "file_claim", "name": "林知远"}
    message = OutMessage(
        new_id(now=now), "insurer:qinghe", "file_claim", HOUSEHOLD, CLAIM, LANE, body, "k1"
    )
    outbox.enqueue_many([message], now=now)
    [taken] = outbox.take_outbox(limit=1, now=now, lease=LEASE)
    assert outbox.fail(taken, now=now, code="maintenance")
    return taken


@pytest.fixture
def unread(now: datetime) -> int:
    inbox.receive(
        sender="insurer:qinghe", message_id="m1", headers={"webhook-id": "m1"}, raw=b"{?", now=now
    )
    [arrived] = inbox.take_inbox(limit=1, now=now)
    inbox.mark_stuck(arrived.id, code="not_understood", now=now)
    return arrived.id


def test_a_refused_message_counts_only_where_it_is_asked_for(refused: TakenMessage) -> None:
    assert stuck_rows(limit=10) == []
    [row] = stuck_rows(limit=10, refused=True)
    assert (row.queue, row.party, row.kind, row.code) == (
        "outbox", "insurer:qinghe", "file_claim", "maintenance",
    )  # fmt: skip
    assert (row.state, row.claim_id, row.lane_id, row.attempts) == ("failed", CLAIM, LANE, 1)


def test_what_leaves_is_opened_as_it_was_written(refused: TakenMessage) -> None:
    opened = raw_message("outbox", refused.row_id)
    assert json.loads(opened.body) == {"type": "file_claim", "name": "林知远"}
    assert opened.headers == {}


def test_what_came_is_opened_byte_for_byte(unread: int) -> None:
    opened = raw_message("inbox", unread)
    assert (opened.body, opened.headers) == (b"{?", {"webhook-id": "m1"})


def test_a_message_goes_again_under_its_key_with_all_attempts(
    refused: TakenMessage, now: datetime
) -> None:
    Outbox.objects.update(attempts=250, state="stuck")
    before = go_again("outbox", refused.row_id, now=now)
    assert (before.state, before.claim_id, before.lane_id) == ("stuck", CLAIM, LANE)
    with pytest.raises(NotStuck):
        go_again("outbox", refused.row_id, now=now)
    assert not outbox.complete(refused, now=now)
    [again] = outbox.take_outbox(limit=1, now=now, lease=LEASE)
    assert (again.id, again.idempotency_key, again.attempts) == (refused.id, "k1", 1)
    assert outbox.complete(again, now=now)
    assert stuck_rows(limit=10, refused=True) == []


def test_an_arrival_is_read_again(unread: int, now: datetime) -> None:
    go_again("inbox", unread, now=now)
    with pytest.raises(NotStuck):
        go_again("inbox", unread, now=now)
    assert [one.id for one in inbox.take_inbox(limit=9, now=now)] == [unread]


def test_a_timer_rings_again_and_is_never_set_aside(now: datetime) -> None:
    set_timers([Timer("poll", "yuanshan", None, now, {"cursor": "7"})])
    [taken] = take_timers(limit=1, now=now)
    mark_timer_stuck(taken.id, code="unexpected")
    with pytest.raises(NotStuck):
        set_aside("timer", taken.id, now=now)
    assert json.loads(raw_message("timer", taken.id).body) == {"cursor": "7"}
    go_again("timer", taken.id, now=now)
    assert [one.id for one in take_timers(limit=1, now=now)] == [taken.id]


def test_set_aside_is_an_end_of_its_own(refused: TakenMessage, unread: int, now: datetime) -> None:
    set_aside("outbox", refused.row_id, now=now)
    set_aside("inbox", unread, now=now)
    assert stuck_rows(limit=10, refused=True) == []
    assert [(one.waiting, one.stuck) for one in queue_counts(now=now)[:2]] == [(0, 0), (0, 0)]
    assert outbox.take_outbox(limit=9, now=now + LEASE, lease=LEASE) == []
    assert inbox.take_inbox(limit=9, now=now) == []
    assert Outbox.objects.get().outcome_code == "maintenance"
    for queue, row_id in (("outbox", refused.row_id), ("inbox", unread)):
        with pytest.raises(NotStuck):
            set_aside(queue, row_id, now=now)  # type: ignore[arg-type]
        with pytest.raises(NotStuck):
            raw_message(queue, row_id)  # type: ignore[arg-type]


def test_bodies_of_what_was_set_aside_are_erased_with_the_others(
    refused: TakenMessage, unread: int, now: datetime
) -> None:
    set_aside("outbox", refused.row_id, now=now)
    set_aside("inbox", unread, now=now)
    later = now + timedelta(days=1)
    assert (outbox.erase_old_bodies(before=later), inbox.erase_old_bodies(before=later)) == (1, 1)
    assert (Outbox.objects.get().body, Inbox.objects.get().raw) == (None, None)


def test_without_its_body_a_message_can_only_be_set_aside(
    refused: TakenMessage, now: datetime
) -> None:
    outbox.erase_old_bodies(before=now + timedelta(days=1))
    with pytest.raises(BodyErased):
        raw_message("outbox", refused.row_id)
    with pytest.raises(BodyErased):
        go_again("outbox", refused.row_id, now=now)
    set_aside("outbox", refused.row_id, now=now)


def test_the_list_reads_its_own_small_index(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchange_outbox (message_id, receiver, kind, idempotency_key, state,"
            " attempts, outcome_code, created_at, due_at)"
            " select gen_random_uuid(), 'q', 'k', n::text, 'sent', 0, '', %(now)s, %(now)s"
            " from generate_series(1, 5000) n; analyze exchange_outbox",
            {"now": now},
        )
    rows = Outbox.objects.filter(state__in=["stuck", "failed"]).order_by("id")[:50]
    assert "outbox_for_a_person" in rows.explain()
