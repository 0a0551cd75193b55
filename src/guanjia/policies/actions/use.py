"""What an insurer's decision used of a policy's deductible and limits."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from guanjia.exchange.ids import new_id
from guanjia.policies.models import Usage
from guanjia.policies.queries import HeldPolicy

Used = Mapping[str, tuple[int, int]]


def record_usage(*, policy: HeldPolicy, lane_id: UUID, used: Used, now: datetime) -> None:
    """Once a lane: while what was written for it is in force, nothing changes. `policy` as read in
    this transaction, under the lane's lock."""
    entry, in_force = policy.last_entry(lane_id)
    if not in_force:
        _append(policy, lane_id, entry + 1, used, now)


def correct_usage(*, policy: HeldPolicy, lane_id: UUID, used: Used, now: datetime) -> None:
    """What was written for the lane was wrong: a reversing entry takes it back, and `used`, where
    it is not empty, follows. The same again changes nothing."""
    entry, in_force = policy.last_entry(lane_id)
    if in_force == dict(used):
        return
    if in_force:
        back = {name: (-low, -high) for name, (low, high) in in_force.items()}
        entry += 1
        _append(policy, lane_id, entry, back, now)
    _append(policy, lane_id, entry + 1, used, now)


def _append(policy: HeldPolicy, lane_id: UUID, entry: int, used: Used, now: datetime) -> None:
    """The unique source keeps a second writer of the same entry out."""
    source = str(lane_id) if entry == 1 else f"{lane_id}#{entry}"
    Usage.objects.bulk_create(
        [
            Usage(
                id=new_id(now=now),
                household_id=policy.household_id,
                policy_id=policy.id,
                accumulator=accumulator,
                low=low,
                high=high,
                source=source,
                created_at=now,
            )
            for accumulator, (low, high) in used.items()
        ],
        ignore_conflicts=True,
    )
