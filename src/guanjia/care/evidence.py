"""What each piece of evidence is worth: our sum with what it proves, beside our sum with what the
insurer takes instead. Pure. A piece that changes nothing is not worth anybody's errand.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

import entitlement
from entitlement import Facts, State, Terms
from guanjia.claims.dispute_view import Reckoning
from guanjia.claims.otherwise import with_fact

_FILE = Path(__file__).with_name("evidence.yaml")


class Kind(BaseModel):
    """One entry of evidence.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: str
    title_zh: str
    proves_zh: str
    kinds: tuple[str, ...]
    fact: str = ""
    value: Any = None
    instead: Any = None
    lines: Mapping[str, str] = {}
    diagnosis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """`worth_fen`: by how much our sum falls without it; exact where `exact`, else at most that.
    `proved`: our facts hold it already. `at_hand`: it was put to this dispute."""

    kind: Kind
    worth_fen: int
    exact: bool
    proved: bool
    at_hand: bool

    @property
    def needed(self) -> bool:
        return self.worth_fen > 0


@cache
def catalogue() -> Mapping[str, Kind]:
    entries = yaml.safe_load(_FILE.read_text("utf-8"))
    return {one.code: one for one in (Kind.model_validate(entry) for entry in entries)}


def pieces(on: Reckoning, *, at_hand: Collection[str]) -> list[Piece]:
    """Those that bear on this claim, the most worth first; one that was brought without need is
    shown with nothing."""
    found = [
        piece
        for kind in catalogue().values()
        if (piece := _weighed(kind, on, at_hand=kind.code in at_hand)) is not None
    ]
    return sorted(found, key=lambda one: (-one.worth_fen, not one.at_hand))


def _weighed(kind: Kind, on: Reckoning, *, at_hand: bool) -> Piece | None:
    """None where it does not bear on this claim, or would contradict what was told."""
    codes = on.facts.incident.diagnosis
    if kind.diagnosis and not any(code.startswith(kind.diagnosis) for code in codes):
        return None
    with_it, without = _pair(kind, on.facts)
    if with_it == without:
        return None
    best, worst = _sums(on.terms, with_it, on.state), _sums(on.terms, without, on.state)
    if best is None or worst is None:
        return None
    exact = best[0] == best[1] and worst[0] == worst[1]
    return Piece(kind, max(0, best[1] - worst[1]), exact, on.facts == with_it, at_hand)


def _sums(terms: Terms, facts: Facts, state: State) -> tuple[int, int] | None:
    try:
        estimate = entitlement.estimate(terms, facts, state)
    except (entitlement.FactsError, entitlement.NotExact):
        return None
    return estimate.low_fen, estimate.high_fen


def _pair(kind: Kind, facts: Facts) -> tuple[Facts, Facts]:
    """The facts with the piece and without it; the same twice where it can prove nothing."""
    if kind.lines:
        first, second = kind.lines["to"], kind.lines["from"]
        return _moved(facts, second, first), _moved(facts, first, second)
    told = _told(kind.fact, facts)
    without = _value(kind.instead, facts)
    if told == without:
        return facts, facts
    proved = _value(kind.value, facts) if told is None else told
    return with_fact(facts, kind.fact, proved), with_fact(facts, kind.fact, without)


def _moved(facts: Facts, old: str, new: Any) -> Facts:
    lines = (replace(one, setting=new) if one.setting == old else one for one in facts.lines)
    return replace(facts, lines=tuple(lines))


def _told(fact: str, facts: Facts) -> Any:
    return facts.settled if fact == "social_settled" else getattr(facts.incident, fact)


def _value(told: Any, facts: Facts) -> Any:
    """Two days go by their names."""
    if told == "event_date":
        return facts.incident.event_date
    return facts.coverage.first_cover_from if told == "cover_from" else told
