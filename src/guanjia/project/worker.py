"""The worker: one loop a kind of due row. Any number may run; SKIP LOCKED keeps them apart.

Inbox: effect and mark commit together. Outbox: a lease is taken and committed, the call is made
outside any transaction, then outcome and mark commit together. Killed anywhere, the row is due
again, and the other side's idempotency key makes the second call harmless.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import django
from django.db import DatabaseError, InterfaceError, connection, transaction

log = logging.getLogger("guanjia.worker")
LEASE = timedelta(seconds=30)
IDLE_SECONDS = 0.05
SENDERS = 6
POLL_EVERY = timedelta(seconds=1)
stopping = threading.Event()


def read_arrivals() -> int:
    from guanjia.exchange.actions import inbox
    from guanjia.project.wiring import take_arrival

    now = datetime.now(UTC)
    with transaction.atomic():
        effected = {}
        arrivals = inbox.take_inbox(limit=20, now=now)
        for arrived in arrivals:
            try:
                with transaction.atomic():
                    effected[arrived.id] = take_arrival(arrived, now=now)
            except DatabaseError:
                raise
            except Exception as problem:
                code = getattr(problem, "code", type(problem).__name__)
                log.warning("arrival stuck", extra={"inbox_id": arrived.id, "code": code})
                inbox.mark_stuck(arrived.id, code=str(code)[:64], now=now)
        inbox.mark_effected(effected, now=now)
    return len(arrivals)


def send_messages(pool: ThreadPoolExecutor) -> int:
    from guanjia.exchange.actions import outbox

    with transaction.atomic():
        taken = outbox.take_outbox(limit=SENDERS, now=datetime.now(UTC), lease=LEASE)
    list(pool.map(_send_one, taken))
    return len(taken)


def _send_one(message: "object") -> None:
    from guanjia.exchange.actions import outbox
    from guanjia.exchange.actions.outbox import TakenMessage
    from guanjia.gateways.base import Rejected, Unknown
    from guanjia.project.wiring import after_sending, send

    assert isinstance(message, TakenMessage)
    try:
        outcome = send(message, now=datetime.now(UTC))
        now = datetime.now(UTC)
        with transaction.atomic():
            if isinstance(outcome, Unknown):
                outbox.retry_later(message, now=now, outcome_code=outcome.code)
                return
            if isinstance(outcome, Rejected):
                held = outbox.fail(message, now=now, code=outcome.code)
            else:
                held = outbox.complete(message, now=now)
            if held:
                after_sending(message, outcome, now=now)
    except Exception as problem:
        # The lease runs out and the message goes again under the same key.
        log.warning(
            "sending broke off",
            extra={"error": type(problem).__name__, "message_id": str(message.id)},
        )
    finally:
        connection.close()


def ring_timers() -> int:
    """Polled insurers: the timer is moved on first, so that a slow insurer delays only itself."""
    from guanjia.exchange.actions import timers

    now = datetime.now(UTC)
    with transaction.atomic():
        taken = timers.take_timers(limit=20, now=now)
        timers.set_timers(
            timers.Timer(one.kind, one.key, None, now + POLL_EVERY, one.payload) for one in taken
        )
    for one in taken:
        if one.kind == "poll":
            _poll(one.key, str(one.payload.get("cursor", "")))
    return len(taken)


def _poll(code: str, cursor: str) -> None:
    from guanjia.exchange.actions import inbox, timers
    from guanjia.gateways.base import Polled
    from guanjia.gateways.installed import gateways

    polled = gateways().insurer(code).poll(cursor, now=datetime.now(UTC))
    if not isinstance(polled, Polled) or polled.cursor == cursor:
        return
    now = datetime.now(UTC)
    with transaction.atomic():
        for message_id, raw in polled.items:
            inbox.receive(
                sender=f"insurer:{code}", message_id=message_id, headers={}, raw=raw, now=now
            )
        timers.set_timers([timers.Timer("poll", code, None, now, {"cursor": polled.cursor})])


def start_polling() -> None:
    """A timer for each polled insurer that has none yet; its cursor is never set back."""
    from guanjia.exchange.actions import timers
    from guanjia.gateways.installed import gateways

    now = datetime.now(UTC)
    with transaction.atomic():
        for code, insurer in gateways().insurers.items():
            if insurer.capabilities.delivery == "poll":
                timers.set_timer_once(timers.Timer("poll", code, None, now, {"cursor": ""}))


def _loop(name: str, work: Callable[[], int]) -> None:
    while not stopping.is_set():
        try:
            busy = work()
        except (DatabaseError, InterfaceError) as problem:
            log.warning("database away", extra={"loop": name, "error": type(problem).__name__})
            connection.close()
            stopping.wait(0.5)
            continue
        except Exception as problem:
            log.error("loop broke off", extra={"loop": name, "error": type(problem).__name__})
            stopping.wait(0.5)
            continue
        if not busy:
            stopping.wait(IDLE_SECONDS)


def main() -> None:
    django.setup()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stopping.set())
    while not stopping.is_set():
        try:
            start_polling()
            break
        except DatabaseError:
            connection.close()
            time.sleep(0.5)
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="sender") as pool:
        loops = {
            "inbox": read_arrivals,
            "outbox": lambda: send_messages(pool),
            "timers": ring_timers,
        }
        threads = [
            threading.Thread(target=_loop, args=(name, work), name=name)
            for name, work in loops.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
