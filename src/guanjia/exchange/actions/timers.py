"""What must happen at a moment. One row per kind and key: setting it again moves it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from guanjia.exchange import models
from guanjia.exchange.hot_sql import count, rows


@dataclass(frozen=True)
class Timer:
    """`payload` holds ids and codes only; UUIDs and dates come back as text."""

    kind: str
    key: str
    household_id: UUID | None
    due_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TakenTimer(Timer):
    id: int = 0


def set_timers(timers: Iterable[Timer]) -> None:
    """One statement; of two timers of one kind and key the last counts.

    A timer set again while its old moment is being handled survives `finish_timers`.
    """
    last = list({(timer.kind, timer.key): timer for timer in timers}.values())
    if last:
        columns = ("kind", "key", "household_id", "due_at")
        parameters = {name: [getattr(timer, name) for timer in last] for name in columns}
        payload = [json.dumps(timer.payload, cls=DjangoJSONEncoder) for timer in last]
        count("set_timers", parameters | {"payload": payload})


def set_timer_once(timer: Timer) -> bool:
    """Only if there is none of that kind and key; False leaves the old one, payload and all."""
    parameters = {name: getattr(timer, name) for name in ("kind", "key", "household_id", "due_at")}
    payload = json.dumps(timer.payload, cls=DjangoJSONEncoder)
    return count("set_timer_once", parameters | {"payload": payload}) == 1


def cancel_timers(*, kind: str, keys: Sequence[str]) -> int:
    return count("cancel_timers", {"kind": kind, "keys": list(keys)}) if keys else 0


def take_timers(*, limit: int, now: datetime) -> list[TakenTimer]:
    """Due ones, longest overdue first, locked until the caller's transaction ends."""
    return [
        TakenTimer(kind, key, household_id, due_at, json.loads(payload), row_id)
        for row_id, kind, key, household_id, due_at, payload in rows(
            "take_timers", {"limit": limit, "now": now}
        )
    ]


def finish_timers(ids: Sequence[int]) -> None:
    """In the transaction that took them, together with their effect."""
    if ids:
        count("finish_timers", {"ids": list(ids)})


def mark_timer_stuck(row_id: int, *, code: str) -> None:
    """Not taken again until a person lets it go or it is set anew."""
    models.Timer.objects.filter(id=row_id).update(stuck_code=code)
