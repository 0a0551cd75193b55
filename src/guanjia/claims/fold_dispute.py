"""The fold of a dispute's lines into its lane. A line whose dispute is not open, as after a
correction of the decision it was about, changes nothing and is looked at by a human."""

from collections.abc import Callable
from typing import Any

from guanjia.claims import journal as j
from guanjia.claims.dispute import Dispute, Escalation, Opinion
from guanjia.claims.journal import Line
from guanjia.claims.state import LaneState, Mark


def apply_to_dispute(lane: LaneState, payload: j.Payload, line: Line) -> None:
    if isinstance(payload, j.DisputeOpened):
        _opened(lane, payload, line)
    elif lane.dispute is None:
        _mark(lane, line, "no_open_dispute")
    else:
        _DISPUTE[type(payload)](lane, lane.dispute, payload, line)


def _mark(lane: LaneState, line: Line, why: str) -> None:
    lane.marks.append(Mark(seq=line.seq, kind=line.kind, why=why))


def _opened(lane: LaneState, payload: j.DisputeOpened, line: Line) -> None:
    lane.disputes.append(
        Dispute(
            cause=payload.cause,
            opened_at=line.occurred_at,
            decided_fen=lane.decided_fen or 0,
            paid_fen=lane.paid_fen,
        )
    )


def _undisputed(_: LaneState, dispute: Dispute, payload: j.UndisputedAsked, __: Line) -> None:
    dispute.undisputed_fen = payload.sum_fen


def _judged(_: LaneState, dispute: Dispute, payload: j.DisputeJudged, __: Line) -> None:
    dispute.judgement_id, dispute.confidence = payload.secret_id, payload.confidence


def _evidence(_: LaneState, dispute: Dispute, payload: j.EvidenceAdded, __: Line) -> None:
    dispute.evidence[payload.evidence] = payload.document_id


def _shown(_: LaneState, dispute: Dispute, payload: j.OpinionShown, line: Line) -> None:
    opinion = Opinion(**payload.model_dump(), shown_at=line.occurred_at)
    if dispute.draft is not None:
        dispute.opinions.pop()
    dispute.opinions.append(opinion)


def _seen(_: LaneState, dispute: Dispute, payload: j.OpinionSeen, line: Line) -> None:
    draft = dispute.draft
    if draft is not None and draft.letter_id == payload.letter_id:
        draft.seen_at = line.occurred_at


def _sent(_: LaneState, dispute: Dispute, payload: j.OpinionSent, line: Line) -> None:
    draft = dispute.draft
    if draft is not None and draft.letter_id == payload.letter_id:
        draft.sent_at = line.occurred_at


def _answered(lane: LaneState, dispute: Dispute, payload: j.InsurerAnswered, line: Line) -> None:
    """The same answer may come twice; an answer to a round that was never sent is looked at."""
    opinion = next((one for one in dispute.opinions if one.round_no == payload.round_no), None)
    if opinion is None or opinion.sent_at is None:
        _mark(lane, line, "answer_without_opinion")
    elif opinion.answered_at is None:
        opinion.answered_at = line.occurred_at
        opinion.result, opinion.answer_id = payload.result, payload.secret_id


def _escalated(_: LaneState, dispute: Dispute, payload: j.DisputeEscalated, line: Line) -> None:
    dispute.levels.append(Escalation(level=payload.level, at=line.occurred_at))


def _closed(lane: LaneState, dispute: Dispute, payload: j.DisputeClosed, line: Line) -> None:
    """Where nothing was agreed the customer is asked again: take it, or go on elsewhere."""
    dispute.closed_at, dispute.outcome = line.occurred_at, payload.outcome
    lane.contested_at = None
    if lane.stage == "contested":
        lane.stage = "decided"


_DISPUTE: dict[type[j.Payload], Callable[[LaneState, Dispute, Any, Line], None]] = {
    j.UndisputedAsked: _undisputed,
    j.DisputeJudged: _judged,
    j.EvidenceAdded: _evidence,
    j.OpinionShown: _shown,
    j.OpinionSeen: _seen,
    j.OpinionSent: _sent,
    j.InsurerAnswered: _answered,
    j.DisputeEscalated: _escalated,
    j.DisputeClosed: _closed,
}
DISPUTE_KINDS: frozenset[type[j.Payload]] = frozenset({j.DisputeOpened, *_DISPUTE})
