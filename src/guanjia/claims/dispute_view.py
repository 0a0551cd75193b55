"""A dispute as a viewer may read it: its sealed words, opened, and what our sum rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import entitlement
from guanjia.claims import queries
from guanjia.claims.models import Figure, Secret
from guanjia.documents import queries as documents
from guanjia.documents.queries import Paper
from guanjia.policies import queries as policies
from guanjia.policies.queries import HeldPolicy

_WORDS = ("judgement", "opinion", "dispute_answer", "contest")


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the engine was asked when our newest sum of the lane was worked out."""

    terms: entitlement.Terms
    facts: entitlement.Facts
    state: entitlement.State


def words_of(row: Mapping[str, Any], lane_id: UUID) -> dict[UUID, dict[str, Any]]:
    """Judgement, letters, answers and the customer's own words on this lane, by the id that the
    journal names; oldest first. `row` is what `queries.read` gave."""
    where = {"household_id": row["household_id"], "application_id": row["id"], "lane_id": lane_id}
    kept = Secret.objects.filter(**where, name__in=_WORDS).order_by("created_at", "id")
    return {one.id: {"name": one.name, **queries.opened(one, "claims_secret")} for one in kept}


def reckoning(row: Mapping[str, Any], lane_id: UUID) -> Reckoning | None:
    where = {"household_id": row["household_id"], "application_id": row["id"], "lane_id": lane_id}
    made = Figure.objects.filter(**where).exclude(moment="payment")
    figure = made.order_by("-created_at", "-id").first()
    if figure is None:
        return None
    record = queries.opened(figure, "claims_figure")
    return Reckoning(
        queries.terms_of(figure),
        entitlement.facts_from_record(record["facts"]),
        entitlement.state_from_record(record["state"]),
    )


def policy_of(row: Mapping[str, Any], lane_id: UUID) -> HeldPolicy | None:
    claim = row["claim"]
    held = policies.held_by(household_id=row["household_id"], insured_id=claim.insured_id)
    return next((one for one in held if one.id == claim.lanes[lane_id].policy_id), None)


def papers_of(row: Mapping[str, Any]) -> dict[UUID, Paper]:
    return documents.papers(
        household_id=row["household_id"], document_ids=list(row["claim"].papers)
    )
