"""Our own sums for a claim: what the engine is asked, and how its answer is kept.

Everything comes from the claim's sealed incident, the figures of its papers and the policies as
held; what other insurers decided is set against the bill lines before ours is worked out.
"""

import base64
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import entitlement
from guanjia.catalogue import queries as catalogue
from guanjia.claims import journal as j
from guanjia.claims.book import Book, By
from guanjia.claims.incident import (
    Bills,
    Incident,
    bill_lines,
    each_bill_once,
    engine_incident,
    total_fen,
)
from guanjia.claims.rules import ordered_lanes
from guanjia.claims.state import LaneState
from guanjia.exchange.ids import new_id
from guanjia.people import queries as people
from guanjia.people import sealing
from guanjia.people.queries import PersonCard
from guanjia.policies import queries as policies
from guanjia.policies.queries import HeldPolicy

Moment = Literal["report", "decision", "payment"]


@dataclass(frozen=True, slots=True)
class Again:
    """Why a sum is worked out again though the claim did not move: `code` as in the journal."""

    code: str
    sentence_zh: str


@dataclass(slots=True)
class Ours:
    """`withheld`: by lane, bills that the insured does not hand to it. `assumed`: what is tried of
    facts of the policies that are not known, by name."""

    incident: Incident
    insured: PersonCard
    bills: Bills
    held: dict[UUID, HeldPolicy]
    engine_incident: entitlement.Incident
    lines: tuple[entitlement.BillLine, ...]
    withheld: Mapping[UUID, Collection[UUID]] = field(default_factory=dict)
    assumed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def total_fen(self) -> int:
        return total_fen(self.bills)

    @property
    def accident_date(self) -> date | None:
        """The day that counters of accidents belong to."""
        if self.incident.cause != "accident":
            return None
        return self.incident.accident_date or self.incident.event_date

    def facts(
        self, lane_id: UUID, *, other_paid_fen: dict[str, int] | None = None
    ) -> entitlement.Facts:
        policy = self.held[lane_id]
        coverage = policy.coverage
        guesses = {n: v for n, v in self.assumed.items() if getattr(coverage, n) is None}
        facts = entitlement.Facts(
            coverage=replace(
                coverage, advanced_fen=self.incident.advanced_fen.get(policy.id, 0), **guesses
            ),
            incident=self.engine_incident,
            lines=self.lines,
            social_settled=self.incident.social_settled,
            other_paid_fen=other_paid_fen or {},
        )
        held_back = {str(one) for one in self.withheld.get(lane_id, ())}
        return facts.without({line.id for line in self.lines if line.bill_id in held_back})

    def state(self, lane_id: UUID) -> entitlement.State:
        """What was used before this lane."""
        return self.held[lane_id].state(before=lane_id, accident_date=self.accident_date)

    def entry(self, lane_id: UUID) -> entitlement.OrderEntry:
        return entitlement.OrderEntry(
            key=str(lane_id),
            terms=self.held[lane_id].terms,
            facts=self.facts(lane_id),
            state=self.state(lane_id),
        )


def gather(
    book: Book, *, held: list[HeldPolicy] | None = None, insured: PersonCard | None = None
) -> Ours:
    """Four statements: the insured's card, the policies, the overlays of the event's day, the
    figures of the papers; fewer for a caller that has read some of it."""
    claim = book.claim
    incident = Incident.model_validate(book.secret(claim.incident_id))
    if held is None:
        held = policies.held_on(
            household_id=book.household_id,
            insured_id=claim.insured_id,
            event_date=incident.event_date,
        )
    by_id = {policy.id: policy for policy in held}
    bills = each_bill_once(book.papers(claim.papers).values())
    insured = insured or people.person_card(claim.insured_id)
    return Ours(
        incident=incident,
        insured=insured,
        bills=bills,
        held={
            lane.id: by_id[lane.policy_id]
            for lane in claim.lanes.values()
            if lane.policy_id in by_id
        },
        engine_incident=engine_incident(incident, born_date=insured.born_date),
        lines=bill_lines(bills),
        withheld={lane.id: lane.withheld for lane in claim.lanes.values() if lane.withheld},
    )


def other_paid(book: Book, ours: Ours, lane: LaneState) -> dict[str, int]:
    """What other commercial policies decided to pay on these lines, by line, oldest first."""
    decided = [
        (other.decided_at, str(other.id), other.decided_fen - _fixed_fen(ours, other))
        for other in book.claim.lanes.values()
        if other.id != lane.id
        and other.id in ours.held
        and other.benefit == "indemnity"
        and other.stage != "withdrawn"
        and other.decided_fen
        and other.decided_at
    ]
    payers = [(key, paid_fen) for _, key, paid_fen in sorted(decided)]
    if not payers:
        return {}
    entries = [ours.entry(one.id) for one in ordered_lanes(book.claim) if one.id in ours.held]
    return dict(entitlement.split_payments(entries, payers))


def _fixed_fen(ours: Ours, lane: LaneState) -> int:
    """The part of a decided sum that is no reimbursement: it leaves the bills as they are."""
    entry = ours.entry(lane.id)
    if all(duty.kind == "indemnity" for duty in entry.terms.duties):
        return 0
    try:
        fixed = entitlement.evaluate(entry.terms, entry.facts, entry.state).fixed_fen
    except entitlement.NotExact:
        return 0
    return min(fixed, lane.decided_fen or 0)


def worked_out(
    book: Book,
    ours: Ours,
    lane: LaneState,
    *,
    moment: Moment,
    by: By,
    again: Again | None = None,
) -> entitlement.Estimate | None:
    """Work our sum out for a lane, keep it with everything it rests on, and journal it.

    None where nothing can be said yet: no bill, and no benefit that needs none.
    """
    policy = ours.held.get(lane.id)
    if policy is None:
        return None
    state = ours.state(lane.id)
    try:
        facts = ours.facts(lane.id, other_paid_fen=other_paid(book, ours, lane))
        estimate = entitlement.estimate(policy.terms, facts, state)
    except (entitlement.FactsError, entitlement.NotExact) as problem:
        # An insurer's message must take effect even where our own sum cannot be worked out.
        book.write(j.NotWorkedOut(code=problem.code), by=by, lane_id=lane.id)
        return None
    if not ours.lines and estimate.high_fen == 0:
        return None
    record = {
        "facts": entitlement.to_record(facts),
        "state": entitlement.to_record(state),
        "depends_on": [dependency.sentence_zh for dependency in estimate.depends_on],
    }
    if estimate.result is not None:
        record["result"] = entitlement.to_record(estimate.result)
    if again:
        record["again"] = {
            "sentence_zh": again.sentence_zh,
            "low_fen": lane.figure_low_fen,
            "high_fen": lane.figure_high_fen,
        }
    figure_id = _keep(book, policy, lane, moment, estimate, record, now=by.now)
    book.write(
        j.Figured(
            figure_id=figure_id,
            moment=moment,
            low_fen=estimate.low_fen,
            high_fen=estimate.high_fen,
            because=again.code if again else None,
        ),
        by=by,
        lane_id=lane.id,
    )
    return estimate


def _keep(
    book: Book,
    policy: HeldPolicy,
    lane: LaneState,
    moment: Moment,
    estimate: entitlement.Estimate,
    record: dict[str, Any],
    *,
    now: datetime,
) -> UUID:
    figure_id, person_id = new_id(now=now), book.claim.insured_id
    sealed = sealing.seal_for(
        person_id,
        place=f"claims_figure|sealed|{figure_id}",
        plain=json.dumps(record, ensure_ascii=False, sort_keys=True).encode(),
    )
    book.add(
        "figures",
        {
            "id": figure_id,
            "lane_id": lane.id,
            "person_id": person_id,
            "moment": moment,
            "low_fen": estimate.low_fen,
            "high_fen": estimate.high_fen,
            "sealed": base64.b64encode(sealed).decode(),
            "terms_digest": policy.terms_digest,
            "clauses_digest": policy.clauses_digest,
            "overlay_digests": list(policy.overlay_digests),
            "templates_digest": catalogue.evaluator_digest(),
            "evaluator_version": entitlement.EVALUATOR_VERSION,
            "created_at": now,
        },
    )
    return figure_id
