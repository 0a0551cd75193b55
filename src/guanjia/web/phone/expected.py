"""The days of the running clocks, put beside the live step of each lane."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from guanjia.watch.days import law_of, of_step
from guanjia.watch.deadlines import Deadline

_OUTCOME = {"decision_promised", "payment_promised"}


def dated(claim: dict[str, Any], every: Collection[Deadline]) -> None:
    """Each live step gets `expected` (this step), `outcome` (decision or money) and `law`; none
    of them where it is the customer's turn: nobody presses a customer."""
    for lane in claim["lanes"]:
        if lane["live"] is None:
            continue
        lane_id, step = UUID(lane["id"]), lane["live"]["number"]
        its = [one for one in every if one.open and one.part_id == lane_id and not lane["to_do"]]
        lane["live"] |= {
            "expected": of_step(its, part_id=lane_id, step=step),
            "outcome": next((one for one in its if one.rule.code in _OUTCOME), None),
            "law": law_of(its, lane_id),
        }
