"""Papers at which a member of staff is to look: a reading that failed, a field that nobody has
confirmed, a photo that the customer insists on, one that was given before."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanjia.documents import hot_sql


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """`reasons`: codes of the newest verdict; `doubtful`: how many fields are open; `flags`: codes
    of `flags.FLAGS_ZH`."""

    document_id: UUID
    household_id: UUID
    person_id: UUID
    kind: str | None
    since_at: datetime
    failed_code: str
    insisted: bool
    doubtful: int
    reasons: tuple[str, ...]
    flags: tuple[str, ...]


def waiting_for_person(*, household_ids: Iterable[UUID]) -> list[WaitingPaper]:
    """The oldest first; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.WAITING, {"household_ids": list(household_ids)})
        return [
            WaitingPaper(*row[:8], *(tuple(_loaded(one)) for one in row[8:]))
            for row in cursor.fetchall()
        ]


def _loaded(value: str | list[str]) -> list[str]:
    return json.loads(value) if isinstance(value, str) else value
