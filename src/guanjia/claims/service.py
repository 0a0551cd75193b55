"""Words and rules of the service beside the steps: tiers, why a claim goes up one, loops. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from guanjia.claims.journal.service import Loop, Tier
from guanjia.claims.state import ClaimState

TIERS_ZH: Mapping[Tier, str] = {"claims_expert": "理赔专家", "senior_expert": "高级专家"}
HANDOVER_REASONS_ZH = {
    "clause_question": "条款怎么算，要再看一遍",
    "missing_evidence": "缺一份要紧的证明",
    "late_case": "办得太慢，要找原因",
    "sum_differs": "金额和我们算的不一样",
    "refusal": "保险公司不赔",
    "dispute": "有争议，要和保险公司谈",
    "hard_case": "情况复杂，拿不准",
    "customer_asked": "客户想请专家看",
}


@dataclass(frozen=True, slots=True)
class LoopRule:
    """`acts_zh`: what somebody must have done with the customer; `when_zh`: not before that."""

    title_zh: str
    when_zh: str
    acts_zh: Mapping[str, str]


LOOPS: Mapping[Loop, LoopRule] = {
    "report": LoopRule(
        "报案",
        "报案以后",
        {"called_after_report": "打电话核对了报案", "wrote_after_report": "在群里核对了报案"},
    ),
    "process": LoopRule(
        "过程",
        "材料交出去以后",
        {"told_progress": "说清了走到哪、在等谁", "coached_papers": "教会了怎么补材料"},
    ),
    "result": LoopRule(
        "结果",
        "每一份都有结论以后",
        {"explained_result": "把结论一条一条讲明白了", "confirmed_payment": "和客户核对了到账"},
    ),
    "experience": LoopRule(
        "体验",
        "结案以后",
        {"asked_experience": "回访了哪里办得不好", "answered_rating": "回应了客户的评价"},
    ),
}


def may_close(claim: ClaimState, loop: Loop) -> bool:
    """Each once, and none before there is something to close."""
    if loop in claim.loops:
        return False
    lanes = claim.lanes.values()
    return {
        "report": True,
        "process": claim.submitted_at is not None or claim.origin == "insurer",
        "result": bool(lanes) and all(lane.decided_at or lane.finished for lane in lanes),
        "experience": claim.closed_at is not None,
    }[loop]
