"""What may come of a claim, worked out at the moment of looking; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import entitlement
from guanjia.claims.actions.papers import required
from guanjia.claims.actions.report import find_policies
from guanjia.claims.asked import Asked, asked_of_bills
from guanjia.claims.book import Book, Found
from guanjia.claims.incident import Incident
from guanjia.claims.ours import Ours, gather
from guanjia.claims.rules import ordered_lanes
from guanjia.claims.worlds import TELLS, World, narrows_by, spread, worlds
from guanjia.documents.rules import Requirement
from guanjia.people import queries as people
from guanjia.policies import queries as policies


@dataclass(frozen=True, slots=True)
class Outlook:
    """`found`: every policy of the insured, by id, with its reason. `needed`: the papers of the
    whole claim, given or not."""

    ours: Ours
    found: dict[UUID, Found]
    needed: tuple[Requirement, ...]

    def unused(self, book: Book) -> list[Found]:
        """Policies for which no lane stands."""
        lanes = book.claim.lanes.values()
        used = {lane.policy_id for lane in lanes if lane.stage != "withdrawn"}
        return [one for policy_id, one in self.found.items() if policy_id not in used]

    def ways(self, book: Book) -> list[World]:
        """How all lanes together may turn out; empty where that cannot be said."""
        lanes = [lane for lane in ordered_lanes(book.claim) if not lane.finished]
        return worlds(self.ours, lanes, order=[str(one) for one in book.claim.order])

    def together_fen(self, book: Book, ways: Sequence[World]) -> tuple[int, int]:
        """The least and the most of all lanes together, in the order that holds now. Where the
        ways cannot be said: bills are paid once, so no more than their cost, no less than any one
        pays."""
        if ways:
            found = spread(ways, [str(one) for one in book.claim.order])
            return found.low_fen, found.high_fen
        low: dict[str, list[int]] = {"fixed": [0], "indemnity": [0]}
        high: dict[str, list[int]] = {"fixed": [0], "indemnity": [0]}
        for lane in book.claim.lanes.values():
            if not lane.finished:
                low[lane.benefit].append(lane.figure_low_fen or 0)
                high[lane.benefit].append(lane.figure_high_fen or 0)
        cost = sum(line.amount_fen - line.social_paid_fen for line in self.ours.lines)
        most = sum(high["indemnity"])
        if len(high["indemnity"]) > 2:
            most = min(most, cost)
        return max(low["indemnity"]) + sum(low["fixed"]), most + sum(high["fixed"])

    def worth_of_papers(self, ways: Sequence[World]) -> dict[str, tuple[int, int]]:
        """By how many fen the range narrows, at least and at most, once it is known what a paper
        says; papers of this claim that say nothing open are left out."""
        worth = {
            one.kind: narrows_by(ways, TELLS[one.kind])
            for one in self.needed
            if ways and one.kind in TELLS
        }
        return {kind: (least, most) for kind, (least, most) in worth.items() if most > 0}

    def open_facts(self, book: Book) -> dict[str, str]:
        """Facts that a sum hangs on -> what hangs on them, in words."""
        found: dict[str, str] = {}
        for facts in self.open_by_lane(book).values():
            for fact, sentence_zh in facts.items():
                found.setdefault(fact, sentence_zh)
        return found

    def open_by_lane(self, book: Book) -> dict[UUID, dict[str, str]]:
        """The same for each lane, in filing order."""
        found: dict[UUID, dict[str, str]] = {}
        for lane in ordered_lanes(book.claim):
            policy = self.ours.held.get(lane.id)
            if policy is None or lane.finished:
                continue
            facts, state = self.ours.facts(lane.id), self.ours.state(lane.id)
            estimate = entitlement.estimate(policy.terms, facts, state)
            found[lane.id] = {one.fact: one.sentence_zh for one in estimate.depends_on}
        return found


def asked_of_lanes(book: Book) -> Asked:
    """What the policies of the claim ask of a bill."""
    held = policies.held_by(household_id=book.household_id, insured_id=book.claim.insured_id)
    lanes = {lane.policy_id for lane in book.claim.lanes.values() if lane.stage != "withdrawn"}
    return asked_of_bills(policy.terms for policy in held if policy.id in lanes)


def outlook(book: Book) -> Outlook:
    claim = book.claim
    incident = Incident.model_validate(book.secret(claim.incident_id))
    held = policies.held_on(
        household_id=book.household_id,
        insured_id=claim.insured_id,
        event_date=incident.event_date,
    )
    insured = people.person_card(claim.insured_id)
    ours = gather(book, held=held, insured=insured)
    found = find_policies(held=held, incident=ours.incident, born_date=insured.born_date)
    return Outlook(ours, {one.policy.id: one for one in found}, required(book, ours))
