"""The one next step of a claim for the desk: what, who, until when. Pure.

Each lane says what it needs; the most pressing is the next step. Ours to do comes before what we
wait for; a call that a customer needs comes before a call to an insurer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from guanjia.claims import rules
from guanjia.claims.days import NO_DAYS, Days, LaneDays
from guanjia.claims.desk_lanes import Cards
from guanjia.claims.desk_words import SHANGHAI, mark_zh, money, month_day, short_insurer
from guanjia.claims.state import ClaimState, LaneState
from guanjia.claims.steps import STEPS

# What the main button does: call somebody, bring papers for the customer, look at something here.
Act = Literal["call_customer", "call_insurer", "upload", "courier", "look", "none"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Next:
    """`until`: when the step is promised, or a day for a call that is ours to make; `law_zh` names
    a legal end with its article. `lane_id` None: the trunk. `waits`: nothing is ours to do now."""

    what_zh: str
    who_zh: str
    until: datetime | None = None
    law_zh: str = ""
    act: Act = "none"
    lane_id: UUID | None = None
    late: bool = False
    waits: bool = False


def next_steps(
    claim: ClaimState,
    cards: Cards,
    *,
    butler_zh: str,
    papers_zh: Mapping[str, str],
    days: Days,
    now: datetime,
) -> list[Next]:
    """The first is the next step, the others follow it; never empty."""
    us = f"管家{butler_zh}" if butler_zh else "管家"
    if claim.closed_at is not None:
        return [Next("都办完了", "现在不用谁做什么", waits=True)]
    found = []
    preparing = claim.submitted_at is None and claim.origin == "customer"
    if preparing:
        found.append((3, _before_submission(claim, us, papers_zh)))
    for lane in rules.ordered_lanes(claim):
        short = short_insurer(cards[lane.id]["insurer_zh"])
        found += [
            (2, Next(f"看一看{short}：{mark_zh(mark.why)}", us, act="look", lane_id=lane.id))
            for mark in lane.marks[-1:]
        ]
        if not lane.finished and not (preparing and lane.stage in {"opened", "noticed"}):
            its = days.get(lane.id, NO_DAYS)
            found.append(_lane(claim, lane, short, us, papers_zh, days=its, now=now))
    found.sort(key=lambda one: one[0])
    return [step for _, step in found] or [Next("等结案", "管家平台", waits=True)]


def _before_submission(claim: ClaimState, us: str, papers_zh: Mapping[str, str]) -> Next:
    if claim.missing:
        wanted = "、".join(papers_zh.get(kind, kind) for kind in claim.missing)
        what = f"请客户补 {len(claim.missing)} 样：{wanted}"
        return Next(what, "客户传，管家可以代传", act="upload")
    if claim.account_id is None or not claim.consents:
        return Next("请客户在手机上授权、填收款账户", "只能客户自己办", act="call_customer")
    return Next("请客户在手机上点提交", "只能客户自己办", act="call_customer")


def _lane(
    claim: ClaimState,
    lane: LaneState,
    short: str,
    us: str,
    papers_zh: Mapping[str, str],
    *,
    days: LaneDays,
    now: datetime,
) -> tuple[int, Next]:
    today = now.astimezone(SHANGHAI).date()
    if lane.stage == "contested":
        return 0, _contested(lane, short, us)
    if lane.stage == "decided":
        return 1, _decided(lane, short, us, now=now)
    if lane.stage == "agreed" and days.law_date:
        return _paying(lane, short, us, days.law_date, until=days.step_at, today=today)
    if lane.open_supplement:
        wanted = "、".join(papers_zh.get(kind, kind) for kind in lane.open_supplement.paper_kinds)
        what, law_zh = f"请客户给{short}补：{wanted}", "补齐以前 30 天不走（保险法第 22、23 条）"
        return 3, Next(what, "客户传，管家可以代传", None, law_zh, "upload", lane.id)
    if lane.originals in {"required", "failed"}:
        again = "再" if lane.originals == "failed" else ""
        return 4, Next(f"{again}叫快递取原件，寄给{short}", us, act="courier", lane_id=lane.id)
    if not lane.gateway:
        what = f"等客户拿到{short}的理赔通知书"
        return 6, Next(what, "客户", act="call_customer", lane_id=lane.id, waits=True)
    return _with_insurer(claim, lane, short, us, days, today=today)


def _paying(
    lane: LaneState, short: str, us: str, pay_by: date, *, until: datetime | None, today: date
) -> tuple[int, Next]:
    law_zh = f"最晚 {month_day(pay_by)}（保险法第 23 条，同意后 10 天）"
    if pay_by < today:
        what = f"催{short}付款：过了 10 天"
        return 1, Next(what, us, None, law_zh, "call_insurer", lane.id, late=True)
    return 7, Next(f"等{short}付款", short, until, law_zh, "none", lane.id, waits=True)


def _contested(lane: LaneState, short: str, us: str) -> Next:
    parts = lane.difference_fen
    what = f"和{short}谈客户不同意的结论"
    if parts:
        what = f"把 {money(parts)} 的说明讲给{short}，请它重算"
    law_zh = ""
    if lane.outcome == "pay" and lane.decided_fen:
        law_zh = f"{money(lane.decided_fen)} 没有争议，先请{short}付，不等争议（保险法第 25 条）"
    until = lane.contested_at + _DAY if lane.contested_at else None
    return Next(what, us, until, law_zh, "call_insurer", lane.id)


def _decided(lane: LaneState, short: str, us: str, *, now: datetime) -> Next:
    parts = lane.difference_fen
    until = lane.decided_at + _DAY if lane.decided_at else None
    late = bool(until and until < now)
    if lane.outcome == "refuse":
        what = f"打给客户：{short}不赔，讲清理由和条款"
        law_zh = "拒赔要在 3 天内书面说明理由（保险法第 24 条）"
        return Next(what, us, until, law_zh, "call_customer", lane.id, late)
    if parts:
        less = "少" if parts > 0 else "多"
        what = f"打给客户：{short}结论{less} {money(abs(parts))}，同意不同意由客户定"
        undisputed = money(lane.decided_fen or 0)
        law_zh = f"{undisputed} 没有争议，可以先付（保险法第 25 条）" if parts > 0 else ""
        return Next(what, us, until, law_zh, "call_customer", lane.id, late)
    what = f"等客户看{short}的结论：{money(lane.decided_fen or 0)}"
    return Next(what, "客户", until, "", "call_customer", lane.id, late, waits=True)


def _with_insurer(
    claim: ClaimState, lane: LaneState, short: str, us: str, days: LaneDays, *, today: date
) -> tuple[int, Next]:
    if lane.stage in {"opened", "noticed"}:
        earlier = rules.waits_for(claim, lane)
        if earlier and claim.lanes[earlier].stage == "decided":
            return 8, Next("等客户答复前一份的结论，再接着报", "客户", lane_id=lane.id, waits=True)
        if earlier:
            return 8, Next("等前一份有结论，再接着报", "管家平台", lane_id=lane.id, waits=True)
        if lane.stage == "noticed" and not rules.has_consent(claim, lane):
            what = f"请客户授权把材料交给{short}"
            return 4, Next(what, "只能客户自己办", act="call_customer", lane_id=lane.id)
        return 7, Next(f"等{short}登记", short, lane_id=lane.id, waits=True)
    due = days.law_date
    law_zh = f"最晚 {month_day(due)} 有结论（保险法第 23 条，30 天）" if due else ""
    if due and due < today:
        what = f"催{short}：30 天已过，还没有结论"
        return 1, Next(what, us, None, law_zh, "call_insurer", lane.id, late=True)
    step = STEPS[lane.step - 1]
    title_zh = "立案" if lane.stage == "filed" else step.title_zh
    who = "快递" if lane.step == 7 else short
    return 7, Next(f"等{short}{title_zh}", who, days.step_at, law_zh, "none", lane.id, waits=True)


def as_view(step: Next) -> dict[str, Any]:
    return {name: getattr(step, name) for name in Next.__slots__}
