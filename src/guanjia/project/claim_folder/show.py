"""A claim on a terminal, in Chinese: where it stands, what was paid, and why this much."""

import json
from collections.abc import Iterator
from typing import Any

from guanjia.project.claim_folder.compare import Difference
from guanjia.project.claim_folder.folder import ClaimFolder
from guanjia.project.claim_folder.money import yuan
from guanjia.project.claim_folder.walk import Walked

MARKS = {"done": "✓", "now": "●", "to_come": "○", "skipped": "－"}
OUTCOMES = {"pay": "赔付", "refuse": "拒赔", "": "未决"}


def lines(folder: ClaimFolder, walked: Walked) -> Iterator[str]:
    view = walked.view
    yield ""
    yield f"{folder.claim.title_zh}　案件号 {view['number']}　用时 {walked.seconds:.1f} 秒"
    yield from _order(view, walked)
    for lane in view["lanes"]:
        yield ""
        yield f"【{lane['insurer_zh']}《{lane['product_title']}》】{OUTCOMES[lane['outcome']]}"
        yield "  " + "  ".join(
            f"{MARKS[phase['state']]}{phase['title_zh']}" for phase in lane["phases"]
        )
        yield f"  保险公司结论 {yuan(lane['decided_fen'])}　已到账 {yuan(lane['paid_fen'])}"
        yield f"  我们按条款算 {_range(lane['estimate'])}"
        if lane["clauses"]:
            yield f"  依据条款 {'、'.join(lane['clauses'])}"
        seen = walked.seen[walked.keys[lane["id"]]]
        if seen.first_difference:
            first = yuan(seen.decided[0])
            yield f"  起初只给 {first}，少 {yuan(seen.first_difference)}"
    for basis in walked.basis:
        if text := (basis["our"] or {}).get("text_zh"):
            yield ""
            yield f"依据：《{basis['product_title']}》"
            yield from (f"  {line}" for line in text)
    paid = view["sums"]["paid_fen"]
    yield ""
    yield f"一共到账 {yuan(paid)}"


def _order(view: dict[str, Any], walked: Walked) -> Iterator[str]:
    order = view["order"]
    if len(order["best"]) > 1:
        titles = {lane["id"]: lane["product_title"] for lane in view["lanes"]}
        best = " → ".join(f"《{titles[lane_id]}》" for lane_id in order["best"])
        total, gain = yuan(order["total_fen"]), yuan(order["gain_fen"])
        yield f"先后：{best}，合计 {total}，比最差的先后多 {gain}"


def _range(estimate: dict[str, int | None]) -> str:
    low, high = estimate["low_fen"], estimate["high_fen"]
    return yuan(low) if low == high else f"{yuan(low)} 到 {yuan(high)}"


def as_json(folder: ClaimFolder, walked: Walked, found: list[Difference]) -> str:
    """For programs; sums in fen."""
    content = {
        "folder": folder.path.name,
        "claim": walked.view,
        "lanes": {
            key: {"lane_id": lane_id, "decided_fen": walked.seen[key].decided}
            for lane_id, key in walked.keys.items()
        },
        "basis": walked.basis,
        "seconds": round(walked.seconds, 1),
        "differences": [
            {"where": one.where, "expected": one.expected, "actual": one.actual} for one in found
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=str)
