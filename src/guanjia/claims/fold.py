"""The fold: journal lines, in the order in which we learned of them, give the state.

Pure. A command line was checked before it was written, so it always fits. A fact from outside is
never refused: what does not fit leaves a mark for a human, and a fact that came too early takes
effect when the missing one arrives (an insurer's messages may overtake each other).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from guanjia.claims import journal as j
from guanjia.claims.fold_lane import apply_to_lane
from guanjia.claims.journal import Line
from guanjia.claims.state import AskedAgain, ClaimState, Correction, HandOver, LaneState, LoopEnd


class BrokenJournal(Exception):
    """The lines cannot be a claim's: the first is no report, or a number is missing."""

    code = "broken_journal"
    customer_zh = "这份理赔的记录需要人工核对，我们会联系您。"


def fold(lines: Iterable[Line], *, without: Collection[int] = ()) -> ClaimState:
    """`without`: what the state would be if these lines had never been written either."""
    every = list(lines)
    passed_over = voided(every) | set(without)
    state: ClaimState | None = None
    for expected, line in enumerate(every, start=1):
        if line.seq != expected:
            raise BrokenJournal(f"seq {line.seq} where {expected} was due")
        if line.kind == j.Corrected.kind:
            _corrected(state, line, every)
        elif line.seq not in passed_over:
            state = apply(state, line)
    if state is None:
        raise BrokenJournal("no lines")
    return state


def voided(lines: Iterable[Line]) -> set[int]:
    """The lines that corrections passed over, by `seq`."""
    kind = j.Corrected.kind
    return {seq for line in lines if line.kind == kind for seq in line.payload["voids"]}


def _corrected(state: ClaimState | None, line: Line, every: Sequence[Line]) -> None:
    seq = line.payload["corrects_seq"]
    if state is None or not 0 < seq < line.seq:
        raise BrokenJournal(f"{line.seq} corrects {seq}")
    wrong = every[seq - 1]
    state.corrections.append(
        Correction(
            seq=line.seq,
            kind=wrong.kind,
            lane_id=wrong.lane_id,
            reason=line.payload["reason"],
            at=line.occurred_at,
        )
    )


def apply(state: ClaimState | None, line: Line) -> ClaimState:
    """The state after `line`; `state` itself is changed, so keep no other reference to it.

    Not for a correction: what it undoes only `fold` can tell.
    """
    payload = line.typed()
    if isinstance(payload, j.Reported):
        by_staff = line.actor in {"butler", "staff"}
        since = {1: line.occurred_at}
        return ClaimState(**payload.model_dump(), since=since, by_staff=by_staff)
    if state is None:
        raise BrokenJournal(f"{line.kind} before a report")
    if not payload.moves:
        return state
    if isinstance(payload, j.LaneOpened):
        assert line.lane_id is not None
        state.lanes[line.lane_id] = LaneState(
            id=line.lane_id, since={6: line.occurred_at}, **payload.model_dump()
        )
        return state
    if line.lane_id is None:
        _TRUNK[type(payload)](state, payload, line)
    else:
        apply_to_lane(state.lanes[line.lane_id], payload, line)
    return state


# --- trunk ---------------------------------------------------------------------------------------


def _report_accepted(state: ClaimState, _: Any, line: Line) -> None:
    state.since[2] = line.occurred_at
    state.since.setdefault(3, line.occurred_at)


def _incident_completed(state: ClaimState, payload: j.IncidentCompleted, _: Line) -> None:
    state.incident_id = payload.incident_id
    state.event_date = payload.event_date or state.event_date


def _paper_linked(state: ClaimState, payload: j.PaperLinked, line: Line) -> None:
    state.papers[payload.document_id] = payload.paper_kind
    state.linked_at[payload.document_id] = line.learned_at


def _paper_unlinked(state: ClaimState, payload: j.PaperUnlinked, _: Line) -> None:
    state.papers.pop(payload.document_id, None)
    state.linked_at.pop(payload.document_id, None)
    state.asked_again.pop(payload.document_id, None)


def _paper_read(state: ClaimState, payload: j.PaperRead, _: Line) -> None:
    if payload.document_id in state.papers:
        state.papers[payload.document_id] = payload.paper_kind


def _paper_asked_again(state: ClaimState, payload: j.PaperAskedAgain, line: Line) -> None:
    state.asked_again[payload.document_id] = AskedAgain(
        reasons=list(payload.reasons), at=line.occurred_at
    )


def _papers_ordered(state: ClaimState, payload: j.PapersOrdered, _: Line) -> None:
    state.paper_order = list(payload.document_ids)


def _papers_checked(state: ClaimState, payload: j.PapersChecked, line: Line) -> None:
    state.missing, state.checked = list(payload.missing), True
    state.since.setdefault(4, line.occurred_at)
    if payload.missing:
        state.since.setdefault(5, line.occurred_at)


def _order_planned(state: ClaimState, payload: j.OrderPlanned, _: Line) -> None:
    state.best_order = list(payload.lane_ids)
    state.best_total_fen, state.best_low_fen = payload.total_fen, payload.low_fen
    state.gain_fen = payload.gain_fen


def _order_chosen(state: ClaimState, payload: j.OrderChosen, _: Line) -> None:
    state.chosen_order = list(payload.lane_ids)


def _consent_noted(state: ClaimState, payload: j.ConsentNoted, _: Line) -> None:
    key = f"{payload.purpose}:{payload.receiver}"
    if key not in state.consents:
        state.consents.append(key)


def _consent_withdrawn(state: ClaimState, payload: j.ConsentWithdrawn, _: Line) -> None:
    key = f"{payload.purpose}:{payload.receiver}"
    state.consents = [one for one in state.consents if one != key]


def _account_given(state: ClaimState, payload: j.AccountGiven, _: Line) -> None:
    state.account_id = payload.secret_id


def _submitted(state: ClaimState, _: Any, line: Line) -> None:
    state.submitted_at = line.occurred_at


def _rated(state: ClaimState, payload: j.Rated, _: Line) -> None:
    state.rating, state.recommendation = payload.score, payload.recommendation


def _handed_over(state: ClaimState, payload: j.HandedOver, line: Line) -> None:
    state.handovers.append(HandOver(**payload.model_dump(), at=line.occurred_at))


def _handed_back(state: ClaimState, payload: j.HandedBack, line: Line) -> None:
    for one in state.handovers:
        if one.handover_id == payload.handover_id and one.back_at is None:
            one.back_at, one.outcome = line.occurred_at, payload.outcome
            one.back_staff_id, one.back_secret_id = payload.staff_id, payload.secret_id


def _loop_closed(state: ClaimState, payload: j.LoopClosed, line: Line) -> None:
    state.loops.setdefault(
        payload.loop, LoopEnd(act=payload.act, staff_id=payload.staff_id, at=line.occurred_at)
    )


def _claim_closed(state: ClaimState, _: Any, line: Line) -> None:
    state.closed_at = line.occurred_at
    state.since[15] = line.occurred_at


_TRUNK: dict[type[j.Payload], Callable[[ClaimState, Any, Line], None]] = {
    j.ReportAccepted: _report_accepted,
    j.IncidentCompleted: _incident_completed,
    j.PaperLinked: _paper_linked,
    j.PaperUnlinked: _paper_unlinked,
    j.PaperRead: _paper_read,
    j.PaperAskedAgain: _paper_asked_again,
    j.PapersOrdered: _papers_ordered,
    j.PapersChecked: _papers_checked,
    j.OrderPlanned: _order_planned,
    j.OrderChosen: _order_chosen,
    j.ConsentNoted: _consent_noted,
    j.ConsentWithdrawn: _consent_withdrawn,
    j.AccountGiven: _account_given,
    j.Submitted: _submitted,
    j.Rated: _rated,
    j.ClaimClosed: _claim_closed,
    j.HandedOver: _handed_over,
    j.HandedBack: _handed_back,
    j.LoopClosed: _loop_closed,
}
