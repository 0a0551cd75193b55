"""What may come of a claim, worked out at the moment of looking; nothing is written."""

from dataclasses import dataclass
from uuid import UUID

import entitlement
from guanjia.claims.actions.papers import required
from guanjia.claims.actions.report import find_policies
from guanjia.claims.book import Book, Found
from guanjia.claims.ours import Ours, gather
from guanjia.claims.rules import ordered_lanes
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

    def orders(self, book: Book) -> entitlement.OrderPlan | None:
        """None below two payers of bills, or while a sum is not exact. The order that holds now
        stands in it as `chosen`."""
        lanes = [
            lane
            for lane in ordered_lanes(book.claim)
            if lane.benefit == "indemnity" and lane.id in self.ours.held and not lane.finished
        ]
        if len(lanes) < 2 or not self.ours.lines:
            return None
        held = {str(lane.id) for lane in lanes}
        chosen = [str(one) for one in book.claim.order if str(one) in held]
        try:
            return entitlement.best_order(
                [self.ours.entry(lane.id) for lane in lanes],
                chosen=chosen if len(chosen) == len(lanes) else (),
            )
        except (entitlement.NotExact, entitlement.TooManyPolicies):
            return None

    def together_fen(self, book: Book) -> tuple[int, int]:
        """The least and the most of all lanes together, in the order that holds now. Where that
        is not exact: bills are paid once, so no more than their cost, no less than any one pays."""
        lanes = [lane for lane in book.claim.lanes.values() if not lane.finished]
        low: dict[str, list[int]] = {"fixed": [0], "indemnity": [0]}
        high: dict[str, list[int]] = {"fixed": [0], "indemnity": [0]}
        for lane in lanes:
            low[lane.benefit].append(lane.figure_low_fen or 0)
            high[lane.benefit].append(lane.figure_high_fen or 0)
        fixed_low, fixed_high = sum(low["fixed"]), sum(high["fixed"])
        plan = self.orders(book)
        if plan is not None:
            total = plan.chosen.total_fen if plan.chosen else plan.total_fen
            return total + fixed_low, total + fixed_high
        cost = sum(line.amount_fen - line.social_paid_fen for line in self.ours.lines)
        most = sum(high["indemnity"])
        if len(high["indemnity"]) > 2:
            most = min(most, cost)
        return max(low["indemnity"]) + fixed_low, most + fixed_high

    def open_facts(self, book: Book) -> dict[str, str]:
        """Facts that a sum hangs on -> what hangs on them, in words."""
        found: dict[str, str] = {}
        for lane in ordered_lanes(book.claim):
            policy = self.ours.held.get(lane.id)
            if policy is None or lane.finished:
                continue
            facts, state = self.ours.facts(policy), policy.state(before=lane.id)
            for one in entitlement.estimate(policy.terms, facts, state).depends_on:
                found.setdefault(one.fact, one.sentence_zh)
        return found


def outlook(book: Book) -> Outlook:
    claim = book.claim
    held = policies.held_by(household_id=book.household_id, insured_id=claim.insured_id)
    insured = people.person_card(claim.insured_id)
    ours = gather(book, held=held, insured=insured)
    found = find_policies(held=held, incident=ours.incident, born_date=insured.born_date)
    return Outlook(ours, {one.policy.id: one for one in found}, required(book, ours))
