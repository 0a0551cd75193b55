"""Which lines may be found wrong, and what falls with them. Pure.

Correctable is what somebody typed or an outsider told. What a customer decided (order, consents,
account, answer, rating) is theirs to change on the phone; what we did (filed, sent, booked) was
done. What we said of a wrong decision falls with it, and so does the customer's answer to it: it
is asked again.
"""

from collections.abc import Sequence

from guanjia.claims import rules
from guanjia.claims.fold import fold, voided
from guanjia.claims.fold_dispute import DISPUTE_KINDS
from guanjia.claims.journal import Line

REASONS_ZH = {
    "typed_wrong": "录错了",
    "other_claim": "是别的理赔的",
    "told_twice": "重复记了",
    "sender_mistaken": "对方说发错了",
    "paper_mistaken": "材料放错了",
}
_NOTHING: frozenset[str] = frozenset()
_DISPUTE = frozenset(payload.kind for payload in DISPUTE_KINDS)
# Kind -> the kinds that fall with it on its lane, up to the next line of its own kind.
CORRECTABLE: dict[str, frozenset[str]] = {
    "paper_linked": _NOTHING,
    "paper_unlinked": _NOTHING,
    "paper_asked_again": _NOTHING,
    "sheet_entered": _DISPUTE | {"compared"},
    "notice_rejected": _NOTHING,
    "filing_accepted": _NOTHING,
    "filing_rejected": _NOTHING,
    "supplement_required": _NOTHING,
    "originals_required": _NOTHING,
    "originals_received": _NOTHING,
    "parcel_moved": _NOTHING,
    "progressed": _NOTHING,
    "decided": _DISPUTE
    | {"compared", "calculation_asked", "calculation_given", "agreed", "contested"},
    "paid": _NOTHING,
    "insurer_answered": _NOTHING,
}
# Told of the incident itself: never taken back, only put right by the entry that follows.
TOLD = frozenset({"reported", "incident_completed"})


_WHAT_ZH = {
    "reported": "事情经过",
    "incident_completed": "事情经过",
    "paper_linked": "一份材料",
    "paper_unlinked": "一份材料",
    "paper_asked_again": "请您重拍的材料",
    "sheet_entered": "理赔通知书上的数",
    "supplement_required": "要补的材料",
    "originals_required": "要不要原件",
    "decided": "结论",
    "paid": "到账",
    "insurer_answered": "保险公司对异议的答复",
}


def what_zh(kind: str) -> str:
    """What was put right, for the customer."""
    return _WHAT_ZH.get(kind, "办到哪一步")


class CorrectionRefused(Exception):
    """`code`: not_correctable, already_corrected, reason_missing, nothing_changed, staff_only."""

    def __init__(self, code: str, customer_zh: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, customer_zh


def voids(lines: Sequence[Line], seq: int) -> tuple[int, ...]:
    """Line `seq` and what falls with it, in order. Raises CorrectionRefused."""
    wrong = next((line for line in lines if line.seq == seq), None)
    gone = voided(lines)
    if wrong is None or wrong.kind not in CORRECTABLE:
        raise CorrectionRefused(
            "not_correctable", "这一条不能更正：事情已经做了，或者由客户自己改。"
        )
    if seq in gone:
        raise CorrectionRefused("already_corrected", "这一条已经更正过了，请刷新看看。")
    falls = [seq]
    for line in lines[seq:]:
        if line.lane_id != wrong.lane_id or line.seq in gone:
            continue
        if line.kind == wrong.kind:
            break
        if line.kind in CORRECTABLE[wrong.kind]:
            falls.append(line.seq)
    after = fold(lines, without=falls)
    if after.closed_at is not None and not rules.may_close(after):
        ends = (line.seq for line in lines if line.kind == "claim_closed" and line.seq > seq)
        falls += [end for end in ends if end not in gone]
    return tuple(sorted(falls))


def told_in(lines: Sequence[Line]) -> int:
    """The line whose words of the incident hold now."""
    gone = voided(lines)
    return max(line.seq for line in lines if line.kind in TOLD and line.seq not in gone)
