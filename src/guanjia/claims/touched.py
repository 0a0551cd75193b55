"""Whose claims a change of terms touches: the newest sums of open claims, worked out by the new
terms too. Nothing is written, and nobody is named but by the claim's number."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import entitlement
from guanjia.claims.models import Application, Figure
from guanjia.claims.queries import opened

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Touched:
    """(least, most) in fen, by the terms that its newest sum rests on and by the new ones."""

    number: str
    before: tuple[int, int]
    after: tuple[int, int]


def touched(old: entitlement.Terms, new: entitlement.Terms) -> Iterator[Touched]:
    """Open claims whose newest sum of a lane rests on `old`, each that changes."""
    after_id = UUID(int=0)
    while chunk := _open_claims(after_id):
        after_id = chunk[-1][1]
        numbers = {claim_id: number for _, claim_id, number in chunk}
        for figure in Figure.newest({claim_id: home for home, claim_id, _ in chunk}):
            if (figure.terms_digest, figure.clauses_digest) != (old.digest, old.clauses_digest):
                continue
            before, after = (figure.low_fen, figure.high_fen), _by(new, figure)
            if before != after:
                yield Touched(numbers[figure.application_id], before, after)


def _by(terms: entitlement.Terms, figure: Figure) -> tuple[int, int]:
    record = opened(figure, "claims_figure")
    facts = entitlement.facts_from_record(record["facts"])
    known = entitlement.state_from_record(record["state"]).used
    # A counter that is new in the terms is one that nobody has kept: a range.
    state = entitlement.State({n: used for n, used in known.items() if n in terms.counters})
    estimate = entitlement.estimate(terms, facts, state)
    return estimate.low_fen, estimate.high_fen


def _open_claims(after: UUID) -> list[tuple[UUID, UUID, str]]:
    rows = Application.objects.filter(waiting_since_at__isnull=False, id__gt=after).order_by("id")
    return list(rows.values_list("household_id", "id", "number")[:CHUNK])
