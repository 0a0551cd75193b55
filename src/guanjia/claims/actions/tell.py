"""What a policy's history is and what stands in it, told by the customer once a sum hangs on it;
and which bills a policy is not to get."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from guanjia.claims import journal as j
from guanjia.claims.actions.complete import complete_incident
from guanjia.claims.actions.papers import refresh
from guanjia.claims.book import Book, By
from guanjia.claims.ours import gather
from guanjia.policies.actions.use import tell_policy, tell_used


@dataclass(slots=True)
class Told:
    """Of the policy of one lane. `used`: all that was used so far, by counter; `advanced_fen`: what
    its insurer has laid out for this claim."""

    used: dict[str, int] = field(default_factory=dict)
    last_paid_date: date | None = None
    claim_free_years: int | None = None
    members: int | None = None
    sums_fen: dict[str, int] = field(default_factory=dict)
    advanced_fen: int | None = None


class BillNotThere(Exception):
    code = "bill_not_found"
    customer_zh = "这张票据不在这份理赔里，请刷新后再试。"


def tell(book: Book, told: dict[UUID, Told], *, by: By) -> None:
    """By lane. Sums and order are worked out again. Raises NoSuchClaim for a foreign lane."""
    ours = gather(book)
    for lane_id, one in told.items():
        policy = ours.held[book.lane(lane_id).id]
        used = dict(one.used)
        if one.last_paid_date:  # the stages that this day belongs to
            stages = [name for name in policy.terms.counters if name.startswith("stages:")]
            known = policy.used(accident_date=ours.accident_date)
            for name in stages:
                used.setdefault(name, max(known.get(name, (0, 0))[0], 1))
        tell_used(
            policy=policy,
            used=used,
            accident_date=ours.accident_date,
            last_paid_date=one.last_paid_date,
            now=by.now,
        )
        tell_policy(
            policy=policy,
            claim_free_years=one.claim_free_years,
            members=one.members,
            sums_fen=one.sums_fen,
        )
    laid_out = {
        str(ours.held[lane_id].id): one.advanced_fen
        for lane_id, one in told.items()
        if one.advanced_fen is not None
    }
    if laid_out:
        before = {str(policy_id): fen for policy_id, fen in ours.incident.advanced_fen.items()}
        complete_incident(book, words={"advanced_fen": before | laid_out}, by=by)
    else:
        refresh(book, now=by.now)


def withhold_bills(book: Book, *, lane_id: UUID, document_ids: Collection[UUID], by: By) -> None:
    """These bills, and only these, are not handed to the lane's insurer; none: all are. Raises
    BillNotThere, and StepNotAllowed once it is filed."""
    if not set(document_ids) <= set(gather(book).bills):
        raise BillNotThere
    wanted = tuple(sorted(set(document_ids)))
    if wanted != tuple(sorted(book.lane(lane_id).withheld)):
        book.write(j.BillsWithheld(document_ids=wanted), by=by, lane_id=lane_id)
        refresh(book, now=by.now)
