"""Open clocks brought to another policy or calendar, 5,000 at a time, each batch on its own."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guanjia.watch.actions import recount

_log = logging.getLogger(__name__)
PATIENCE = 0.2  # seconds before those that somebody held are tried again


def to_calendar(*, now: datetime) -> int:
    """As after a year was announced and the calendar's release installed; how many subjects."""
    return _all(recount.behind_calendar, "", now=now)


def to_policy(version: str, *, now: datetime) -> int:
    """Raises recount.NoSuchPolicy, also where nothing runs that would go on under it."""
    recount.require_in_force(version, now=now)
    return _all(lambda: recount.behind_policy(version), version, now=now)


def _all(behind: Callable[[], list[tuple[str, UUID]]], version: str, *, now: datetime) -> int:
    total = 0
    while left := behind():
        done: set[UUID] = set()
        for subject in sorted({name for name, _ in left}):
            ids = {one for name, one in left if name == subject}
            with transaction.atomic():
                done |= recount.recount(subject, ids, new_policy=version, now=now)
        total += len(done)
        if not done:
            time.sleep(PATIENCE)
    return total
