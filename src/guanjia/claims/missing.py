"""What is still missing of a claim's papers, and of each why, for whom and what it is worth: the
one list of the customer's pages, of the desk and of the supplement notice. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from guanjia.claims.actions.papers import usable_kinds
from guanjia.claims.book import Book
from guanjia.claims.outlook import Outlook
from guanjia.claims.state import ClaimState, LaneState
from guanjia.claims.wording_papers import asked_by
from guanjia.documents.rules import Requirement

LAW_ZH = "保险法第 22 条"
# For the payment itself; no insurer's proof.
_OURS = frozenset({"bank_card"})


@dataclass(frozen=True, slots=True)
class MissingPaper:
    """`insurers_zh`: who asks for it, `basis_zh`: by which clause or law. `worth`: by how many fen
    the range narrows once it is there, (least, most); None where nothing hangs on it. `asked_by`:
    `insurer` in an open notice, `again` where staff could not use the photo, else empty."""

    kind: str
    or_kinds: tuple[str, ...]
    why_zh: str
    insurers_zh: tuple[str, ...]
    basis_zh: str
    worth: tuple[int, int] | None
    asked_by: str


def missing_list(
    book: Book, seen: Outlook, worth: Mapping[str, tuple[int, int]]
) -> tuple[MissingPaper, ...]:
    """Our own gaps first, then what insurers ask for beyond them; each kind once."""
    claim = book.claim
    have = usable_kinds(book)
    gaps = [one for one in seen.needed if one.needed_by != "next_insurer" and not one.met_by(have)]
    again = {claim.papers[one] for one in claim.asked_again if one in claim.papers}
    notices = _notices(claim)
    found = [
        MissingPaper(
            one.kind,
            one.or_kinds,
            one.why_zh,
            *_asked(book, seen, one),
            worth.get(one.kind),
            "insurer" if one.kind in notices else "again" if one.kind in again else "",
        )
        for one in gaps
    ]
    listed = {one.kind for one in gaps}
    for kind, lanes in notices.items():
        if kind not in listed:
            names = _names(book, [lane.id for lane in lanes])
            why = f"{'、'.join(names)}看过材料后要的"
            found.append(MissingPaper(kind, (), why, names, LAW_ZH, None, "insurer"))
    return tuple(found)


def _notices(claim: ClaimState) -> dict[str, list[LaneState]]:
    """Kind -> the lanes whose open notice asks for it."""
    asked: dict[str, list[LaneState]] = {}
    for lane in claim.lanes.values():
        notice = lane.open_supplement
        for kind in notice.paper_kinds if notice and not lane.finished else ():
            asked.setdefault(kind, []).append(lane)
    return asked


def _asked(book: Book, seen: Outlook, one: Requirement) -> tuple[tuple[str, ...], str]:
    """Who asks, and by what."""
    lanes, basis = [], []
    for lane_id, policy in seen.ours.held.items():
        clauses = asked_by(policy.terms)
        number = next((clauses[kind] for kind in (one.kind, *one.or_kinds) if kind in clauses), "")
        if number and not book.claim.lanes[lane_id].finished:
            lanes.append(lane_id)
            basis.append(f"《{policy.title_zh}》第 {number} 条")
    if lanes:
        return _names(book, lanes), "、".join(dict.fromkeys(basis))
    return (), "" if one.kind in _OURS else LAW_ZH


def _names(book: Book, lane_ids: Sequence[UUID]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(book.lane_cards[one]["insurer_zh"]) for one in lane_ids))
