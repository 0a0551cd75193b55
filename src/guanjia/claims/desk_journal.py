"""The journal in sentences, one for every kind of line, newest first. Pure.

Who stands apart from what, so that a page can set it in bold. No sentence holds more than the line
does: ids, codes, days and sums.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from guanjia.claims.corrections import CORRECTABLE, REASONS_ZH, TOLD
from guanjia.claims.desk_words import (
    INBOUND_ZH,
    MESSAGES_ZH,
    money,
    sums,
)
from guanjia.claims.dispute import CAUSES_ZH, CONFIDENCE_ZH, LEVELS_ZH, OUTCOMES_ZH
from guanjia.claims.retakes import RETAKES_ZH, read_zh
from guanjia.claims.service import HANDOVER_REASONS_ZH, LOOPS, TIERS_ZH
from guanjia.claims.steps import CHASERS_ZH

Line = Mapping[str, Any]
_STEPS_ZH = {"liability_check": "责任核查", "calculation": "理算", "review": "复核"}
_PARCEL_ZH = {
    "booked": "接单",
    "picked_up": "取走了原件",
    "in_transit": "在路上",
    "delivered": "送到",
    "failed": "没有取到",
}
_LEVELS_ZH = {
    "warned": "时限快到",
    "due": "过了时限，立单催办",
    "level2": "还没有回音，第二轮",
    "level3": "还没有回音，第三轮",
}
# Lines that a person or a partner brought, against what the platform does by itself.
_BAD = frozenset(
    {"sending_failed", "notice_rejected", "filing_rejected", "not_worked_out", "contested"}
)


@dataclass(frozen=True, slots=True)
class Names:
    """Whom the journal names by id or code: lanes and insurers in short, staff, kinds of papers."""

    lanes: Mapping[UUID, str]
    insurers: Mapping[str, str]
    staff: Mapping[UUID, str]
    papers_zh: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)  # beside corrections, by secret id

    def lane(self, lane_id: UUID | None) -> str:
        return self.lanes.get(lane_id, "") if lane_id else ""

    def papers(self, kinds: Iterable[str]) -> str:
        return "、".join(self.papers_zh.get(kind, kind) for kind in kinds)


def told(lines: Iterable[Line], names: Names) -> list[dict[str, Any]]:
    """`lines` as queries.journal_of gives them. `correctable`: whether staff may find it wrong;
    `fixes`: the line is a correction, of that `seq`."""
    every = list(lines)
    by_seq = {line["seq"]: line for line in every}
    return [_told(line, names, by_seq) for line in reversed(every)]


def _told(line: Line, names: Names, by_seq: Mapping[int, Line]) -> dict[str, Any]:
    kind = line["kind"]
    if kind == "corrected":
        what = _corrected(line, names, by_seq)
    else:
        what = SENTENCES[kind](line["payload"], names.lane(line["lane_id"]), names)
    return {
        "seq": line["seq"],
        "kind": kind,
        "at": line["occurred_at"],
        "who_zh": _who(line, names),
        "what_zh": what,
        "tone": _tone(line),
        "corrected": line["corrected"],
        "correctable": not line["corrected"] and (kind in CORRECTABLE or kind in TOLD),
        "fixes": line["payload"]["corrects_seq"] if kind == "corrected" else None,
        "note": names.notes.get(line["payload"].get("secret_id") or "", ""),
    }


def _who(line: Line, names: Names) -> str:
    actor = line["actor"]
    if actor in {"butler", "staff"}:
        return names.staff.get(line["actor_id"], "管家")
    if actor == "insurer":
        return names.lane(line["lane_id"]) or "保险公司"
    return {"customer": "客户", "courier": "快递"}.get(actor, "系统")


def _tone(line: Line) -> str:
    """bad: something went wrong; ours: our people; done: a customer's or partner's act."""
    if line["kind"] in _BAD or line["payload"].get("state") == "failed":
        return "bad"
    if line["actor"] in {"butler", "staff"}:
        return "ours"
    return "" if line["actor"] == "platform" else "done"


def what_zh(line: Line, names: Names) -> str:
    """What a line said, to be named by its correction."""
    return SENTENCES[line["kind"]](line["payload"], names.lane(line["lane_id"]), names)


def _corrected(line: Line, names: Names, by_seq: Mapping[int, Line]) -> str:
    payload = line["payload"]
    wrong = by_seq[payload["corrects_seq"]]
    said = what_zh(wrong, names)
    reason = REASONS_ZH.get(payload["reason"], payload["reason"])
    if not payload["voids"]:
        return f"更正“{said}”：{reason}，改过的见下一条"
    more = len(payload["voids"]) - 1
    also = f"和连带的 {more} 条" if more else ""
    return f"更正“{said}”：{reason}，这一条{also}不再算数"


def _received(outcome: str, sum_fen: int) -> str:
    return f"付 {money(sum_fen)}" if outcome == "pay" else "不赔"


def _compared(p: Line, lane: str) -> str:
    parts = p["our_low_fen"] - p["insurer_fen"]
    if p["our_low_fen"] != p["our_high_fen"]:
        ours = sums(p["our_low_fen"], p["our_high_fen"])
        return f"自动核对{lane}：我们算出 {ours}，还不准"
    if parts == 0:
        return f"自动核对{lane}：和我们一样"
    less = "少" if parts > 0 else "多"
    found = f"，有 {len(p['deviations'])} 种改法能算出它的数" if p["deviations"] else ""
    return f"自动核对{lane}：结论{less} {money(abs(parts))}{found}"


def _consent(p: Line, names: Names) -> str:
    what = {"health_data": "处理病历和账单", "courier": "把姓名、电话和地址交给快递"}
    receiver = names.insurers.get(p["receiver"], "保险公司")
    return what.get(p["purpose"], f"把材料交给{receiver}")


def _missing(p: Line, names: Names) -> str:
    return f"初审：还差{names.papers(p['missing'])}" if p["missing"] else "初审：材料齐了"


def _planned(p: Line, names: Names) -> str:
    order = "、".join(names.lane(UUID(one)) for one in p["lane_ids"])
    gain = f"，比最差的多 {money(p['gain_fen'])}" if p["gain_fen"] else ""
    return f"排出先后：{order}，合计 {money(p['total_fen'])}{gain}"


def _failed(p: Line, lane: str) -> str:
    return f"发给{lane}的“{MESSAGES_ZH.get(p['message_kind'], p['message_kind'])}”没有送到"


def _resent(p: Line, lane: str) -> str:
    what = MESSAGES_ZH.get(p["message_kind"], p["message_kind"])
    return f"{'重发' if p['how'] == 'again' else '搁置'}给{lane}的“{what}”"


def _withheld(p: Line, lane: str) -> str:
    count = len(p["document_ids"])
    return f"{count} 张票据不交给{lane}" if count else f"票据都交给{lane}"


def _figured(p: Line, lane: str) -> str:
    what, _, code = (p.get("because") or "").partition(":")
    why = {"overlay": f"因新规定（{code}）重新", "terms": "因条款的算法更正重新"}.get(what, "")
    return f"{why}算{lane}应付：{sums(p['low_fen'], p['high_fen'])}"


Sentence = Callable[[Line, str, Names], str]
# payload, the lane's insurer in short ("" on the trunk), names -> what happened.
SENTENCES: dict[str, Sentence] = {
    "reported": lambda p, s, n: (
        "报案" if p["origin"] == "customer" else "在保险公司报的案，我们接着盯"
    ),
    "report_accepted": lambda p, s, n: "受理报案",
    "incident_completed": lambda p, s, n: "补全了事情经过",
    "paper_linked": lambda p, s, n: f"放进{n.papers([p['paper_kind']])}",
    "paper_unlinked": lambda p, s, n: "拿走一份材料",
    "paper_read": lambda p, s, n: f"{n.papers([p['paper_kind']])}：{read_zh(p)}",
    "paper_asked_again": lambda p, s, n: (
        f"请客户重拍一张：{'、'.join(RETAKES_ZH[one] for one in p['reasons'])}"
    ),
    "papers_ordered": lambda p, s, n: "排了材料的先后",
    "papers_checked": lambda p, s, n: _missing(p, n),
    "order_planned": lambda p, s, n: _planned(p, n),
    "order_chosen": lambda p, s, n: (
        f"定下先后：{'、'.join(n.lane(UUID(one)) for one in p['lane_ids'])}"
    ),
    "consent_noted": lambda p, s, n: f"同意{_consent(p, n)}",
    "consent_withdrawn": lambda p, s, n: f"收回同意：{_consent(p, n)}",
    "account_given": lambda p, s, n: "填了收款账户",
    "submitted": lambda p, s, n: "提交，材料按先后交给保险公司",
    "rated": lambda p, s, n: f"评价 {p['score']} 星",
    "claim_closed": lambda p, s, n: "每一份都办完，结案",
    "lane_opened": lambda p, s, n: f"找到{s}的保单，开一条分支",
    "bills_withheld": lambda p, s, n: _withheld(p, s),
    "figured": lambda p, s, n: _figured(p, s),
    "not_worked_out": lambda p, s, n: f"{s}的应付还算不出来（{p['code']}）",
    "notice_sent": lambda p, s, n: f"通知{s}出险（保险法第 21 条）",
    "notice_accepted": lambda p, s, n: f"登记，案号 {p['insurer_claim_no']}",
    "notice_rejected": lambda p, s, n: f"不收出险通知（{p['reason_code']}）",
    "filed": lambda p, s, n: f"材料交给{s}，请它立案",
    "filing_accepted": lambda p, s, n: "立案",
    "filing_rejected": lambda p, s, n: f"不立案（{p['reason_code']}）",
    "supplement_required": lambda p, s, n: f"要补{n.papers(p['paper_kinds'])}",
    "supplement_sent": lambda p, s, n: f"补的材料交给{s}",
    "supplement_received": lambda p, s, n: "补的材料收到了",
    "originals_required": lambda p, s, n: "要看原件",
    "courier_booked": lambda p, s, n: f"叫快递取原件，寄给{s}",
    "parcel_moved": lambda p, s, n: f"{_PARCEL_ZH[p['state']]}（运单 {p['waybill_no']}）",
    "originals_received": lambda p, s, n: "原件签收",
    "progressed": lambda p, s, n: f"到了{_STEPS_ZH[p['step']]}",
    "decided": lambda p, s, n: f"结论：{_received(p['outcome'], p['sum_fen'])}",
    "compared": lambda p, s, n: _compared(p, s),
    "calculation_asked": lambda p, s, n: f"请{s}说明怎么算的",
    "calculation_given": lambda p, s, n: "说明了怎么算的",
    "agreed": lambda p, s, n: f"同意{s}的结论 {money(p['decided_fen'])}",
    "contested": lambda p, s, n: f"不同意{s}的结论 {money(p['decided_fen'])}",
    "paid": lambda p, s, n: f"付了 {money(p['sum_fen'])}",
    "sheet_entered": lambda p, s, n: f"照{s}的通知书录入：{_received(p['outcome'], p['sum_fen'])}",
    "withdrawn": lambda p, s, n: f"撤回{s}这一份",
    "withdrawal_accepted": lambda p, s, n: "收到撤回",
    "advance_requested": lambda p, s, n: f"请{s}先垫付",
    "advance_answered": lambda p, s, n: "同意先垫" if p["granted"] else "不同意先垫",
    "insurer_closed": lambda p, s, n: "它那边结案",
    "sending_failed": lambda p, s, n: _failed(p, s),
    "resent": lambda p, s, n: _resent(p, s),
    "dispute_opened": lambda p, s, n: f"{s}这份开始争：{CAUSES_ZH[p['cause']]}",
    "undisputed_asked": lambda p, s, n: (
        f"请{s}先付没有争议的 {money(p['sum_fen'])}（保险法第 25 条）"
    ),
    "dispute_judged": lambda p, s, n: f"对{s}的结论写下判断，把握{CONFIDENCE_ZH[p['confidence']]}",
    "evidence_added": lambda p, s, n: f"添了一件给{s}看的证据",
    "opinion_shown": lambda p, s, n: f"第 {p['round_no']} 轮意见给客户看",
    "opinion_seen": lambda p, s, n: f"看过第 {p['round_no']} 轮意见，可以发",
    "opinion_sent": lambda p, s, n: (
        f"第 {p['round_no']} 轮意见发给{s}，请它补付 {money(p['asked_fen'])}"
    ),
    "insurer_answered": lambda p, s, n: (
        f"答复第 {p['round_no']} 轮意见：{'改' if p['result'] == 'changed' else '维持原来的结论'}"
    ),
    "dispute_escalated": lambda p, s, n: f"走下一级：{LEVELS_ZH[p['level']]}",
    "dispute_closed": lambda p, s, n: f"{s}这份不再争：{OUTCOMES_ZH[p['outcome']]}",
    "mark_seen": lambda p, s, n: f"看过{s}的待办标记，不用再办",
    "handed_over": lambda p, s, n: (
        f"请{TIERS_ZH[p['tier']]}来看：{HANDOVER_REASONS_ZH.get(p['reason'], p['reason'])}"
    ),
    "handed_back": lambda p, s, n: "答复了" if p["outcome"] == "answered" else "看过，不用再办",
    "loop_closed": lambda p, s, n: f"{LOOPS[p['loop']].title_zh}闭环：{_looped(p)}",
    "clock_raised": lambda p, s, n: _raised(p, s),
    "clock_policy_applied": lambda p, s, n: f"时限改按 {p['policy']} 版规则算",
}


def _looped(p: Line) -> str:
    return LOOPS[p["loop"]].acts_zh.get(p["act"], p["act"])


def _raised(p: Line, lane: str) -> str:
    what = CHASERS_ZH.get(p["chaser"], "这一步")
    whose = f"{lane}：" if lane else ""
    return f"{whose}{what}，{_LEVELS_ZH[p['level']]}"


def arrivals(lines: Iterable[Line], names: Names) -> list[dict[str, Any]]:
    """What insurers and couriers told us, newest first, as messages."""
    return [
        {
            "inward": True,
            "party_zh": _who(line, names),
            "kind_zh": INBOUND_ZH.get(line["kind"], line["kind"]),
            "at": line["learned_at"],
            "state": "corrected" if line["corrected"] else "read",
        }
        for line in reversed(list(lines))
        if line["actor"] in {"insurer", "courier"} and line["kind"] in INBOUND_ZH
    ]
