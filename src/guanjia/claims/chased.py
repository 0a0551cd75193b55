"""What a reminder must know of a lane, for many lanes in one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanjia.claims import hot_sql
from guanjia.claims.desk_words import short_insurer
from guanjia.claims.models import Application
from guanjia.exchange.arrays import array


@dataclass(frozen=True, slots=True)
class Chased:
    lane_id: UUID
    household_id: UUID
    application_id: UUID
    lane_no: int
    insurer: str
    insurer_zh: str
    product_zh: str
    policy_no: str
    claim_no: str
    insurer_claim_no: str
    gateway: bool

    @property
    def short_zh(self) -> str:
        return short_insurer(self.insurer_zh)

    def question(self, *, now: datetime) -> dict[str, Any]:
        """`messages.RequestStatus` as JSON has it; read and checked again when it is sent."""
        return {
            "type": "request_status",
            "claim_no": self.claim_no,
            "lane_no": self.lane_no,
            "lane_id": str(self.lane_id),
            "insurer_claim_no": self.insurer_claim_no,
            "policy_no": self.policy_no,
            "occurred_at": now.isoformat(),
        }


def lanes(*, household_ids: Collection[UUID], lane_ids: Collection[UUID]) -> list[Chased]:
    if not lane_ids:
        return []
    parameters = {"household_ids": array(household_ids), "lane_ids": array(lane_ids)}
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.READ_CHASED, parameters)
        return [Chased(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Brief:
    """A claim in a list of what is late."""

    application_id: UUID
    number: str
    insured_id: UUID
    incident_type: str


def briefs(
    *, household_ids: Collection[UUID], application_ids: Collection[UUID]
) -> dict[UUID, Brief]:
    found = Application.objects.filter(
        household_id__in=set(household_ids), id__in=set(application_ids)
    )
    columns = ("id", "number", "insured_id", "incident_type")
    return {row[0]: Brief(*row) for row in found.values_list(*columns)}
