"""The party that was chased has answered."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from guanjia.people.actions.grants import ClaimGrant, end_claims
from guanjia.watch import hot_sql
from guanjia.watch.actions.orders import REASON
from guanjia.watch.models import WorkOrder


def end_orders(clock_ids: Collection[UUID], *, now: datetime) -> None:
    """Closes what these clocks had opened, and the rights to the claim that came with it."""
    over = hot_sql.rows(hot_sql.END_ORDERS, {"clock_ids": list(clock_ids), "now": now})
    if not over:
        return
    still = set(
        WorkOrder.objects.filter(
            closed_at=None, subject_id__in={subject_id for _, _, subject_id in over}
        ).values_list("owner_id", "subject_id")
    )
    end_claims(
        (
            ClaimGrant(owner_id, household_id, claim_id)
            for owner_id, household_id, claim_id in over
            if (owner_id, claim_id) not in still
        ),
        reason=REASON,
        now=now,
    )
