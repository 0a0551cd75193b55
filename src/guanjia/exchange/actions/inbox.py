"""Messages that arrive: the raw bytes are stored first, read later, and take effect once.

A worker handles a batch in one transaction, each arrival inside a savepoint of its own:

    with transaction.atomic():
        done = {}
        for arrived in take_inbox(limit=20, now=now):
            try:
                with transaction.atomic():
                    done[arrived.id] = handle(arrived)      # gives the household, or None
            except DatabaseError:
                raise                                       # nothing is marked: all come again
            except Exception as problem:
                mark_stuck(arrived.id, code=getattr(problem, "code", "unexpected"), now=now)
        mark_effected(done, now=now)

so that one bad arrival is set aside and neither loses nor blocks the others.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guanjia.exchange.hot_sql import count, rows
from guanjia.exchange.models import Inbox
from guanjia.exchange.sealing import SealBroken, open_sealed, seal


@dataclass(frozen=True)
class Arrived:
    id: int
    sender: str
    message_id: str
    headers: Mapping[str, str]
    raw: bytes
    received_at: datetime


def receive(
    *, sender: str, message_id: str, headers: Mapping[str, str], raw: bytes, now: datetime
) -> bool:
    """One statement. False: this message of this sender is here already, which is no error."""
    text = json.dumps(dict(headers), ensure_ascii=False).encode()
    parameters = {
        "sender": sender,
        "message_id": message_id,
        "headers": seal(text, place=_place("headers", sender, message_id)),
        "raw": seal(raw, place=_place("raw", sender, message_id)),
        "now": now,
    }
    return count("receive_inbox", parameters) == 1


def take_inbox(*, limit: int, now: datetime) -> list[Arrived]:
    """Oldest first, locked until the caller's transaction ends; others skip them.

    A body that no longer opens is marked stuck and left out.
    """
    arrived = []
    for row_id, sender, message_id, headers, raw, received_at in rows(
        "take_inbox", {"limit": limit, "now": now}
    ):
        try:
            opened, body = open_arrival(sender, message_id, headers, raw)
        except SealBroken as broken:
            mark_stuck(row_id, code=broken.code, now=now)
            continue
        arrived.append(Arrived(row_id, sender, message_id, opened, body, received_at))
    return arrived


def mark_effected(ids_with_household: Mapping[int, UUID | None], *, now: datetime) -> None:
    """Commits together with the effect. The household is null if the message names no one."""
    if ids_with_household:
        ids, households = list(ids_with_household), list(ids_with_household.values())
        count("mark_inbox_effected", {"id": ids, "household_id": households, "now": now})


def mark_stuck(row_id: int, *, code: str, now: datetime) -> None:
    """Not taken again until a person lets it go."""
    Inbox.objects.filter(id=row_id).update(state="stuck", stuck_code=code, finished_at=now)


def open_arrival(
    sender: str, message_id: str, headers: bytes, raw: bytes
) -> tuple[Mapping[str, str], bytes]:
    """Headers and bytes as they came. Raises SealBroken."""
    text = open_sealed(headers, place=_place("headers", sender, message_id))
    return json.loads(text), open_sealed(raw, place=_place("raw", sender, message_id))


def erase_old_bodies(*, before: datetime) -> int:
    """Raw bytes of arrivals that ended before that moment; stuck ones keep theirs."""
    ended = ["effected", "set_aside"]
    old = Inbox.objects.filter(state__in=ended, finished_at__lt=before, raw__isnull=False)
    return int(old.update(raw=None, headers=None))


def _place(column: str, sender: str, message_id: str) -> str:
    return f"exchange_inbox|{column}|{sender}|{message_id}"
