"""Disputes in a list, and how disputes like this one went: from our own records only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from guanjia.care.models import Dispute
from guanjia.care.scope import granted
from guanjia.people.scope import Viewer

YEAR = timedelta(days=365)
# Fewer than these say nothing of how one will go; they are shown as the few that they are.
FEW = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """Closed in the last year, same insurer and clause. `kept`: the insurer was right, or it was
    given up. Counts only, so that nobody's claim is named."""

    closed: int
    won: int
    partly: int
    kept: int
    rounds: int

    @property
    def few(self) -> bool:
        return self.closed < FEW

    @property
    def rounds_each(self) -> str:
        """Mean rounds, one decimal."""
        tenths = (self.rounds * 10 + self.closed // 2) // self.closed if self.closed else 0
        return f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True, slots=True)
class Total:
    """`users`: households that were helped; money from payments alone."""

    disputes: int
    users: int
    won_fen: int


def listed(viewer: Viewer, *, most: int = 200) -> list[Dispute]:
    """The open ones that this member of staff may see, the oldest first."""
    return list(_open(viewer).order_by("opened_at")[:most])


def count_ours(viewer: Viewer) -> int:
    """How many wait for us."""
    return _open(viewer).filter(waits_on="us").count()


def alike(*, insurer: str, clause: str, now: datetime) -> Alike:
    found = Dispute.objects.filter(insurer=insurer, clause=clause, closed_at__gte=now - YEAR)
    by_outcome = dict(
        found.values("outcome").annotate(found=Count("lane_id")).values_list("outcome", "found")
    )
    rounds = found.aggregate(rounds=Sum("rounds"))["rounds"] or 0
    won, partly = by_outcome.get("won", 0), by_outcome.get("partly", 0)
    closed = sum(by_outcome.values())
    return Alike(closed, won, partly, closed - won - partly, rounds)


def won(*, since: datetime, until: datetime) -> Total:
    """Of disputes opened in a half-open time; what the report of the half-year tells."""
    found = Dispute.objects.filter(opened_at__gte=since, opened_at__lt=until)
    told = found.aggregate(
        disputes=Count("lane_id"),
        users=Count("household_id", distinct=True, filter=Q(won_fen__gt=0)),
        won_fen=Sum("won_fen"),
    )
    return Total(told["disputes"], told["users"], told["won_fen"] or 0)


def _open(viewer: Viewer) -> QuerySet[Dispute]:
    return granted(Dispute.objects.filter(closed_at=None), viewer)
