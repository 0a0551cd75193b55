"""What a claim may bring while facts are open: each way in which they may turn out, worked out.

Pure. From it come the range of the whole, what an open fact is worth, and whether one filing order
is best however they turn out.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import entitlement
from entitlement.estimate import CANDIDATES
from guanjia.claims.ours import Ours
from guanjia.claims.state import LaneState

MOST = 64
# In so many ways, by the number of payers, every order is tried while somebody waits.
SEARCHED = {4: 16, 5: 4, 6: 2}
# What a paper says, beside sums of money.
TELLS: Mapping[str, frozenset[str]] = {
    "discharge_summary": frozenset(
        {"diagnosis", "first_shown_date", "admission_date", "discharge_date", "icu_days"}
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
    pay bills; None where there is none. `fixed_fen`: what the other lanes pay. `payers` price
    the orders that the plan does not show."""

    assumed: Mapping[str, Any]
    plan: entitlement.OrderPlan | None
    fixed_fen: int
    payers: tuple[entitlement.OrderEntry, ...] = ()

    def shown(self, order: Sequence[str]) -> entitlement.OrderRow | None:
        """Of the policies in the plan; others that `order` names are paid or withdrawn."""
        wanted = self._wanted(order)
        rows = self.plan.rows if self.plan else ()
        return next((row for row in rows if row.order == wanted), None)

    def row(self, order: Sequence[str]) -> entitlement.OrderRow | None:
        """The same, worked out where the plan does not show it."""
        wanted, shown = self._wanted(order), self.shown(order)
        if shown or not self.payers or len(wanted) < len(self.payers):
            return shown
        return entitlement.one_order(self.payers, wanted).rows[0]

    def _wanted(self, order: Sequence[str]) -> tuple[str, ...]:
        return tuple(key for key in order if self.plan and key in self.plan.order)

    @property
    def searched(self) -> bool:
        return self.plan is None or self.plan.searched

    @property
    def most_fen(self) -> int:
        """What the best order brings; no less than that, where not every order was tried."""
        if self.plan is None:
            return self.fixed_fen
        best_fen = self.plan.total_fen if self.plan.searched else self.plan.bound_fen
        return best_fen + self.fixed_fen

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
            search_corners(found, order)
        except (TooOpen, entitlement.FactsError, entitlement.TooManyPolicies):
            return []
    return found


def spread(ways: Iterable[World], order: Sequence[str] = ()) -> Spread:
    totals = [way.total_fen(order) for way in ways]
    return Spread(min(totals), max(totals))


def best_in_all(ways: Sequence[World]) -> tuple[str, ...]:
    """The order that no other beats in any of them in which all were tried; empty where there is
    none."""
    tried = [way for way in ways if way.searched]
    plans = [way.plan for way in tried if way.plan]
    for order in dict.fromkeys(plan.order for plan in sorted(plans, key=lambda one: -one.gain_fen)):
        if all(way.row(order) and way.total_fen(order) == way.total_fen() for way in tried):
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
    tries = (CANDIDATES[name](ours.held[lane.id].terms, ours.facts(lane.id)) for lane in lanes)
    return list(dict.fromkeys(value for values in tries for value in values))


def _with(ours: Ours, name: str, value: Any) -> Ours:
    if name == "social_settled":
        return replace(ours, incident=ours.incident.model_copy(update={name: value}))
    if hasattr(ours.engine_incident, name):
        return replace(ours, engine_incident=replace(ours.engine_incident, **{name: value}))
    return replace(ours, assumed={**ours.assumed, name: value})


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
    if len(payers) in SEARCHED:
        plan = entitlement.one_order(payers, _named(payers, order) or [p.key for p in payers])
    else:
        plan = entitlement.best_order(payers, chosen=_named(payers, order))
    return World(assumed, plan, fixed_fen, tuple(payers))


def _named(payers: Sequence[entitlement.OrderEntry], order: Sequence[str]) -> list[str]:
    """The order of these payers, where it names each of them."""
    keys = {payer.key for payer in payers}
    chosen = [key for key in order if key in keys]
    return chosen if len(chosen) == len(keys) else []


def search_corners(found: list[World], order: Sequence[str] = ()) -> None:
    """Of many payers every order is tried in the first way, the last and some between them, as
    far as there is time; in the others the bound says what the best may bring."""
    payers = found[0].payers if found else ()
    most = SEARCHED.get(len(payers), 0)
    steps = range(min(most, len(found)))
    for at in dict.fromkeys(k * (len(found) - 1) // max(len(steps) - 1, 1) for k in steps):
        way = found[at]
        with suppress(entitlement.NotExact):  # a fact that matters in another order only
            plan = entitlement.best_order(way.payers, chosen=_named(way.payers, order))
            found[at] = replace(way, plan=plan)
