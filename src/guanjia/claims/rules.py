"""Pure decisions about a claim: whose turn it is, what may go out, the last day to ask."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from guanjia.claims.state import ClaimState, LaneState

LIFE_INCIDENTS = frozenset({"death"})


def ordered_lanes(claim: ClaimState) -> list[LaneState]:
    """Lanes in filing order: the chosen or best order first, the others by number."""
    rank = {lane_id: place for place, lane_id in enumerate(claim.order)}
    return sorted(
        claim.lanes.values(), key=lambda lane: (rank.get(lane.id, len(rank)), lane.lane_no)
    )


def _has_sheet(lane: LaneState) -> bool:
    """Whether the next insurer can be shown what this one paid, or need not be."""
    return lane.finished or lane.outcome == "refuse" or bool(lane.agreed_at or lane.contested_at)


def waits_for(claim: ClaimState, lane: LaneState) -> UUID | None:
    """The earlier lane whose settlement sheet must come first; None where it is this lane's turn.

    A fixed benefit never waits: what others pay does not change it.
    """
    if lane.benefit == "fixed" or lane.id not in claim.order:
        return None
    for earlier in claim.order[: claim.order.index(lane.id)]:
        if not _has_sheet(claim.lanes[earlier]):
            return earlier
    return None


def has_consent(claim: ClaimState, lane: LaneState) -> bool:
    return f"hand_to_insurer:{lane.insurer}" in claim.consents


def may_file(claim: ClaimState, lane: LaneState) -> bool:
    return (
        claim.submitted_at is not None
        and lane.gateway
        and lane.stage == "noticed"
        and has_consent(claim, lane)
        and waits_for(claim, lane) is None
    )


def supplement_ready(claim: ClaimState, lane: LaneState) -> tuple[UUID, ...]:
    """The papers that answer the open notice: one of each kind, brought after the filing."""
    notice = lane.open_supplement
    if notice is None or lane.filed_at is None or lane.finished:
        return ()
    fresh = {
        document_id: kind
        for document_id, kind in claim.papers.items()
        if claim.linked_at[document_id] > lane.filed_at
    }
    if set(notice.paper_kinds) <= set(fresh.values()):
        return tuple(fresh)
    return ()


def may_close(claim: ClaimState) -> bool:
    """Every lane is over, nothing is contested, no dispute is open."""
    lanes = claim.lanes.values()
    over = (one.finished and one.contested_at is None and one.dispute is None for one in lanes)
    return bool(lanes) and all(over)


def merged_missing(claim: ClaimState) -> list[str]:
    """One list for the customer: our own gaps and every insurer's open notice."""
    kinds = list(claim.missing)
    for lane in claim.lanes.values():
        notice = lane.open_supplement
        if notice and not lane.finished:
            kinds += [kind for kind in notice.paper_kinds if kind not in kinds]
    return kinds


def limitation_date(claim: ClaimState) -> date:
    """保险法 26: two years, five for life cover, from knowing of the event; the last day to ask."""
    years = 5 if claim.incident_type in LIFE_INCIDENTS else 2
    start = claim.event_date
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def indemnity(duty_kinds: Iterable[str]) -> bool:
    return "indemnity" in set(duty_kinds)
