"""What an insurer's decision used of a policy's deductible and limits."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from guanjia.exchange.ids import new_id
from guanjia.policies.models import Usage


def record_usage(
    *,
    household_id: UUID,
    policy_id: UUID,
    lane_id: UUID,
    used: Mapping[str, tuple[int, int]],
    now: datetime,
) -> None:
    """Once a lane: a second call for the same lane changes nothing."""
    Usage.objects.bulk_create(
        [
            Usage(
                id=new_id(now=now),
                household_id=household_id,
                policy_id=policy_id,
                accumulator=accumulator,
                low=low,
                high=high,
                source=str(lane_id),
                created_at=now,
            )
            for accumulator, (low, high) in used.items()
        ],
        ignore_conflicts=True,
    )
