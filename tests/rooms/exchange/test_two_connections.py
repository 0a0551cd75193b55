"""What two workers or two requests do to each other, each on a connection of its own."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from guanjia.exchange.actions.idempotency import Saved, begin, finish
from guanjia.exchange.actions.inbox import mark_effected, receive, take_inbox
from guanjia.exchange.actions.outbox import OutMessage, enqueue_many, take_outbox
from guanjia.exchange.actions.timers import Timer, set_timers, take_timers
from guanjia.exchange.ids import new_id
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)
ME = uuid.UUID(int=1)
Elsewhere = Callable[[Callable[[], Any]], "Future[Any]"]


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Runs a function in one transaction on another connection."""

    def run(function: Callable[[], Any]) -> Any:
        try:
            with transaction.atomic():
                return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        yield lambda function: pool.submit(run, function)


def wait_until_somebody_waits_for_us() -> None:
    """Returns once another connection stands before a lock that ours holds.

    Of pg_locks, which is live: what pg_stat_activity said first in a transaction stays.
    """

    def somebody_waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "select 1 from pg_locks"
                " where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
            )
            return cursor.fetchone() is not None

    eventually(somebody_waits)


def test_a_parallel_twin_waits_and_gets_the_first_answer(
    elsewhere: Elsewhere, now: datetime
) -> None:
    def twin() -> Saved | None:
        return begin(account_id=ME, key="k1", request_hash="h1", now=now)

    with transaction.atomic():
        assert twin() is None
        second = elsewhere(twin)
        wait_until_somebody_waits_for_us()
        finish(account_id=ME, key="k1", status=201, body=b"one claim")
    assert second.result() == Saved(201, b"one claim")


def test_if_the_first_fails_the_twin_does_the_work(elsewhere: Elsewhere, now: datetime) -> None:
    def twin() -> Saved | None:
        return begin(account_id=ME, key="k1", request_hash="h1", now=now)

    with transaction.atomic():
        twin()
        second = elsewhere(twin)
        wait_until_somebody_waits_for_us()
        transaction.set_rollback(True)
    assert second.result() is None


def test_a_parallel_second_delivery_waits_and_is_one_message(
    elsewhere: Elsewhere, now: datetime
) -> None:
    def deliver() -> bool:
        return receive(sender="qinghe", message_id="m1", headers={}, raw=b"{}", now=now)

    with transaction.atomic():
        assert deliver() is True
        second = elsewhere(deliver)
        wait_until_somebody_waits_for_us()
    assert second.result() is False


def test_two_workers_share_the_inbox(elsewhere: Elsewhere, now: datetime) -> None:
    for message_id in ("m1", "m2"):
        receive(sender="qinghe", message_id=message_id, headers={}, raw=b"{}", now=now)

    def names() -> list[str]:
        return [arrived.message_id for arrived in take_inbox(limit=5, now=now)]

    with transaction.atomic():
        [first] = take_inbox(limit=1, now=now)
        assert elsewhere(names).result() == ["m2"]
        mark_effected({first.id: None}, now=now)
    assert elsewhere(names).result() == ["m2"]


def test_what_a_killed_worker_held_comes_again(elsewhere: Elsewhere, now: datetime) -> None:
    receive(sender="qinghe", message_id="m1", headers={}, raw=b"{}", now=now)
    set_timers([Timer("limitation", "lane-1", None, now)])

    def due() -> tuple[int, int]:
        return len(take_inbox(limit=5, now=now)), len(take_timers(limit=5, now=now))

    with transaction.atomic():
        assert due() == (1, 1)
        assert elsewhere(due).result() == (0, 0)
        transaction.set_rollback(True)
    assert elsewhere(due).result() == (1, 1)


def test_no_message_is_leased_to_two_workers(elsewhere: Elsewhere, now: datetime) -> None:
    enqueue_many(
        [
            OutMessage(new_id(now=now), "qinghe", "k", None, None, None, {}, f"k{number}")
            for number in range(200)
        ],
        now=now,
    )

    def worker() -> list[str]:
        mine: list[str] = []
        while taken := take_outbox(limit=7, now=now, lease=timedelta(seconds=30)):
            mine += [message.idempotency_key for message in taken]
        return mine

    one, two = elsewhere(worker), elsewhere(worker)
    both = one.result() + two.result()
    assert sorted(both) == sorted(f"k{number}" for number in range(200))
