"""Messages that leave: at least once, in lane order, under one idempotency key each.

The worker takes (and commits the lease), sends outside any transaction, then settles. Killed in
between, the lease runs out and the same message goes again under the same key.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q

from guanjia.exchange.arrays import array, byte_array
from guanjia.exchange.hot_sql import count, rows
from guanjia.exchange.models import Outbox
from guanjia.exchange.sealing import SealBroken, open_sealed, seal_many

# With the pauses below an insurer may be away for some four hours before a person is asked.
MAX_ATTEMPTS = 250
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True)
class OutMessage:
    id: UUID
    receiver: str
    kind: str
    household_id: UUID | None
    claim_id: UUID | None
    lane_id: UUID | None
    body: Mapping[str, Any]
    idempotency_key: str
    due_at: datetime | None = field(default=None, kw_only=True)  # None: at once


@dataclass(frozen=True)
class TakenMessage(OutMessage):
    row_id: int
    attempts: int
    lease_token: UUID
    created_at: datetime

    @property
    def is_last_attempt(self) -> bool:
        """If this one fails too, the message is stuck until a person lets it go."""
        return self.attempts >= MAX_ATTEMPTS


# what take_outbox returns after state and body
TAKEN = (
    "row_id",
    "id",
    "receiver",
    "kind",
    "household_id",
    "claim_id",
    "lane_id",
    "idempotency_key",
    "attempts",
    "created_at",
)


def enqueue_many(messages: Sequence[OutMessage], *, now: datetime) -> None:
    """One statement. A message whose idempotency key is there already is left out."""
    if not messages:
        return
    columns = (
        "receiver", "kind", "household_id", "claim_id", "lane_id", "idempotency_key", "due_at",
    )  # fmt: skip
    bodies = seal_many((_place(message.id), _encoded(message.body)) for message in messages)
    count(
        "enqueue_outbox",
        {name: array(getattr(message, name) for message in messages) for name in columns}
        | {
            "message_id": array(message.id for message in messages),
            "body": byte_array(bodies),
            "now": now,
        },
    )


def take_outbox(*, limit: int, now: datetime, lease: timedelta) -> list[TakenMessage]:
    """One statement. A body that no longer opens is set aside as stuck, the others are returned."""
    token = uuid.uuid4()
    taken = rows(
        "take_outbox",
        {
            "now": now,
            "limit": limit,
            "leased_until": now + lease,
            "lease_token": token,
            "max_attempts": MAX_ATTEMPTS,
        },
    )
    messages = []
    for row in taken:
        state, body, message = row[0], row[1], dict(zip(TAKEN, row[2:], strict=True))
        if state == "stuck":
            continue
        try:
            opened = json.loads(open_body(message["id"], body))
        except SealBroken as broken:
            row_id = message["row_id"]
            _settle(row_id, token, state="stuck", code=broken.code, due_at=now, finished_at=None)
            continue
        messages.append(TakenMessage(body=opened, lease_token=token, **message))
    return messages


def complete(taken: TakenMessage, *, now: datetime) -> bool:
    """False: the lease was lost and somebody else has the message; their outcome counts."""
    return _settle(
        taken.row_id, taken.lease_token, state="sent", code="", due_at=now, finished_at=now
    )


def retry_later(
    taken: TakenMessage, *, now: datetime, outcome_code: str, not_before: datetime | None = None
) -> bool:
    """Sent again after 1 s, 2 s, 4 s ... 1 min; after the last attempt it is stuck."""
    state = "stuck" if taken.is_last_attempt else "pending"
    due_at = now + min(FIRST_PAUSE * 2 ** min(taken.attempts - 1, 16), LONGEST_PAUSE)
    due_at = max(due_at, not_before or due_at)
    held = _settle(
        taken.row_id,
        taken.lease_token,
        state=state,
        code=outcome_code,
        due_at=due_at,
        finished_at=None,
    )
    if held and state == "pending" and taken.lane_id:
        parameters = {"lane_id": taken.lane_id, "id": taken.row_id, "due_at": due_at}
        count("hold_back_lane", parameters)
    return held


def fail(taken: TakenMessage, *, now: datetime, code: str) -> bool:
    """The receiver refused it: not sent again."""
    return _settle(
        taken.row_id, taken.lease_token, state="failed", code=code, due_at=now, finished_at=now
    )


def drop(taken: TakenMessage, *, now: datetime, code: str) -> bool:
    """Nobody needs it any more: not sent, and nobody has to look."""
    return _settle(
        taken.row_id, taken.lease_token, state="set_aside", code=code, due_at=now, finished_at=now
    )


def open_body(message_id: UUID, body: bytes) -> bytes:
    """The canonical message as JSON. Raises SealBroken."""
    return open_sealed(body, place=_place(message_id))


def erase_old_bodies(*, before: datetime) -> int:
    """Bodies of messages that ended before that moment; the envelope stays."""
    ended = Q(state__in=["sent", "failed", "set_aside"], finished_at__lt=before)
    return int(Outbox.objects.filter(ended, body__isnull=False).update(body=None))


def _settle(
    row_id: int,
    token: UUID,
    *,
    state: str,
    code: str,
    due_at: datetime,
    finished_at: datetime | None,
) -> bool:
    parameters = {
        "id": row_id,
        "lease_token": token,
        "state": state,
        "outcome_code": code,
        "due_at": due_at,
        "finished_at": finished_at,
    }
    return count("settle_outbox", parameters) == 1


_JSON = DjangoJSONEncoder(ensure_ascii=False)


def _encoded(body: Mapping[str, Any]) -> bytes:
    return _JSON.encode(body).encode()


def _place(message_id: UUID) -> str:
    return f"exchange_outbox|body|{message_id}"
