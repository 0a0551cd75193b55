"""A claim's journal as events of the fold, with what follows from several lines together. Pure."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from guanjia.claims import rules
from guanjia.claims.fold import apply, voided
from guanjia.claims.journal import Corrected, Line
from guanjia.claims.state import ClaimState
from guanjia.watch.fold import SETTLED, UNSETTLED, Event

SUBJECT = "claim"
# Only these lines can begin or end a lane's turn or a lane; most are heard for themselves as well.
STANDING = frozenset({
    "lane_opened", "submitted", "consent_noted", "consent_withdrawn", "order_planned",
    "order_chosen", "notice_accepted", "filed", "filing_accepted", "progressed", "decided",
    "sheet_entered", "agreed", "contested", "dispute_opened", "dispute_closed", "paid", "withdrawn",
})  # fmt: skip


def events(lines: Sequence[Line], *, without: Collection[int] = ()) -> list[Event]:
    """Lines that a correction voids are left out, and those of `without`. Beside the lines:
    `turn_came` and `turn_lost` (a lane may be filed now, or no more, by the rules of claims),
    `settled` (a lane is over) and `unsettled` (another decision opened it again)."""
    gone = voided(lines) | set(without)
    state: ClaimState | None = None
    standing: set[tuple[str, UUID]] = set()
    found = []
    for line in lines:
        if line.kind == Corrected.kind or line.seq in gone:
            continue
        state = apply(state, line)
        now = set(_standing(state))
        gone_by = sorted(standing - now)
        found += [_event(line, UNSETTLED, lane_id) for kind, lane_id in gone_by if kind == SETTLED]
        found.append(_event(line, line.kind, line.lane_id))
        found += [_event(line, kind, lane_id) for kind, lane_id in sorted(now - standing)]
        lost = (lane_id for kind, lane_id in gone_by if kind == "turn_came")
        found += [_event(line, "turn_lost", lane_id) for lane_id in lost]
        standing = now
    return found


def _standing(state: ClaimState) -> Iterator[tuple[str, UUID]]:
    for lane in state.lanes.values():
        if lane.finished:
            yield SETTLED, lane.id
        elif rules.may_file(state, lane):
            yield "turn_came", lane.id


def _event(line: Line, kind: str, part: UUID | None) -> Event:
    return Event(line.seq, kind, part, line.occurred_at, line.learned_at, line.payload)
