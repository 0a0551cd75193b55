"""What customers say and do after a claim: satisfied, recommending, buying again. For reports."""

from dataclasses import dataclass
from datetime import datetime

from guanjia.claims import ratings
from guanjia.policies.queries import Repurchase, repurchase

SATISFIED_FROM, PROMOTES_FROM, DETRACTS_TO = 4, 9, 6


@dataclass(frozen=True)
class Experience:
    """Shares in basis points, None where nobody answered. `recommendation_bp` is promoters (9, 10)
    less detractors (0 to 6) among those who answered, from -10000 to 10000."""

    closed: int
    rated: int
    satisfied_bp: int | None
    recommended: int
    recommendation_bp: int | None
    repurchase: Repurchase
    repurchase_bp: int | None


def experience(*, since: datetime, until: datetime) -> Experience:
    """Of the claims closed in that half-open time; repurchase is that of all customers."""
    found = ratings.ratings(since=since, until=until)
    scores = [(score, count) for score, _, count in found if score is not None]
    would = [(grade, count) for _, grade, count in found if grade is not None]
    rated, recommended = _sum(scores, 0), _sum(would, 0)
    balance = _sum(would, PROMOTES_FROM) - (recommended - _sum(would, DETRACTS_TO + 1))
    again = repurchase()
    return Experience(
        closed=sum(count for _, _, count in found),
        rated=rated,
        satisfied_bp=_share(_sum(scores, SATISFIED_FROM), rated),
        recommended=recommended,
        recommendation_bp=_share(balance, recommended),
        repurchase=again,
        repurchase_bp=_share(again.again, again.customers),
    )


def _sum(graded: list[tuple[int, int]], least: int) -> int:
    return sum(count for grade, count in graded if grade >= least)


def _share(part: int, whole: int) -> int | None:
    """Half up, away from nothing."""
    return (part * 20_000 + whole) // (2 * whole) if whole else None
