"""One line each into the journals of many claims at once, for lines that move nothing.

Two statements however many claims: lock the heads, then number and write the lines. A head is
always locked before anything that hangs on it, by every writer; one that somebody else holds is
left out and comes with the next look.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanjia.claims import hot_sql
from guanjia.claims.journal import Payload
from guanjia.exchange.arrays import array
from guanjia.exchange.ids import new_ids


@dataclass(frozen=True, slots=True)
class Head:
    """A claim whose head this transaction holds."""

    application_id: UUID
    household_id: UUID
    number: str
    insured_id: UUID
    reporter_id: UUID | None
    incident_type: str

    @property
    def receiver_id(self) -> UUID:
        """Whom news of the claim is told."""
        return self.reporter_id or self.insured_id


@dataclass(frozen=True, slots=True)
class NewLine:
    household_id: UUID
    application_id: UUID
    lane_id: UUID | None
    payload: Payload


class MovesTheClaim(Exception):
    """Such a line must be folded: it is written by a Book."""

    code = "moves_the_claim"
    customer_zh = "系统记录时出了错，我们已经收到提示；请稍后再试。"


def lock_heads(application_ids: Collection[UUID]) -> dict[UUID, Head]:
    """Those that nobody else holds, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.LOCK_HEADS, {"application_ids": array(application_ids)})
        return {row[0]: Head(*row) for row in cursor.fetchall()}


def append_many(lines: Sequence[NewLine], *, now: datetime) -> None:
    """In the order given, by the platform. The heads must be locked. Raises MovesTheClaim."""
    if any(line.payload.moves for line in lines):
        raise MovesTheClaim
    if not lines:
        return
    values = {
        "ids": array(new_ids(len(lines), now=now)),
        "household_ids": array(line.household_id for line in lines),
        "application_ids": array(line.application_id for line in lines),
        "lane_ids": array(line.lane_id for line in lines),
        "kinds": array(line.payload.kind for line in lines),
        "payloads": json.dumps([line.payload.__dict__ for line in lines]),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.APPEND_MANY, values)
