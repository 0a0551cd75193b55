"""What a claim may bring while facts are open: each way in which they may turn out, worked out.

Pure. From it come the range of the whole, what an open fact is worth, and whether one filing order
is best however they turn out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import entitlement
from entitlement.estimate import CANDIDATES
from guanjia.claims.ours import Ours
from guanjia.claims.state import LaneState

MOST = 64
# What a paper says, beside sums of money.
TELLS: Mapping[str, frozenset[str]] = {
    "discharge_summary": frozenset(
        {"diagnosis", "first_shown_date", "admission_date", "discharge_date"}
    ),
    "diagnosis_certificate": frozenset({"diagnosis", "diagnosed_date"}),
    "medical_record": frozenset({"diagnosis", "first_shown_date"}),
    "pathology_report": frozenset({"diagnosis", "pathology_confirmed"}),
    "social_settlement_sheet": frozenset({"social_settled"}),
    "accident_proof": frozenset({"accident_date"}),
    "disability_report": frozenset({"disability_grade"}),
}


class TooOpen(Exception):
    """More ways than can be worked out while somebody waits, or an unknown without bounds."""


@dataclass(frozen=True, slots=True)
class World:
    """One way. `assumed`: what was open, by the name of the fact. `plan`: of the policies that
    pay bills; None where there is none. `fixed_fen`: what the other lanes pay."""

    assumed: Mapping[str, Any]
    plan: entitlement.OrderPlan | None
    fixed_fen: int

    def row(self, order: Sequence[str]) -> entitlement.OrderRow | None:
        """Of the policies in the plan; others that `order` names are paid or withdrawn."""
        if self.plan is None:
            return None
        wanted = tuple(key for key in order if key in self.plan.order)
        return next((row for row in self.plan.rows if row.order == wanted), None)

    def total_fen(self, order: Sequence[str] = ()) -> int:
        """In that order, where the plan shows it; else in the best."""
        best_fen = self.plan.total_fen if self.plan else 0
        row = self.row(order)
        return (row.total_fen if row else best_fen) + self.fixed_fen

    @property
    def gain_fen(self) -> int:
        return self.plan.gain_fen if self.plan else 0


@dataclass(frozen=True, slots=True)
class Spread:
    low_fen: int
    high_fen: int

    @property
    def width_fen(self) -> int:
        return self.high_fen - self.low_fen


def worlds(ours: Ours, lanes: Sequence[LaneState], *, order: Sequence[str] = ()) -> list[World]:
    """Each plan shows `order` too, where it names each payer. None where that cannot be said: no
    bill is there, or too much is open."""
    lanes = [lane for lane in lanes if lane.id in ours.held]
    found: list[World] = []
    if lanes and (ours.lines or all(lane.benefit == "fixed" for lane in lanes)):
        try:
            _explore(ours, lanes, order, {}, found)
        except (TooOpen, entitlement.FactsError, entitlement.TooManyPolicies):
            return []
    return found


def spread(ways: Iterable[World], order: Sequence[str] = ()) -> Spread:
    totals = [way.total_fen(order) for way in ways]
    return Spread(min(totals), max(totals))


def best_in_all(ways: Sequence[World]) -> tuple[str, ...]:
    """The order that no other beats in any of them; empty where there is none."""
    plans = [way.plan for way in ways if way.plan]
    for order in dict.fromkeys(plan.order for plan in sorted(plans, key=lambda one: -one.gain_fen)):
        if all(way.row(order) and way.total_fen(order) == way.total_fen() for way in ways):
            return order
    return ()


def deciding(ways: Sequence[World]) -> list[str]:
    """Facts of which each alone, once known, makes one order the best; else all that are open."""
    facts = list(dict.fromkeys(fact for way in ways for fact in way.assumed))
    return [fact for fact in facts if all(map(best_in_all, _parts(ways, {fact})))] or facts


def narrows_by(ways: Sequence[World], facts: Iterable[str]) -> tuple[int, int]:
    """By how many fen the range narrows, at least and at most, once these facts are known."""
    whole = spread(ways).width_fen
    widths = [spread(part).width_fen for part in _parts(ways, set(facts))]
    return whole - max(widths), whole - min(widths)


def _parts(ways: Sequence[World], facts: set[str]) -> list[list[World]]:
    """The worlds that remain for each answer to these facts; one in which a fact does not matter
    remains whatever the answer is."""
    answers: list[dict[str, Any]] = []
    for way in ways:
        answer = {fact: value for fact, value in way.assumed.items() if fact in facts}
        if answer not in answers:
            answers.append(answer)
    return [
        [
            way
            for way in ways
            if all(way.assumed.get(fact, value) == value for fact, value in answer.items())
        ]
        for answer in answers
    ]


def _explore(
    ours: Ours,
    lanes: Sequence[LaneState],
    order: Sequence[str],
    assumed: dict[str, Any],
    found: list[World],
) -> None:
    if len(found) >= MOST:
        raise TooOpen
    try:
        found.append(_worked_out(ours, lanes, order, assumed))
        return
    except entitlement.NotExact as problem:
        name = problem.unknown[0]
    for value in _candidates(ours, lanes, name):
        _explore(_with(ours, name, value), lanes, order, {**assumed, name: value}, found)


def _candidates(ours: Ours, lanes: Sequence[LaneState], name: str) -> list[Any]:
    if name == "social_settled":
        return [True, False]
    if name not in CANDIDATES:
        raise TooOpen  # what was used before, or a sum insured
    held = [ours.held[lane.id] for lane in lanes]
    return list(
        dict.fromkeys(
            value for policy in held for value in CANDIDATES[name](policy.terms, ours.facts(policy))
        )
    )


def _with(ours: Ours, name: str, value: Any) -> Ours:
    if name == "social_settled":
        return replace(ours, incident=ours.incident.model_copy(update={name: value}))
    return replace(ours, engine_incident=replace(ours.engine_incident, **{name: value}))


def _worked_out(
    ours: Ours, lanes: Sequence[LaneState], order: Sequence[str], assumed: Mapping[str, Any]
) -> World:
    payers = [ours.entry(lane.id) for lane in lanes if lane.benefit == "indemnity"]
    fixed_fen = 0
    for lane in lanes:
        entry = ours.entry(lane.id)
        alone = entitlement.evaluate(entry.terms, entry.facts, entry.state)
        fixed_fen += alone.pay_fen if lane.benefit == "fixed" else 0
    if not payers:
        return World(assumed, None, fixed_fen)
    keys = {payer.key for payer in payers}
    chosen = [key for key in order if key in keys]
    plan = entitlement.best_order(payers, chosen=chosen if len(chosen) == len(keys) else ())
    return World(assumed, plan, fixed_fen)
