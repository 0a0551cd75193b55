"""A claim as its people see it: phases, steps, sums, what comes next. Pure: state in, view out.

Until when, is not told here: that is the clocks' to say.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from guanjia.claims import corrections, rules
from guanjia.claims.state import ClaimState, LaneState
from guanjia.claims.steps import PHASES_ZH, STEPS, Step

_NEXT_ZH = {
    "opened": "告诉保险公司出事了，等它登记。",
    "noticed": "材料齐了就交给保险公司立案。",
    "filed": "等保险公司确认收到。",
    "accepted": "保险公司核对这次的情况是不是保单管的。",
    "liability_check": "保险公司算赔多少，我们同时再算一遍。",
    "calculation": "保险公司内部再核一遍。",
    "review": "保险公司告诉您结论。",
    "decided": "请您看看结论，同意或者不同意都可以。",
    "contested": "我们的专家会去和保险公司谈，每一步都告诉您。",
    "agreed": "保险公司把钱打到您的账户。",
    "paid": "这一份办完了。",
    "closed": "这一份办完了。",
    "withdrawn": "您已经撤回了这一份。",
}


def view(row: dict[str, Any]) -> dict[str, Any]:
    """`row` is what queries.read gives: number, state, lane cards."""
    claim: ClaimState = row["claim"]
    lanes = [
        _lane(claim, lane, row["lanes"][lane.id])
        for lane in sorted(claim.lanes.values(), key=lambda one: one.lane_no)
    ]
    decided = [lane.decided_fen for lane in claim.lanes.values() if lane.decided_fen is not None]
    return {
        "id": str(row["id"]),
        "number": row["number"],
        "incident_type": claim.incident_type,
        "event_date": claim.event_date.isoformat(),
        "origin": claim.origin,
        "by_staff": claim.by_staff,
        "state": _overall(claim),
        "step": claim.step,
        "steps": [_step(step, claim.since, claim.step) for step in STEPS if step.place == "trunk"],
        "lanes": lanes,
        "missing": rules.merged_missing(claim),
        "order": {
            "best": [str(one) for one in claim.best_order],
            "chosen": [str(one) for one in claim.chosen_order],
            "total_fen": claim.best_total_fen,
            "gain_fen": claim.gain_fen,
        },
        "sums": {
            **together(claim),
            "decided_fen": sum(decided),
            "paid_fen": sum(lane.paid_fen for lane in claim.lanes.values()),
        },
        "submitted": claim.submitted_at is not None,
        "corrections": [
            {
                "what_zh": corrections.what_zh(one.kind),
                "insurer_zh": row["lanes"][one.lane_id]["insurer_zh"] if one.lane_id else "",
                "reason_zh": corrections.REASONS_ZH.get(one.reason, ""),
                "at": one.at.isoformat(),
            }
            for one in reversed(claim.corrections)
        ],
        "last_day_to_ask": rules.limitation_date(claim).isoformat(),
        "seq": row["seq"],
    }


def brief(row: dict[str, Any]) -> dict[str, Any]:
    """A claim in a list: the live step in words, what the customer has to do, sums so far."""
    claim: ClaimState = row["claim"]
    live = [lane for lane in claim.lanes.values() if not lane.finished]
    first = min(live or claim.lanes.values(), key=lambda lane: (-lane.step, lane.lane_no))
    ready = claim.submitted_at is not None or claim.origin == "insurer"
    phases = _phases(claim, first)
    if not ready:
        live_zh = "还没交，接着办就行"
    elif not live:
        live_zh = "都办完了"
    else:
        live_zh = f"{STEPS[first.step - 1].title_zh}：{_NEXT_ZH[first.stage]}"
    return {
        "id": str(row["id"]),
        "url": f"/claims/{row['id']}" if ready else _goes_on(row["id"], claim),
        "number": row["number"],
        "state": _overall(claim),
        "incident_type": claim.incident_type,
        "event_date": claim.event_date.isoformat(),
        "submitted": ready,
        "by_staff": claim.by_staff,
        "tag_zh": "办理中" if ready else "没交完",
        "live_zh": live_zh,
        "to_do_zh": _to_do_zh(claim),
        "phases": phases,
        **together(claim),
        "paid_fen": sum(lane.paid_fen for lane in claim.lanes.values()),
    }


def _goes_on(application_id: UUID, claim: ClaimState) -> str:
    """What staff reported for a caller is first looked at."""
    return f"/report/{application_id}/{'policies' if claim.by_staff else 'papers'}"


def _to_do_zh(claim: ClaimState) -> str:
    """What only the customer can do now; empty where there is nothing."""
    lanes = claim.lanes.values()
    if claim.submitted_at is None and claim.origin == "customer":
        if claim.by_staff:
            return "您的管家替您报了案，请看一看并授权。"
        return "把剩下的几步办完，就能交给保险公司。"
    if any(lane.open_supplement and not lane.finished for lane in lanes):
        return "保险公司要您补几样材料。"
    if any(lane.stage == "decided" for lane in lanes):
        return "结论来了，请您看看同意不同意。"
    if any(lane.originals in {"required", "failed"} and not lane.finished for lane in lanes):
        return "保险公司要原件，叫个快递上门取。"
    return ""


def _lane(claim: ClaimState, lane: LaneState, card: dict[str, Any]) -> dict[str, Any]:
    waiting = rules.waits_for(claim, lane) if lane.stage in {"opened", "noticed"} else None
    notice = lane.open_supplement
    return {
        "id": str(lane.id),
        "lane_no": lane.lane_no,
        "policy_id": str(lane.policy_id),
        "policy_no": card["policy_no"],
        "insurer": lane.insurer,
        "insurer_zh": card["insurer_zh"],
        "product_title": card["product_zh"],
        "reason_zh": card["reason_zh"],
        "could_answer": True,
        "gateway": lane.gateway,
        "insurer_claim_no": lane.insurer_claim_no,
        "benefit": lane.benefit,
        "stage": lane.stage,
        "step": lane.step,
        "steps": _lane_steps(lane),
        "phases": _phases(claim, lane),
        "disputed": bool(lane.disputes),
        "next_zh": _NEXT_ZH[lane.stage],
        "waits_for": str(waiting) if waiting else None,
        "estimate": {"low_fen": lane.figure_low_fen, "high_fen": lane.figure_high_fen},
        "outcome": lane.outcome,
        "decided_fen": lane.decided_fen,
        "our_fen": lane.our_low_fen if lane.our_low_fen == lane.our_high_fen else None,
        "difference_fen": lane.difference_fen,
        "deviations": lane.deviations,
        "calculation_asked": lane.calculation_asked,
        "clauses": lane.clauses,
        "reason_code": lane.reason_code,
        "paid_fen": lane.paid_fen,
        "contested": lane.contested_at is not None,
        "supplement": {"notice_no": notice.notice_no, "kinds": notice.paper_kinds}
        if notice
        else None,
        "originals": {"state": lane.originals, "waybill_no": lane.waybill_no},
        "looked_at_by_staff": [mark.why for mark in lane.marks],
    }


def _lane_steps(lane: LaneState) -> list[dict[str, Any]]:
    """What was passed over is skipped: originals not wanted, no advance, nothing to pay."""
    reached = max(lane.since)
    passed_over = {10} | (set() if lane.originals else {7, 8})
    steps = []
    for step in STEPS:
        if step.place == "trunk":
            continue
        row = _step(step, lane.since, 15 if lane.finished else lane.step)
        if row["state"] == "done" and (step.number in passed_over or step.number > reached):
            row["state"] = "skipped"
        steps.append(row)
    return steps


def _step(step: Step, since: dict[int, datetime], live: int) -> dict[str, Any]:
    began = since.get(step.number)
    state = "done" if step.number < live else "now" if step.number == live else "to_come"
    return {
        "number": step.number,
        "code": step.code,
        "title_zh": step.title_zh,
        "phase": step.phase,
        "who_zh": step.acts_zh,
        "plain_zh": step.plain_zh,
        "state": state,
        "since": began.isoformat() if began else None,
        "legal_end_zh": step.legal_end_zh,
    }


def _phases(claim: ClaimState, lane: LaneState) -> list[dict[str, str]]:
    steps = {step["number"]: step for step in _lane_steps(lane)}
    live_trunk = claim.step
    phases = []
    for code, title_zh in PHASES_ZH.items():
        states = []
        for step in STEPS:
            if step.phase != code:
                continue
            if step.place == "lane":
                states.append(steps[step.number]["state"])
            else:
                states.append(_step(step, claim.since, live_trunk)["state"])
        if "now" in states:
            state = "now"
        elif all(one in {"done", "skipped"} for one in states):
            state = "skipped" if all(one == "skipped" for one in states) else "done"
        else:
            state = "now" if "done" in states and "to_come" in states else "to_come"
        phases.append({"code": code, "title_zh": title_zh, "state": state})
    return phases


def _overall(claim: ClaimState) -> str:
    if claim.closed_at:
        return "closed"
    if any(lane.contested_at for lane in claim.lanes.values()):
        return "contested"
    if claim.submitted_at or claim.origin == "insurer":
        return "with_insurers"
    return "preparing"


def together(claim: ClaimState) -> dict[str, int | None]:
    """What the claim as a whole may bring. Policies that pay the same bills do not add up: before
    anything is decided, the best order's total stands for those that it covers."""
    lanes = [lane for lane in claim.lanes.values() if lane.stage != "withdrawn"]
    low: list[int] = []
    high: list[int] = []
    undecided = all(lane.decided_fen is None for lane in lanes)
    if undecided and claim.best_total_fen is not None and not claim.chosen_order:
        lanes = [lane for lane in lanes if lane.id not in claim.best_order]
        high = [claim.best_total_fen]
        low = [*high] if claim.best_low_fen is None else [claim.best_low_fen]
    low += [lane.figure_low_fen for lane in lanes if lane.figure_low_fen is not None]
    high += [lane.figure_high_fen for lane in lanes if lane.figure_high_fen is not None]
    return {
        "estimate_low_fen": sum(low) if low else None,
        "estimate_high_fen": sum(high) if high else None,
    }
