"""Grants of single claims, many at once: what a work order opens, and closes behind itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guanjia.exchange.arrays import array
from guanjia.people.hot_sql import count


@dataclass(frozen=True, slots=True)
class ClaimGrant:
    staff_id: UUID
    household_id: UUID
    claim_id: UUID


def grant_claims(wanted: Iterable[ClaimGrant], *, reason: str, now: datetime) -> None:
    """Until they are ended, in one statement. Nothing is added for whom the household is without
    end, or who has the claim for this reason already."""
    grants = set(wanted)
    if grants:
        count("grant_claims", _columns(grants) | {"reason": reason, "now": now})


def end_claims(wanted: Iterable[ClaimGrant], *, reason: str, now: datetime) -> None:
    """Ends what was granted for this reason; holds from the staff member's next request."""
    grants = set(wanted)
    if grants:
        count("end_claims", _columns(grants) | {"reason": reason, "now": now})


def _columns(grants: set[ClaimGrant]) -> dict[str, str]:
    return {
        "staff_ids": array(one.staff_id for one in grants),
        "household_ids": array(one.household_id for one in grants),
        "claim_ids": array(one.claim_id for one in grants),
    }
