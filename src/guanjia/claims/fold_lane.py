"""The fold of a lane. Facts may come twice, late or in any order; stages only move forward."""

from collections.abc import Callable
from typing import Any

from guanjia.claims import journal as j
from guanjia.claims.fold_dispute import DISPUTE_KINDS, apply_to_dispute
from guanjia.claims.journal import Line
from guanjia.claims.state import LaneState, Mark, Supplement
from guanjia.claims.steps import STAGE_RANK, STAGE_STEP, Stage


def apply_to_lane(lane: LaneState, payload: j.Payload, line: Line) -> None:
    if type(payload) in DISPUTE_KINDS:
        apply_to_dispute(lane, payload, line)
    else:
        _LANE[type(payload)](lane, payload, line)
    _settle(lane, line)


def _forward(lane: LaneState, stage: Stage, line: Line) -> None:
    """Move on, never back: a late "checking" after a decision changes nothing."""
    if lane.stage != "withdrawn" and STAGE_RANK[stage] > STAGE_RANK[lane.stage]:
        lane.stage = stage
        lane.since.setdefault(STAGE_STEP[stage], line.occurred_at)


def _mark(lane: LaneState, line: Line, why: str) -> None:
    lane.marks.append(Mark(seq=line.seq, kind=line.kind, why=why))


def _bills_withheld(lane: LaneState, payload: j.BillsWithheld, _: Line) -> None:
    lane.withheld = list(payload.document_ids)


def _figured(lane: LaneState, payload: j.Figured, _: Line) -> None:
    lane.figure_low_fen, lane.figure_high_fen = payload.low_fen, payload.high_fen


def _not_worked_out(lane: LaneState, payload: j.NotWorkedOut, line: Line) -> None:
    _mark(lane, line, f"not_worked_out:{payload.code}")


def _notice_sent(lane: LaneState, _: Any, __: Line) -> None:
    lane.notice_sent = True


def _notice_accepted(lane: LaneState, payload: j.NoticeAccepted, line: Line) -> None:
    if lane.insurer_claim_no and lane.insurer_claim_no != payload.insurer_claim_no:
        _mark(lane, line, "another_number")
        return
    lane.insurer_claim_no = payload.insurer_claim_no
    _forward(lane, "noticed", line)


def _filed(lane: LaneState, _: Any, line: Line) -> None:
    lane.filed_at = line.occurred_at
    _forward(lane, "filed", line)


def _filing_accepted(lane: LaneState, _: Any, line: Line) -> None:
    lane.accepted_at = lane.accepted_at or line.occurred_at
    _forward(lane, "accepted", line)


def _rejected(lane: LaneState, _: Any, line: Line) -> None:
    _mark(lane, line, "refused_by_insurer")


def _supplement_required(lane: LaneState, payload: j.SupplementRequired, line: Line) -> None:
    if any(one.notice_no == payload.notice_no for one in lane.supplements):
        return
    # 保险法 22(2): everything at once. A second notice is answered all the same, and looked at.
    if lane.supplements:
        _mark(lane, line, "second_supplement_notice")
    lane.supplements.append(
        Supplement(
            notice_no=payload.notice_no,
            paper_kinds=list(payload.paper_kinds),
            required_at=line.learned_at,
        )
    )


def _supplement_sent(lane: LaneState, _: Any, line: Line) -> None:
    for one in lane.supplements:
        one.sent_at = one.sent_at or line.occurred_at


def _originals_required(lane: LaneState, payload: j.OriginalsRequired, line: Line) -> None:
    lane.originals_id = payload.secret_id
    if not lane.originals:
        lane.originals = "required"
        lane.since.setdefault(7, line.occurred_at)


def _courier_booked(lane: LaneState, _: Any, __: Line) -> None:
    lane.originals = "booked"


_PARCEL = ("", "required", "failed", "booked", "picked_up", "in_transit", "delivered", "received")


def _parcel_moved(lane: LaneState, payload: j.ParcelMoved, line: Line) -> None:
    lane.waybill_no = payload.waybill_no
    if payload.state == "failed":
        _mark(lane, line, "parcel_failed")
    if _PARCEL.index(payload.state) > _PARCEL.index(lane.originals) or payload.state == "failed":
        lane.originals = payload.state
    if payload.state == "picked_up":
        lane.since.setdefault(8, line.occurred_at)


def _originals_received(lane: LaneState, _: Any, line: Line) -> None:
    lane.originals = "received"
    lane.since.setdefault(8, line.occurred_at)


def _progressed(lane: LaneState, payload: j.Progressed, line: Line) -> None:
    _forward(lane, payload.step, line)


def _decided(lane: LaneState, payload: j.Decided, line: Line) -> None:
    same = (lane.decision_no, lane.outcome, lane.decided_fen) == (
        payload.decision_no,
        payload.outcome,
        payload.sum_fen,
    )
    if same:
        return
    if lane.stage == "withdrawn":
        _mark(lane, line, "decided_after_withdrawal")
        return
    if lane.decision_no and lane.stage in {"agreed", "paid", "closed"} and not lane.dispute:
        _mark(lane, line, "decided_again_after_agreement")
        return
    if lane.filed_at is None and lane.gateway and not lane.insurer_claim_no:
        _mark(lane, line, "decided_before_filing")
    lane.decision_id, lane.decision_no = payload.decision_id, payload.decision_no
    lane.outcome, lane.decided_fen = payload.outcome, payload.sum_fen
    lane.clauses, lane.reason_code = list(payload.clauses), payload.reason_code
    lane.steps_given, lane.decided_at = payload.steps_given, line.occurred_at
    lane.our_low_fen = lane.our_high_fen = None
    lane.deviations = []
    if lane.stage == "contested" or lane.dispute:
        # The one way back: another decision asks the customer again.
        lane.stage = "decided"
    _forward(lane, "decided", line)


def _compared(lane: LaneState, payload: j.Compared, _: Line) -> None:
    lane.our_low_fen, lane.our_high_fen = payload.our_low_fen, payload.our_high_fen
    lane.deviations = list(payload.deviations)


def _calculation_asked(lane: LaneState, _: Any, __: Line) -> None:
    lane.calculation_asked = True


def _calculation_given(lane: LaneState, payload: j.CalculationGiven, line: Line) -> None:
    if payload.decision_no != lane.decision_no:
        _mark(lane, line, "calculation_of_another_decision")
    lane.steps_given = True


def _agreed(lane: LaneState, _: Any, line: Line) -> None:
    lane.agreed_at = line.occurred_at
    lane.contested_at = None
    lane.stage = "agreed"
    if lane.outcome == "pay":
        lane.since.setdefault(14, line.occurred_at)


def _contested(lane: LaneState, _: Any, line: Line) -> None:
    lane.contested_at = line.occurred_at
    _forward(lane, "contested", line)


def _paid(lane: LaneState, payload: j.Paid, line: Line) -> None:
    known = lane.payments.get(payload.payment_no)
    if known is not None:
        if known != payload.sum_fen:
            _mark(lane, line, "payment_changed")
        return
    lane.payments[payload.payment_no] = payload.sum_fen
    lane.paid_at = line.occurred_at
    if lane.stage == "withdrawn":
        _mark(lane, line, "paid_after_withdrawal")


def _sheet_entered(lane: LaneState, payload: j.SheetEntered, line: Line) -> None:
    lane.outcome, lane.decided_fen = payload.outcome, payload.sum_fen
    lane.decided_at = line.occurred_at
    if payload.outcome == "pay":
        lane.payments["sheet"] = payload.sum_fen
        lane.since.setdefault(14, line.occurred_at)
    _forward(lane, "closed", line)


def _withdrawn(lane: LaneState, _: Any, __: Line) -> None:
    lane.stage = "withdrawn"


def _nothing(_: LaneState, __: Any, ___: Line) -> None:
    return


def _sending_failed(lane: LaneState, payload: j.SendingFailed, line: Line) -> None:
    _mark(lane, line, f"{payload.message_kind}:{payload.code}")


def _resent(lane: LaneState, payload: j.Resent, _: Line) -> None:
    lane.marks = [
        mark
        for mark in lane.marks
        if mark.kind != "sending_failed" or not mark.why.startswith(f"{payload.message_kind}:")
    ]


def _mark_seen(lane: LaneState, payload: j.MarkSeen, _: Line) -> None:
    lane.marks = [mark for mark in lane.marks if mark.seq != payload.mark_seq]


def _settle(lane: LaneState, line: Line) -> None:
    """What follows from the facts together, in whatever order they came."""
    if lane.stage in {"withdrawn", "closed"} or lane.decided_fen is None:
        return
    marked = any(mark.why == "paid_more_than_decided" for mark in lane.marks)
    news = line.kind in {"decided", "paid"}
    if lane.paid_fen > lane.decided_fen and news and not marked:
        _mark(lane, line, "paid_more_than_decided")
    if (
        lane.outcome == "pay"
        and lane.paid_fen >= lane.decided_fen
        and (lane.payments or lane.agreed_at)
        and not lane.dispute  # the part that nobody disputes came first
    ):
        _forward(lane, "paid", line)
    elif lane.outcome == "refuse" and lane.agreed_at:
        _forward(lane, "closed", line)


_LANE: dict[type[j.Payload], Callable[[LaneState, Any, Line], None]] = {
    j.BillsWithheld: _bills_withheld,
    j.Figured: _figured,
    j.NotWorkedOut: _not_worked_out,
    j.NoticeSent: _notice_sent,
    j.NoticeAccepted: _notice_accepted,
    j.NoticeRejected: _rejected,
    j.Filed: _filed,
    j.FilingAccepted: _filing_accepted,
    j.FilingRejected: _rejected,
    j.SupplementRequired: _supplement_required,
    j.SupplementSent: _supplement_sent,
    j.SupplementReceived: _nothing,
    j.OriginalsRequired: _originals_required,
    j.CourierBooked: _courier_booked,
    j.ParcelMoved: _parcel_moved,
    j.OriginalsReceived: _originals_received,
    j.Progressed: _progressed,
    j.Decided: _decided,
    j.Compared: _compared,
    j.CalculationAsked: _calculation_asked,
    j.CalculationGiven: _calculation_given,
    j.Agreed: _agreed,
    j.Contested: _contested,
    j.Paid: _paid,
    j.SheetEntered: _sheet_entered,
    j.Withdrawn: _withdrawn,
    j.WithdrawalAccepted: _nothing,
    j.InsurerClosed: _nothing,
    j.AdvanceRequested: _nothing,
    j.AdvanceAnswered: _nothing,
    j.SendingFailed: _sending_failed,
    j.Resent: _resent,
    j.MarkSeen: _mark_seen,
}
