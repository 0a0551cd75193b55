"""The fifteen steps of a claim as one table, and which command is allowed at which stage.

Steps 1 to 5 and 15 are the trunk (asked once, however many policies); 6 to 14 are walked by each
lane. Legal ends are those of the law or the service rules in words: 保险法 22 to 26 and the 2010
基本服务规定; the days are the watch's to count. A lane keeps the version of the table under which
it was opened.
"""

from dataclasses import dataclass
from typing import Literal

VERSION = 1

Phase = Literal[
    "report", "papers", "filing", "originals", "check", "calculation", "decision", "payment"
]
PHASES_ZH: dict[Phase, str] = {
    "report": "报案",
    "papers": "材料",
    "filing": "立案",
    "originals": "原件",
    "check": "核查",
    "calculation": "理算和审核",
    "decision": "结论",
    "payment": "到账和评价",
}


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    code: str
    title_zh: str
    phase: Phase
    place: Literal["trunk", "lane"]
    acts_zh: str
    legal_end_zh: str
    chaser: str | None
    plain_zh: str
    short_zh: str


# fmt: off
STEPS: tuple[Step, ...] = (
    Step(1, "report", "报案", "report", "trunk", "您", "", None,
         "告诉我们出了什么事。", "报案"),
    Step(2, "acceptance", "报案受理", "report", "trunk", "管家平台",
         "1 个工作日", "acceptance_late", "我们收到了，并告诉您要准备什么。", "受理"),
    Step(3, "papers", "上传材料", "papers", "trunk", "您", "", None,
         "拍照或上传材料，不着急，随时可以接着传。", "传材料"),
    Step(4, "paper_check", "材料初审", "papers", "trunk", "管家平台", "1 天", None,
         "我们先看一遍材料齐不齐、清不清楚。", "初审"),
    Step(5, "supplement", "补充材料", "papers", "trunk", "您", "", "supplement_late",
         "还差的材料，一次说全。", "补材料"),
    Step(6, "filing", "提交立案", "filing", "lane", "管家平台", "1 个工作日",
         "acceptance_late", "材料交给保险公司，等它立案。", "立案"),
    Step(7, "originals_sent", "寄送原件", "originals", "lane", "快递", "3 天",
         "originals_late", "快递上门取原件，不用您付钱。", "寄原件"),
    Step(8, "originals_received", "原件签收", "originals", "lane", "保险公司", "5 天",
         "originals_late", "等保险公司签收原件。", "签收"),
    Step(9, "liability_check", "责任核查", "check", "lane", "保险公司",
         "在 30 天内", "liability_check_late", "保险公司核对这次的情况是不是保单管的。", "核查"),
    Step(10, "advance_review", "垫付审核", "check", "lane", "保险公司", "2 天",
         "advance_review_late", "只有申请垫付时才有这一步。", "垫付"),
    Step(11, "calculation", "理算", "calculation", "lane", "保险公司", "在 30 天内", None,
         "保险公司算该赔多少，我们也同时算一遍。", "理算"),
    Step(12, "review", "审核复核", "calculation", "lane", "保险公司",
         "5 个工作日，复杂的 30 天", "closing_late", "保险公司内部再核一遍。", "复核"),
    Step(13, "decision", "结论通知", "decision", "lane", "保险公司", "拒赔的 3 天内通知",
         "closing_late", "结论来了，请您看看同意不同意。", "结论"),
    Step(14, "payment", "支付", "payment", "lane", "保险公司", "同意后 10 天",
         "closing_late", "钱打到您的账户。", "支付"),
    Step(15, "closing", "结案评价", "payment", "trunk", "您和管家", "", None,
         "都办完了。办得怎么样，愿意的话告诉我们。", "评价"),
)
# fmt: on
BY_CODE: dict[str, Step] = {step.code: step for step in STEPS}

# Whose lateness is followed up, by the names that the desk knows.
CHASERS_ZH = {
    "acceptance_late": "赔案受理超时",
    "supplement_late": "补充资料超时",
    "originals_late": "寄送原件超时",
    "liability_check_late": "责任核查超时",
    "closing_late": "结案超时",
    "advance_review_late": "垫付审核超时",
}

# The stages of a lane in the order of its life; the fold moves a lane only forward along it.
Stage = Literal[
    "opened",
    "noticed",
    "filed",
    "accepted",
    "liability_check",
    "calculation",
    "review",
    "decided",
    "agreed",
    "contested",
    "paid",
    "closed",
    "withdrawn",
]
STAGE_STEP: dict[Stage, int] = {
    "opened": 6,
    "noticed": 6,
    "filed": 6,
    "accepted": 9,
    "liability_check": 9,
    "calculation": 11,
    "review": 12,
    "decided": 13,
    "agreed": 14,
    "contested": 13,
    "paid": 14,
    "closed": 13,
    "withdrawn": 6,
}
_LIFE: tuple[Stage, ...] = (
    "opened",
    "noticed",
    "filed",
    "accepted",
    "liability_check",
    "calculation",
    "review",
    "decided",
    "contested",
    "agreed",
    "paid",
    "closed",
    "withdrawn",
)
STAGE_RANK: dict[Stage, int] = {stage: rank for rank, stage in enumerate(_LIFE)}
FINISHED: frozenset[Stage] = frozenset({"paid", "closed", "withdrawn"})

_BEFORE_FILING: frozenset[Stage] = frozenset({"opened", "noticed"})
WITH_INSURER: frozenset[Stage] = frozenset(
    {"filed", "accepted", "liability_check", "calculation", "review"}
)
_ANY: frozenset[Stage] = frozenset(STAGE_STEP)

# Command -> the stages of the lane at which it may be given.
LANE_COMMANDS: dict[str, frozenset[Stage]] = {
    "lane_opened": frozenset(),
    "bills_withheld": _BEFORE_FILING,
    "figured": _ANY,
    "not_worked_out": _ANY,
    "notice_sent": frozenset({"opened"}),
    "filed": _BEFORE_FILING,
    "supplement_sent": WITH_INSURER,
    "courier_booked": WITH_INSURER,
    "advance_requested": WITH_INSURER,
    "compared": _ANY,
    "calculation_asked": frozenset({"decided", "contested", "agreed", "paid"}),
    "agreed": frozenset({"decided", "contested"}),
    "contested": frozenset({"decided", "agreed", "paid"}),
    "sheet_entered": _BEFORE_FILING | {"filed", "closed"},  # closed: while a dispute is open
    "withdrawn": _BEFORE_FILING | WITH_INSURER | {"decided", "contested"},
    "mark_seen": _ANY,
    # Beyond the opening an open dispute is what they need; the actions see to it.
    "dispute_opened": frozenset({"decided", "contested", "agreed", "paid", "closed"}),
    "undisputed_asked": _ANY,
    "dispute_judged": _ANY,
    "evidence_added": _ANY,
    "opinion_shown": _ANY,
    "opinion_seen": _ANY,
    "opinion_sent": _ANY,
    "dispute_escalated": _ANY,
    "dispute_closed": _ANY,
}
# Command on the trunk -> whether it may still be given once the claim was submitted, or closed.
TRUNK_COMMANDS: dict[str, Literal["first", "before_submission", "open", "closed", "ever"]] = {
    "reported": "first",
    "report_accepted": "open",
    "incident_completed": "open",
    "paper_linked": "ever",  # after the close staff look at it; nothing is worked out again
    "paper_unlinked": "open",
    "paper_asked_again": "open",
    "papers_ordered": "open",
    "papers_checked": "open",
    "order_planned": "open",
    "order_chosen": "open",
    "consent_noted": "open",
    "consent_withdrawn": "open",
    "account_given": "open",
    "submitted": "before_submission",
    "rated": "closed",
    "claim_closed": "open",
    "corrected": "ever",
    "handed_over": "ever",
    "handed_back": "ever",
    "loop_closed": "ever",
}
