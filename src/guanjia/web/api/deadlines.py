"""The days of a claim's clocks in its view over the API."""

from collections.abc import Collection
from datetime import UTC
from typing import Any
from uuid import UUID

from guanjia.watch.days import law_of, of_step
from guanjia.watch.deadlines import Deadline

View = dict[str, Any]


def dated(view: View, every: Collection[Deadline]) -> View:
    """The view with, for every step, `target_by`: the moment at which the clock of the live step
    is due, null for every other step, where nothing is promised and while the clock stands still;
    and `provisional`: it hangs on days off that are not announced yet. For every lane,
    `legal_decision_date` and `legal_payment_date`: the last day that 保险法 23 gives the insurer,
    days off counted as 民法典 203 has it; null while that clock does not run."""
    for step in view["steps"]:
        step |= _of_step(every, None, step)
    for lane in view["lanes"]:
        lane_id = UUID(lane["id"])
        for step in lane["steps"]:
            step |= _of_step(every, lane_id, step)
        law = law_of(every, lane_id)
        day = law.by_date.isoformat() if law and law.by_date else None
        decides = law is not None and law.rule.code == "determination"
        lane |= {
            "legal_decision_date": day if decides else None,
            "legal_payment_date": None if decides else day,
        }
    return view


def _of_step(every: Collection[Deadline], part_id: UUID | None, step: View) -> View:
    live = step["state"] == "now"
    one = of_step(every, part_id=part_id, step=step["number"]) if live else None
    return {
        "target_by": one.due_at.astimezone(UTC).isoformat() if one and one.due_at else None,
        "provisional": bool(one and one.provisional),
    }
