"""The list of disputes and the senior expert's order follow the journal, in the transaction that
writes it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from guanjia.care.models import Dispute
from guanjia.claims.events import ClaimChanged
from guanjia.claims.journal import Line
from guanjia.claims.standing import turns
from guanjia.claims.state import ClaimState, LaneState
from guanjia.exchange.ids import new_id
from guanjia.watch.actions import orders
from guanjia.watch.queries import orders_about

_KEY = "lane_id"
# Until the senior expert has looked: judged it, or called the customer.
FIRST_LOOK = timedelta(days=2)


def follow(changes: Sequence[ClaimChanged], now: datetime) -> None:
    """One statement for all claims with a dispute, none where there is none; more where a
    correction may have taken a dispute back."""
    rows = [row for change in changes for row in _rows(change)]
    for change in changes:
        if any(line.kind == "corrected" for line in change.lines):
            _taken_back(change, now)
    if rows:
        told = [field.name for field in Dispute._meta.fields if field.name != _KEY]
        Dispute.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=[_KEY], update_fields=told
        )
    _order(changes, now)


def _taken_back(change: ClaimChanged, now: datetime) -> None:
    """By a correction: what is no more in the journal is in no list and nobody's work; a dispute
    whose end is no more in it is somebody's again."""
    lanes = change.state.lanes.values()
    gone = [lane.id for lane in lanes if not lane.disputes]
    Dispute.objects.filter(household_id=change.household_id, lane_id__in=gone).delete()
    about = orders_about("claim", change.application_id, household_id=change.household_id)
    owned = {one.part_id for one in about if one.kind == "dispute"}
    fresh = {line.lane_id for line in change.lines if line.kind == "dispute_opened"}
    for lane in lanes:
        if lane.id in owned and lane.dispute is None:
            orders.close_of(
                subject="claim", subject_id=change.application_id, kind="dispute",
                part_id=lane.id, outcome="not_needed", now=now,
            )  # fmt: skip
    again = (one.id for one in lanes if one.dispute and one.id not in owned | fresh)
    orders.open_many([_new(change, one, new_id(now=now), now) for one in again], now=now)


def _order(changes: Sequence[ClaimChanged], now: datetime) -> None:
    """A senior expert for each dispute that is still open, and their right to the claim with it."""
    lines = [(change, line) for change in changes for line in change.lines]
    for change, line in lines:
        if line.kind == "dispute_closed":
            orders.close_of(
                subject="claim", subject_id=change.application_id, kind="dispute",
                part_id=line.lane_id, outcome="done", now=now,
            )  # fmt: skip
    opened = [
        _new(change, line.lane_id, line.id, now) for change, line in lines if _begins(change, line)
    ]
    orders.open_many(opened, now=now)


def _begins(change: ClaimChanged, line: Line) -> bool:
    if line.kind != "dispute_opened" or line.lane_id is None:
        return False
    return change.state.lanes[line.lane_id].dispute is not None


def _new(
    change: ClaimChanged, lane_id: UUID | None, order_id: UUID, now: datetime
) -> orders.NewOrder:
    return orders.NewOrder(
        id=order_id,
        household_id=change.household_id,
        subject="claim",
        subject_id=change.application_id,
        kind="dispute",
        role="senior_expert",
        cause="dispute_opened",
        due_at=now + FIRST_LOOK,
        part_id=lane_id,
        skill="dispute",
        person_id=change.state.insured_id,
    )


def _rows(change: ClaimChanged) -> Iterator[Dispute]:
    for lane in change.state.lanes.values():
        if lane.disputes:
            yield _row(change, lane)


def _row(change: ClaimChanged, lane: LaneState) -> Dispute:
    newest, ledger = lane.disputes[-1], lane.ledger
    assert ledger is not None  # there is a dispute
    return Dispute(
        lane_id=lane.id,
        household_id=change.household_id,
        application_id=change.application_id,
        insured_id=change.state.insured_id,
        number=change.number,
        insurer=lane.insurer,
        cause=newest.cause,
        reason=lane.reason_code,
        clause=lane.clauses[0] if lane.clauses else "",
        asked_fen=asked_fen(lane),
        decided_first_fen=ledger.decided_first_fen,
        won_fen=ledger.won_fen,
        rounds=sum(one.sent_at is not None for one in newest.opinions),
        waits_on=_waits_on(change.state, lane),
        opened_at=newest.opened_at,
        closed_at=newest.closed_at,
        outcome=newest.outcome,
    )


def asked_fen(lane: LaneState) -> int | None:
    """What we find due beyond what was decided when the dispute opened; None while it is open."""
    if lane.our_low_fen is None or lane.our_low_fen != lane.our_high_fen or not lane.disputes:
        return None
    return max(0, lane.our_low_fen - lane.disputes[0].decided_fen)


def _waits_on(claim: ClaimState, lane: LaneState) -> str:
    if lane.dispute is None:
        return ""
    return next((turn.party for turn in turns(claim) if turn.lane_id == lane.id), "us")
