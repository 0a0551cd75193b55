"""The lanes of a claim as the desk draws them: one grid of fifteen columns, a row a lane. Pure.

A node has a state, a short label under it, and a tone: done, now, trouble, waits (for another lane
or for papers), skipped (with why) or to_come.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from guanjia.claims import rules
from guanjia.claims.days import NO_DAYS, Days
from guanjia.claims.desk_words import (
    SHANGHAI,
    money,
    month_day,
    short_insurer,
    short_product,
    span,
    sums,
)
from guanjia.claims.state import ClaimState, LaneState
from guanjia.claims.steps import PHASES_ZH, STEPS, WITH_INSURER

Node = dict[str, Any]
Cards = Mapping[UUID, Mapping[str, Any]]
_MINUTE = timedelta(minutes=1)
_PHASES_SHORT = {"calculation": "核定", "payment": "支付收尾"}
_ORIGINALS_ZH = {
    "required": "等客户",
    "booked": "等取件",
    "failed": "没取到",
    "delivered": "等签收",
}


def grid(claim: ClaimState, cards: Cards, *, days: Days, now: datetime) -> dict[str, Any]:
    """`cards`: the lanes' titles by lane id, as queries.read gives them."""
    phases: list[dict[str, Any]] = []
    for step in STEPS:
        if not phases or phases[-1]["code"] != step.phase:
            title_zh = _PHASES_SHORT.get(step.phase, PHASES_ZH[step.phase])
            phases.append({"code": step.phase, "title_zh": title_zh, "first": step.number})
    for phase in phases:
        phase["span"] = sum(step.phase == phase["code"] for step in STEPS)
    return {
        "phases": phases,
        "steps": [
            {"number": step.number, "short_zh": step.short_zh, "title_zh": step.title_zh}
            for step in STEPS
        ],
        "lanes": [
            _lane(claim, lane, cards, days=days, now=now) for lane in rules.ordered_lanes(claim)
        ],
    }


def _lane(
    claim: ClaimState, lane: LaneState, cards: Cards, *, days: Days, now: datetime
) -> dict[str, Any]:
    card, law_date = cards[lane.id], days.get(lane.id, NO_DAYS).law_date
    nodes = _trunk_nodes(claim, lane, now=now)
    nodes += _lane_nodes(claim, lane, cards, law_date=law_date, now=now)
    nodes.append(_last(claim, lane))
    for node, step in zip(nodes, STEPS, strict=True):
        node |= {"number": step.number, "title_zh": step.title_zh}
    return {
        "id": str(lane.id),
        "insurer_zh": card["insurer_zh"].removesuffix("保险"),
        "short_zh": short_insurer(card["insurer_zh"]),
        "product_zh": short_product(card["product_zh"], card["insurer_zh"]),
        "place_zh": _place(claim, lane, cards),
        "nodes": nodes,
        "our_zh": sums(*_ours(lane)) or "还算不出来",
        "end": _end(lane, law_date),
    }


def _ours(lane: LaneState) -> tuple[int | None, int | None]:
    if lane.our_low_fen is not None:
        return lane.our_low_fen, lane.our_high_fen
    return lane.figure_low_fen, lane.figure_high_fen


def _place(claim: ClaimState, lane: LaneState, cards: Cards) -> str:
    """Where it stands in the order, or why it stands in none."""
    waiting = _waiting(claim, lane, cards)
    if lane.stage == "withdrawn":
        return "已撤回"
    if waiting:
        return f"等{waiting}"
    if lane.benefit == "fixed":
        return "定额给付"
    if not lane.gateway:
        return "没有连线"
    if len(claim.order) > 1 and lane.id in claim.order:
        return f"第 {claim.order.index(lane.id) + 1} 个报"
    return "报销"


def _waiting(claim: ClaimState, lane: LaneState, cards: Cards) -> str:
    if lane.stage not in {"opened", "noticed"}:
        return ""
    earlier = rules.waits_for(claim, lane)
    return short_insurer(cards[earlier]["insurer_zh"]) if earlier else ""


def _end(lane: LaneState, law_date: date | None) -> tuple[str, str]:
    """Tone and words: where the money stands."""
    parts = lane.difference_fen
    if lane.stage == "withdrawn":
        return "", "已撤回"
    if lane.outcome == "refuse":
        return "bad", "结论不赔"
    if lane.paid_fen and parts and parts > 0:
        return "bad", f"已付，少 {money(parts)}"
    if lane.paid_fen:
        whole = lane.paid_fen >= (lane.decided_fen or 0)
        paid = "已到账" if whole else f"到账 {money(lane.paid_fen)}"
        return "good", f"{month_day(lane.paid_at)} {paid}" if lane.paid_at else paid
    if parts:
        return "bad", f"结论{'少' if parts > 0 else '多'} {money(abs(parts))}"
    if lane.decided_fen is not None:
        return "good" if parts == 0 else "", f"结论 {money(lane.decided_fen)}"
    return "", f"最晚 {month_day(law_date)} 有结论" if law_date else "等结论"


# --- the trunk: steps 1 to 5 ---------------------------------------------------------------------


def _node(state: str, label: str = "", tone: str = "") -> Node:
    return {"state": state, "label": label, "tone": tone}


def _trunk_nodes(claim: ClaimState, lane: LaneState, *, now: datetime) -> list[Node]:
    live, since = claim.step, claim.since
    ends = {2: since.get(2), 3: since.get(4), 4: since.get(5) or claim.submitted_at}
    begins = {2: since.get(1), 3: since.get(3), 4: since.get(4)}
    nodes = [_node("done", month_day(since[1]))]
    for number in (2, 3, 4):
        if number > live:
            nodes.append(_node("to_come"))
        elif number == live:
            nodes.append(_node("now", "待提交" if number == 4 else "等客户", "near"))
        else:
            nodes.append(_node("done", _taken(begins[number], ends[number])))
    return [*nodes, _supplement(claim, lane, now=now)]


def _supplement(claim: ClaimState, lane: LaneState, *, now: datetime) -> Node:
    """Our own list before the submission; an insurer's notice after it."""
    notice = lane.open_supplement
    if notice and not lane.finished:
        return _node("now", f"补 {len(notice.paper_kinds)} 样", "near")
    if lane.supplements:
        last = lane.supplements[-1]
        return _node("done", _taken(last.required_at, last.sent_at))
    if claim.step < 5:
        return _node("to_come")
    if claim.step == 5:
        return _node("now", f"差 {len(claim.missing)} 样", "near")
    if 5 in claim.since:
        return _node("done", _taken(claim.since[5], claim.submitted_at))
    return _node("skipped", "无")


def _taken(began: datetime | None, ended: datetime | None) -> str:
    """How long it took. What ended before it began (told late) shows its day."""
    if began is None or ended is None:
        return ""
    return span(ended - began) if ended >= began else month_day(began)


# --- the lane: steps 6 to 14 ---------------------------------------------------------------------


def _lane_nodes(
    claim: ClaimState, lane: LaneState, cards: Cards, *, law_date: date | None, now: datetime
) -> list[Node]:
    live = 15 if lane.finished and lane.stage != "withdrawn" else lane.step
    reached = max(lane.since)
    started = claim.step >= 6 or lane.stage not in {"opened", "noticed"}
    nodes = []
    for number in range(6, 15):
        if lane.stage == "withdrawn":
            past = number in lane.since and number > 6
            nodes.append(_node("done", _lasted(lane, number)) if past else _node("skipped"))
        elif not started:
            nodes.append(_node("to_come"))
        elif number == live:
            nodes.append(_live(claim, lane, cards, law_date=law_date, now=now))
        elif number == 10:
            nodes.append(_node("skipped", "无"))
        elif number > live:
            nodes.append(_node("to_come"))
        elif number in {7, 8} and not lane.originals:
            nodes.append(_node("skipped", "免" if number == 7 else ""))
        elif number > reached or (not lane.gateway and number < 13):
            nodes.append(_node("skipped", "无" if number == 14 else ""))
        else:
            nodes.append(_node("done", _lasted(lane, number)))
    return nodes


def _lasted(lane: LaneState, number: int) -> str:
    """Days for what one remembers by its day, spans for the rest."""
    day = {13: lane.decided_at, 14: lane.paid_at, 7: lane.since.get(7)}.get(number)
    if day:
        return month_day(day)
    began = lane.filed_at if number == 6 else lane.since.get(number)
    later = [at for step, at in lane.since.items() if step > max(number, 8)]
    ended = lane.accepted_at if number == 6 else min(later, default=None)
    return _taken(began, ended)


def _live(
    claim: ClaimState, lane: LaneState, cards: Cards, *, law_date: date | None, now: datetime
) -> Node:
    waiting = _waiting(claim, lane, cards)
    if waiting:
        return _node("waits", f"等{waiting}", "info")
    if lane.open_supplement and lane.stage in WITH_INSURER:
        return _node("waits", "等补件", "info")
    if law_date and law_date < now.astimezone(SHANGHAI).date():
        return _node("trouble", "过了法定期", "bad")
    node = _by_stage(lane, now=now)
    if lane.marks and node["state"] != "trouble":
        return _node("trouble", "要看一看", "bad")
    return node


def _by_stage(lane: LaneState, *, now: datetime) -> Node:
    if lane.stage == "contested":
        return _node("trouble", "在争", "bad")
    if lane.stage == "decided":
        if lane.outcome == "refuse":
            return _node("trouble", "不赔", "bad")
        if lane.difference_fen:
            return _node("trouble", "已出 · 有异", "bad")
        return _node("now", "等客户", "near")
    if lane.originals_open and lane.step in {7, 8}:
        failed = lane.originals == "failed"
        label = _ORIGINALS_ZH.get(lane.originals, "在路上")
        return _node("trouble" if failed else "now", label, "bad" if failed else "near")
    if not lane.gateway:
        return _node("now", "等分割单", "near")
    if lane.stage == "opened":
        return _node("now", "等登记", "near")
    if lane.stage == "noticed":
        return _node("now", "等授权", "near")
    began = lane.filed_at if lane.stage == "filed" else lane.since.get(lane.step)
    passed = now - began if began and began <= now else None
    if passed is None or passed < _MINUTE:
        return _node("now", "刚开始", "near")
    return _node("now", f"已 {span(passed)}", "near")


def _last(claim: ClaimState, lane: LaneState) -> Node:
    if claim.rating is not None:
        return _node("done", f"{claim.rating} 星")
    if claim.closed_at is not None:
        return _node("done", month_day(claim.closed_at))
    return _node("skipped" if lane.stage == "withdrawn" else "to_come")
