"""Bills that are better not handed to one of the policies: which, and what that brings. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import entitlement
from guanjia.claims.state import LaneState
from guanjia.claims.worlds import World


@dataclass(frozen=True, slots=True)
class Advised:
    """`held`: (lane, bill's paper), each worth something beside those before it. `total_fen`: of
    all payers in the order that is then best."""

    held: tuple[tuple[UUID, UUID], ...]
    order: tuple[str, ...]
    total_fen: int
    gain_fen: int


def withholding(ways: Sequence[World], lanes: Sequence[LaneState]) -> Advised | None:
    """Only where no fact is open, and among lanes that are not filed yet: of a bill that is with
    an insurer nothing can be taken back."""
    if len(ways) != 1 or ways[0].plan is None or len(ways[0].payers) < 2:
        return None
    free = {str(lane.id) for lane in lanes if lane.stage in {"opened", "noticed"}}
    payers, plan = ways[0].payers, ways[0].plan
    if not all(payer.key in free for payer in payers) or not plan.searched:
        return None
    try:
        found = entitlement.worth_withholding(payers, plan)
    except (entitlement.NotExact, entitlement.TooManyPolicies):
        return None
    if found is None:
        return None
    held = tuple((UUID(key), UUID(bill)) for key, bill in found.held)
    return Advised(held, found.plan.order, found.plan.total_fen, found.gain_fen)
