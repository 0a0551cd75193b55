"""Terms changed under open claims (an overlay, a corrected calculation): they are worked out again.

The worker comes by with a due row that `catalogue` set, a batch at a time; each claim is a
transaction of its own, and one whose terms are the same as in its newest sums is left alone.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from guanjia.catalogue import queries as catalogue
from guanjia.claims.actions.advance import advance
from guanjia.claims.actions.decide import compare
from guanjia.claims.book import Book, By, open_book
from guanjia.claims.filing_order import plan_order
from guanjia.claims.models import Application, Figure, Lane
from guanjia.claims.ours import Again, gather, worked_out
from guanjia.policies.actions.repin import repin
from guanjia.policies.queries import HeldPolicy

BATCH = 50
_WHY_ZH = {
    "overlay": "“{title}”开始适用，我们按它重新算了一遍。",
    "withdrawn": "“{title}”不再适用，我们不带它重新算了一遍。",
    "terms": "这款产品条款的算法有更正，我们重新算了一遍。",
}


def refigure(payload: Mapping[str, Any], *, after: UUID | None, now: datetime) -> UUID | None:
    """One batch of the claims that a due row is about, in the order of their ids from `after` on.
    The last id of the batch; None where none is left."""
    what, _, place = str(payload["because"]).partition(":")
    if after is None and what == "terms":
        insurer, product, edition = place.split("/")
        with transaction.atomic():
            repin(insurer=insurer, product=product, edition=edition)
    claims = _open_claims(payload, after)
    figures = _newest_figures(claims)
    for claim_id, household_id in claims.items():
        with transaction.atomic():
            book = open_book(household_id=household_id, application_id=claim_id)
            work_out_again(book, figures, now=now)
            book.save(now=now)
    return max(claims) if len(claims) == BATCH else None


def work_out_again(book: Book, figures: Mapping[UUID, Figure], *, now: datetime) -> None:
    """Lanes whose terms are others than those of their newest sum; decided ones beside the
    insurer's sum."""
    if book.claim.closed_at is not None:
        return
    platform, ours = By("platform", None, now), gather(book)
    moved = {
        lane.id: again
        for lane in book.claim.lanes.values()
        if lane.stage != "withdrawn" and lane.id in figures and lane.id in ours.held
        and (again := _why(figures[lane.id], ours.held[lane.id]))
    }  # fmt: skip
    if not moved:
        return
    plan_order(book, ours, by=platform)
    for lane_id, again in moved.items():
        lane = book.lane(lane_id)
        if lane.decided_fen is not None:
            compare(book, lane, by=platform, again=again)
        else:
            worked_out(book, ours, lane, moment="report", by=platform, again=again)
    advance(book, now=now)


def _why(figure: Figure, policy: HeldPolicy) -> Again | None:
    """By what the terms part from those of the sum; None where they are the same."""
    before, now = set(figure.overlay_digests), set(policy.overlay_digests)
    for what, digests in ("overlay", now - before), ("withdrawn", before - now):
        for digest in sorted(digests):
            sheet = catalogue.overlay_by_digest(digest).sheet
            return Again(f"{what}:{sheet.code}", _WHY_ZH[what].format(title=sheet.title_zh))
    if figure.terms_digest != policy.terms_digest:
        return Again(f"terms:{'/'.join(policy.place)}", _WHY_ZH["terms"])
    return None


def _open_claims(payload: Mapping[str, Any], after: UUID | None) -> dict[UUID, UUID]:
    """Claim -> household. A worker's take: what follows binds the household."""
    lanes = Lane.objects.filter(
        household_id=OuterRef("household_id"), application_id=OuterRef("id"),
        insurer__in=payload["insurers"],
    )  # fmt: skip
    found = Application.objects.filter(Exists(lanes), waiting_since_at__isnull=False)
    if payload["from_date"]:
        found = found.filter(event_date__gte=date.fromisoformat(payload["from_date"]))
    if payload["until_date"]:
        found = found.filter(event_date__lt=date.fromisoformat(payload["until_date"]))
    if after:
        found = found.filter(id__gt=after)
    return dict(found.order_by("id").values_list("id", "household_id")[:BATCH])


def _newest_figures(claims: Mapping[UUID, UUID]) -> dict[UUID, Figure]:
    """By lane."""
    return {one.lane_id: one for one in Figure.newest(claims).defer("sealed")}
