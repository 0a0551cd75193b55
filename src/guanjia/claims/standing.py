"""Where a claim stands now: whose turn it is, since when, and what comes next. Pure.

What the queue of the desk filters and sorts by is kept in columns beside the state, a cache of
`standing` as the state is one of the fold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from guanjia.claims.rules import has_consent, waits_for
from guanjia.claims.state import ClaimState, LaneState

Party = Literal["customer", "us", "insurer", "courier"]

# What the party has to do, as the desk says it.
NEXT_ZH = {
    "submit": "把材料、授权和账户办完，交给保险公司",
    "first_papers": "传第一份材料",
    "missing_papers": "补齐材料",
    "close": "结案",
    "register": "登记报案，给理赔号",
    "fetch_sheet": "拿到理赔通知书，告诉我们",
    "consent": "同意把材料交给这家保险公司",
    "file": "把材料交给保险公司立案",
    "accept": "收下材料，立案",
    "supplement": "按通知补材料",
    "book_courier": "叫快递寄原件",
    "pick_up": "上门取原件",
    "carry": "把原件送到",
    "sign_originals": "签收原件",
    "check": "核对责任",
    "calculate": "理算",
    "review": "审核复核",
    "answer": "看结论，同意或不同意",
    "talk": "和保险公司谈异议",
    "read_letter": "看一眼要发的信",
    "send_letter": "把信发给保险公司",
    "answer_letter": "答复我们的信",
    "pay": "付款",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """`code` is a key of NEXT_ZH; `lane_id` None: the trunk."""

    party: Party
    code: str
    step: int
    since: datetime
    lane_id: UUID | None = None

    @property
    def next_zh(self) -> str:
        return NEXT_ZH[self.code]


@dataclass(frozen=True, slots=True)
class Standing:
    """`since` None: the claim is over. `step` is that of the turn that has lasted longest."""

    waits_on: tuple[Party, ...]
    since: datetime | None
    step: int
    differs: bool
    marked: bool

    def columns(self) -> dict[str, Any]:
        """As they are kept beside the state."""
        return {
            "waits_on": list(self.waits_on),
            "waiting_since_at": self.since,
            "live_step": self.step,
            "differs": self.differs,
            "marked": self.marked,
        }


def standing(claim: ClaimState) -> Standing:
    found = turns(claim)
    return Standing(
        waits_on=tuple(sorted({one.party for one in found})),
        since=found[0].since if found else None,
        step=found[0].step if found else claim.step,
        differs=any(lane.difference_fen for lane in claim.lanes.values()),
        marked=any(lane.marks for lane in claim.lanes.values()),
    )


def turns(claim: ClaimState) -> tuple[Turn, ...]:
    """Everybody who must act now, the longest first; nobody once the claim is closed. A lane that
    waits for another lane has no turn of its own."""
    if claim.closed_at is not None:
        return ()
    if claim.submitted_at is None and claim.origin == "customer":
        return (_before_submission(claim),)
    found = [turn for lane in claim.lanes.values() for turn in _lane_turn(claim, lane)]
    if claim.missing and not any(one.code == "supplement" for one in found):
        since = claim.since.get(5, _last(claim.since))
        found.append(Turn("customer", "missing_papers", 5, since))
    if not found:
        found.append(Turn("us", "close", 15, _lately(claim)))
    return tuple(sorted(found, key=lambda one: (one.since, one.step)))


def _before_submission(claim: ClaimState) -> Turn:
    code = "submit"
    if claim.missing:
        code = "missing_papers" if claim.papers else "first_papers"
    return Turn("customer", code, claim.step, claim.since.get(claim.step, _last(claim.since)))


def _lane_turn(claim: ClaimState, lane: LaneState) -> Iterator[Turn]:
    """At most one."""
    dispute = lane.dispute
    if dispute is not None and dispute.draft is not None:
        seen_at = dispute.draft.seen_at
        party: Party = "us" if seen_at else "customer"
        code = "send_letter" if seen_at else "read_letter"
        yield Turn(party, code, 13, seen_at or dispute.draft.shown_at, lane.id)
    elif dispute is not None and dispute.waiting is not None:
        since = dispute.waiting.sent_at or dispute.opened_at
        yield Turn("insurer", "answer_letter", 13, since, lane.id)
    elif lane.stage != "decided" and (dispute or lane.contested_at):
        since = lane.contested_at or (dispute.opened_at if dispute else _last(lane.since))
        yield Turn("us", "talk", 13, since, lane.id)
    elif lane.finished:
        return
    elif lane.open_supplement is not None and lane.decided_at is None:
        yield Turn("customer", "supplement", lane.step, lane.open_supplement.required_at, lane.id)
    elif lane.originals_open and lane.step in {7, 8}:
        party, code = _ORIGINALS[lane.originals]
        since = lane.since.get(lane.step, _last(lane.since))
        yield Turn(party, code, lane.step, since, lane.id)
    elif lane.stage in _BY_STAGE:
        party, code = _BY_STAGE[lane.stage]
        yield Turn(party, code, lane.step, _since(lane), lane.id)
    else:
        yield from _before_filing(claim, lane)


def _before_filing(claim: ClaimState, lane: LaneState) -> Iterator[Turn]:
    began = max(filter(None, (_last(lane.since), claim.submitted_at)))
    if not lane.gateway:
        yield Turn("customer", "fetch_sheet", 6, began, lane.id)
    elif lane.stage == "opened":
        yield Turn("insurer", "register", 6, lane.since[6], lane.id)
    elif waits_for(claim, lane) is not None:
        return
    elif not has_consent(claim, lane):
        yield Turn("customer", "consent", 6, began, lane.id)
    else:
        yield Turn("us", "file", 6, began, lane.id)


_BY_STAGE: dict[str, tuple[Party, str]] = {
    "filed": ("insurer", "accept"),
    "accepted": ("insurer", "check"),
    "liability_check": ("insurer", "check"),
    "calculation": ("insurer", "calculate"),
    "review": ("insurer", "review"),
    "decided": ("customer", "answer"),
    "agreed": ("insurer", "pay"),
}
_ORIGINALS: dict[str, tuple[Party, str]] = {
    "required": ("customer", "book_courier"),
    "failed": ("customer", "book_courier"),
    "booked": ("courier", "pick_up"),
    "picked_up": ("courier", "carry"),
    "in_transit": ("courier", "carry"),
    "delivered": ("insurer", "sign_originals"),
}


def _since(lane: LaneState) -> datetime:
    exact = {"filed": lane.filed_at, "decided": lane.decided_at, "agreed": lane.agreed_at}
    return exact.get(lane.stage) or lane.since.get(lane.step, _last(lane.since))


def _last(since: dict[int, datetime]) -> datetime:
    return max(since.values())


def _lately(claim: ClaimState) -> datetime:
    return max(_last(part) for part in (claim.since, *(one.since for one in claim.lanes.values())))
