"""The worker's loops over due rows: arrivals, messages, timers, clocks, papers. Any number may run.

Inbox: effect and mark commit together. Outbox: a lease is taken and committed, the call is made
outside any transaction, then outcome and mark commit together. Killed anywhere, the row is due
again, and the other side's idempotency key makes the second call harmless.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate

from guanjia.catalogue.actions.again import KIND
from guanjia.claims.actions.refigure import refigure
from guanjia.documents.actions.readings import (
    LOOKS,
    READS,
    keep_found,
    read_taken,
    take_due,
)
from guanjia.documents.queries import reads_photos
from guanjia.documents.reading.reader import Reader
from guanjia.exchange.actions import inbox, outbox
from guanjia.exchange.actions.outbox import TakenMessage
from guanjia.exchange.actions.timers import (
    TakenTimer,
    Timer,
    cancel_timers,
    mark_timer_stuck,
    set_timer_once,
    set_timers,
)
from guanjia.exchange.actions.timers import take_timers as take
from guanjia.gateways.base import Needless, Polled, Rejected, Unknown
from guanjia.gateways.installed import gateways
from guanjia.project import upkeep
from guanjia.project.wiring import after_sending, send, take_arrival
from guanjia.watch.actions.give_out import give_out
from guanjia.watch.actions.tick import tick

log = logging.getLogger("guanjia.worker")
LEASE = timedelta(seconds=30)
SENDERS = 6
POLL_EVERY = timedelta(seconds=1)
EVERY = {
    "poll": POLL_EVERY,
    "upkeep": upkeep.EVERY,
    "give_out": timedelta(seconds=30),
    KIND: timedelta(seconds=30),
}


def read_arrivals() -> int:
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
                code = str(getattr(problem, "code", type(problem).__name__))[:64]
                log.warning("arrival stuck", extra={"inbox_id": arrived.id, "code": code})
                inbox.mark_stuck(arrived.id, code=code, now=now)
        inbox.mark_effected(effected, now=now)
    return len(arrivals)


def send_messages(pool: ThreadPoolExecutor) -> int:
    with transaction.atomic():
        taken = outbox.take_outbox(limit=SENDERS, now=datetime.now(UTC), lease=LEASE)
    list(pool.map(_send_one, taken))
    return len(taken)


def _send_one(message: TakenMessage) -> None:
    try:
        outcome = send(message, now=datetime.now(UTC))
        now = datetime.now(UTC)
        with transaction.atomic():
            if isinstance(outcome, Unknown):
                held = outbox.retry_later(
                    message, now=now, outcome_code=outcome.code, not_before=outcome.not_before
                )
                held = held and message.is_last_attempt
            elif isinstance(outcome, Needless):
                outbox.drop(message, now=now, code=outcome.code)
                return
            elif isinstance(outcome, Rejected):
                held = outbox.fail(message, now=now, code=outcome.code)
            else:
                held = outbox.complete(message, now=now)
            if held:
                after_sending(message, outcome, now=now)
    except Exception as problem:
        # The lease runs out and the message goes again under the same key.
        error = type(problem).__name__
        log.warning("sending broke off", extra={"error": error, "message_id": str(message.id)})
    finally:
        connection.close()


def look_at_papers(reader: Reader) -> int:
    """First answers have a reader of their own: nobody waits for them behind a long paper."""
    return _next_paper(reader, LOOKS)


def read_papers(reader: Reader) -> int:
    return _next_paper(reader, READS)


def _next_paper(reader: Reader, stages: Sequence[int]) -> int:
    """Photos only where they can be read; the models are loaded before the first one comes."""
    ready = reader.is_warm or reads_photos()
    if ready:
        reader.warm()
    with transaction.atomic():
        taken = take_due(now=datetime.now(UTC), pictures=ready, stages=stages)
    if taken is None:
        return 0
    found = read_taken(reader if ready else None, taken, on_date=localdate())
    with transaction.atomic():
        keep_found(taken, found, now=datetime.now(UTC))
    return 1


def watch_clocks() -> int:
    return tick(now=datetime.now(UTC))


def ring_timers() -> int:
    """A timer is moved on before its work is done, so that a slow partner delays only itself."""
    now = datetime.now(UTC)
    with transaction.atomic():
        taken = take(limit=20, now=now)
        set_timers(
            Timer(one.kind, one.key, None, now + EVERY[one.kind], one.payload) for one in taken
        )
    for one in taken:
        if one.kind == "poll":
            _poll(one)
        elif one.kind == KIND:
            _refigure(one)
        elif one.kind == "give_out":
            with transaction.atomic():
                give_out(now=now)
        else:
            upkeep.keep_house(now=now)
    return len(taken)


def _poll(timer: TakenTimer) -> None:
    """What was fetched and the cursor behind it commit together."""
    cursor = str(timer.payload["cursor"])
    polled = gateways().insurer(timer.key).poll(cursor, now=datetime.now(UTC))
    if not isinstance(polled, Polled) or polled.cursor == cursor:
        return
    now, sender = datetime.now(UTC), f"insurer:{timer.key}"
    with transaction.atomic():
        for message_id, raw in polled.items:
            inbox.receive(sender=sender, message_id=message_id, headers={}, raw=raw, now=now)
        set_timers([Timer("poll", timer.key, None, now, {"cursor": polled.cursor})])


def _refigure(timer: TakenTimer) -> None:
    """One batch; killed on the way, it is done again, and a claim done before is left alone."""
    now, after = datetime.now(UTC), timer.payload.get("after")
    try:
        last = refigure(timer.payload, after=UUID(after) if after else None, now=now)
    except DatabaseError:
        raise
    except Exception as problem:
        code = str(getattr(problem, "code", type(problem).__name__))[:64]
        log.warning("working out again broke off", extra={"code": code})
        mark_timer_stuck(timer.id, code=code)
        return
    with transaction.atomic():
        if last is None:
            cancel_timers(kind=KIND, keys=[timer.key])
        else:
            payload = {**timer.payload, "after": str(last)}
            set_timers([Timer(KIND, timer.key, None, now, payload)])


def start_timers() -> None:
    """One for each polled insurer and one for upkeep; a cursor that is there is never set back."""
    now = datetime.now(UTC)
    with transaction.atomic():
        for code, insurer in gateways().insurers.items():
            if insurer.capabilities.delivery == "poll":
                set_timer_once(Timer("poll", code, None, now, {"cursor": ""}))
        set_timer_once(Timer("upkeep", "daily", None, now, {}))
        set_timer_once(Timer("give_out", "orders", None, now, {}))
