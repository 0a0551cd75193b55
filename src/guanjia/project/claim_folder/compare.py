"""What was expected, beside what came."""

from dataclasses import dataclass
from typing import Any

from guanjia.project.claim_folder.folder import Expected, ExpectedLane
from guanjia.project.claim_folder.walk import LaneSeen, Walked


@dataclass(frozen=True, slots=True)
class Difference:
    """Sums in fen."""

    where: str
    expected: Any
    actual: Any


def differences(expected: Expected, walked: Walked) -> list[Difference]:
    view = walked.view
    pairs: list[tuple[str, Any, Any]] = [("state", expected.state, view["state"])]
    if expected.steps is not None:
        pairs.append(("steps", list(expected.steps), steps_reached(view["steps"])))
    if expected.order is not None:
        order = view["order"]
        best = [walked.keys.get(lane_id, lane_id) for lane_id in order["best"]]
        pairs += [
            ("order.best", list(expected.order.best), best),
            ("order.total", expected.order.total, order["total_fen"]),
            ("order.gain", expected.order.gain, order["gain_fen"]),
        ]
    pairs.append(("lanes", sorted(expected.lanes), sorted(walked.keys.values())))
    for key, lane in expected.lanes.items():
        found = walked.lane(key)
        if found is not None:
            pairs += _lane(key, lane, found, walked.seen[key])
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


def _lane(
    key: str, expected: ExpectedLane, lane: dict[str, Any], seen: LaneSeen
) -> list[tuple[str, Any, Any]]:
    estimate = lane["estimate"]
    ours = (estimate["low_fen"], estimate["high_fen"])
    pairs = [
        ("outcome", expected.outcome, lane["outcome"]),
        ("decided", list(expected.decided), seen.decided),
        ("paid", expected.paid, lane["paid_fen"]),
        ("ours", expected.ours, ours),
        ("clauses", list(expected.clauses), lane["clauses"] if expected.clauses else []),
        ("first_difference", expected.first_difference, seen.first_difference),
    ]
    if expected.steps is not None:
        pairs.append(("steps", list(expected.steps), steps_reached(lane["steps"])))
    for code in expected.deviations_include:
        named = any(one.startswith(code) for one in seen.first_deviations)
        pairs.append((f"deviations.{code}", True, named))
    return [(f"lanes.{key}.{name}", wanted, actual) for name, wanted, actual in pairs]


def steps_reached(steps: list[dict[str, Any]]) -> list[str]:
    return [step["code"] for step in steps if step["since"]]
