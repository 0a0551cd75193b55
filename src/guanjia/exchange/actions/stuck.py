"""What a person may do with a row that needs one: look into it, let it go again, set it aside."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from guanjia.exchange.actions.inbox import open_arrival
from guanjia.exchange.actions.outbox import open_body
from guanjia.exchange.models import Inbox, Outbox, Timer
from guanjia.exchange.queries import NEEDS_A_PERSON, Queue, StuckRow, stuck_row


class NotStuck(Exception):
    """It went on, or was set aside, or never was."""

    code = "not_stuck"
    customer_zh = "这一条已经不用处理了，可能同事刚刚办过。请刷新看看。"


class BodyErased(Exception):
    code = "body_erased"
    customer_zh = "原文已经按期删除，只剩下信封。"


@dataclass(frozen=True)
class RawMessage:
    """`headers` are those of a push; empty for what leaves."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def raw_message(queue: Queue, row_id: int) -> RawMessage:
    """Personal data: callers record who opened it and why. Raises NotStuck, BodyErased, SealBroken.

    A timer has no body of its own: its payload, ids and codes only, is shown.
    """
    row = _found(queue, row_id)
    if isinstance(row, Timer):
        return RawMessage(json.dumps(row.payload).encode())
    if isinstance(row, Outbox):
        if row.body is None:
            raise BodyErased
        return RawMessage(open_body(row.message_id, row.body))
    if row.raw is None:
        raise BodyErased
    headers, raw = open_arrival(row.sender, row.message_id, row.headers, row.raw)
    return RawMessage(raw, headers)


def go_again(queue: Queue, row_id: int, *, now: datetime) -> StuckRow:
    """Sent under its old key with all attempts before it, read, or rung once more. Returns the row
    as it was. Raises NotStuck, BodyErased."""
    row = _found(queue, row_id)
    if not stuck_row(row).has_body:
        raise BodyErased
    if isinstance(row, Timer):
        return _changed(row, {"stuck_code": ""})
    if isinstance(row, Inbox):
        return _changed(row, {"state": "waiting", "stuck_code": "", "finished_at": None})
    fresh = {"attempts": 0, "due_at": now, "outcome_code": "", "finished_at": None}
    return _changed(row, {"state": "pending", "lease_token": None, **fresh})


def set_aside(queue: Queue, row_id: int, *, now: datetime) -> StuckRow:
    """Ended by a person: it no longer counts as stuck, its code stays. Raises NotStuck; a timer
    cannot be set aside, what it is for would never happen."""
    row = _found(queue, row_id)
    if isinstance(row, Timer):
        raise NotStuck
    changes: dict[str, Any] = {"state": "set_aside", "finished_at": now}
    return _changed(row, changes | ({"lease_token": None} if isinstance(row, Outbox) else {}))


def _found(queue: Queue, row_id: int) -> Outbox | Inbox | Timer:
    """Locked, so that two people do not both act on it."""
    row = NEEDS_A_PERSON[queue].select_for_update().filter(id=row_id).first()
    if row is None:
        raise NotStuck
    found: Outbox | Inbox | Timer = row
    return found


def _changed(row: Outbox | Inbox | Timer, changes: Mapping[str, Any]) -> StuckRow:
    before = stuck_row(row)
    type(row).objects.filter(id=row.id).update(**changes)
    return before
