import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from guanjia.exchange.actions.inbox import (
    Arrived,
    erase_old_bodies,
    mark_effected,
    mark_stuck,
    receive,
    take_inbox,
)
from guanjia.exchange.actions.stuck import go_again
from guanjia.exchange.models import Inbox
from guanjia.exchange.queries import stuck_rows

pytestmark = pytest.mark.django_db
HOUSEHOLD = uuid.UUID(int=1)


def arrive(message_id: str, now: datetime, raw: bytes = b"<x/>", sender: str = "yuanshan") -> bool:
    return receive(
        sender=sender, message_id=message_id, headers={"webhook-id": message_id}, raw=raw, now=now
    )


def take(now: datetime) -> list[Arrived]:
    return take_inbox(limit=10, now=now)


def test_raw_bytes_come_out_as_they_came_in(now: datetime) -> None:
    raw = bytes(range(256))
    assert arrive("m1", now, raw) is True
    [arrived] = take(now)
    assert (arrived.sender, arrived.message_id, arrived.raw) == ("yuanshan", "m1", raw)
    assert (arrived.headers, arrived.received_at) == ({"webhook-id": "m1"}, now)


def test_an_insurer_that_sends_twice_is_heard_once(now: datetime) -> None:
    assert arrive("m1", now, b"first") is True
    assert arrive("m1", now, b"second") is False
    assert [arrived.raw for arrived in take(now)] == [b"first"]
    mark_effected({take(now)[0].id: HOUSEHOLD}, now=now)
    assert arrive("m1", now + timedelta(days=400), b"third") is False
    assert take(now + timedelta(days=400)) == []


def test_the_same_message_id_of_two_senders_is_two_messages(now: datetime) -> None:
    assert arrive("m1", now, sender="yuanshan") is True
    assert arrive("m1", now, sender="qinghe") is True
    assert len(take(now)) == 2


def test_taking_follows_the_order_of_arrival(now: datetime) -> None:
    for message_id in ("paid", "decision", "accepted"):
        arrive(message_id, now)
    assert [arrived.message_id for arrived in take(now)] == ["paid", "decision", "accepted"]


def test_the_household_is_noted_when_the_effect_is(now: datetime) -> None:
    arrive("m1", now)
    arrive("m2", now)
    first, second = take(now)
    mark_effected({first.id: HOUSEHOLD, second.id: None}, now=now)
    rows = Inbox.objects.order_by("id").values_list("household_id", "state", "finished_at")
    assert list(rows) == [(HOUSEHOLD, "effected", now), (None, "effected", now)]


class Unreadable(Exception):
    code = "unreadable"


def work(now: datetime, handle: Callable[[Arrived], uuid.UUID | None]) -> None:
    """The loop that the inbox tells its worker to write."""
    with transaction.atomic():
        done = {}
        for arrived in take_inbox(limit=10, now=now):
            try:
                with transaction.atomic():
                    done[arrived.id] = handle(arrived)
            except Unreadable as problem:
                mark_stuck(arrived.id, code=problem.code, now=now)
        mark_effected(done, now=now)


def test_one_bad_arrival_neither_loses_nor_blocks_the_others(now: datetime) -> None:
    for message_id in ("m1", "bad", "m3"):
        arrive(message_id, now)

    def handle(arrived: Arrived) -> uuid.UUID | None:
        receive(sender="effect", message_id=arrived.message_id, headers={}, raw=b"", now=now)
        if arrived.message_id == "bad":
            raise Unreadable
        return HOUSEHOLD

    work(now, handle)
    effects = Inbox.objects.filter(sender="effect").order_by("id")
    assert list(effects.values_list("message_id", flat=True)) == ["m1", "m3"]
    [stuck] = stuck_rows(limit=10)
    assert (stuck.queue, stuck.party, stuck.code) == ("inbox", "yuanshan", "unreadable")
    assert [arrived.sender for arrived in take(now)] == ["effect", "effect"]
    go_again("inbox", stuck.row_id, now=now)
    assert "bad" in [arrived.message_id for arrived in take(now)]


def test_bytes_moved_to_another_row_are_set_aside(now: datetime) -> None:
    arrive("m1", now, b"1")
    arrive("m2", now, b"2")
    raw = Inbox.objects.get(message_id="m2").raw
    Inbox.objects.filter(message_id="m1").update(raw=raw)
    assert [arrived.raw for arrived in take(now)] == [b"2"]
    assert [row.code for row in stuck_rows(limit=10)] == ["seal_broken"]


def test_bodies_lie_sealed_and_are_erased_on_schedule(now: datetime) -> None:
    for message_id in ("old", "waiting", "stuck"):
        arrive(message_id, now, "林知远".encode())
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(t::text, '') from exchange_inbox t")
        [text] = cursor.fetchone()
    assert "林知远".encode().hex() not in text
    old, _, stuck = take(now)
    mark_effected({old.id: HOUSEHOLD}, now=now)
    mark_stuck(stuck.id, code="unreadable", now=now)
    assert erase_old_bodies(before=now) == 0
    assert erase_old_bodies(before=now + timedelta(days=1)) == 1
    kept = Inbox.objects.filter(raw__isnull=False, headers__isnull=False).order_by("id")
    assert list(kept.values_list("message_id", flat=True)) == ["waiting", "stuck"]
