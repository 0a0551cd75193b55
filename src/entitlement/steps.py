"""A step: one named integer of a calculation. A duty is a fixed list of them.

A step's rule takes the case and the values of its inputs. Values are integers, or columns: one
integer for each bill line, or for each part of the claim (a visit, or the claim as a whole).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from .facts import BillLine, Coverage, Facts, Incident
from .state import Counter, State, Used

Unit = Literal["fen", "fen_bp", "bp", "days", "count", "grade", "yes_no", "years"]
Grain = Literal["claim", "part", "line"]


@dataclass(frozen=True, slots=True)
class Step:
    """`sentence_zh` is filled with {value} and with the inputs by position: {0}, {1} ...
    `zero_zh` tells why the duty pays nothing when this step is 0 while `zero_from` is not."""

    id: str
    block: str
    clause: str
    title_zh: str
    sentence_zh: str
    unit: Unit
    rule: Callable[..., Any]
    inputs: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    grain: Grain = "claim"
    zero_zh: str = ""
    zero_from: str = ""


@dataclass(slots=True)
class Chain:
    """While a duty's steps are laid: which step the next block works on."""

    duty: str
    title_zh: str
    kind: str
    per_visit: bool
    mode: str = "N"
    lines: str = "cost"
    parts: str = ""
    amount: str = ""
    gates: list[str] = field(default_factory=list)
    spends: list[tuple[Counter, str]] = field(default_factory=list)


class Case:
    """One evaluation under way: the facts, what was not known, what has been used so far."""

    __slots__ = (
        "coverage", "facts", "incident", "lines", "open",
        "other", "own_paid", "parts", "settled", "state", "unknown", "used",
    )  # fmt: skip

    def __init__(self, facts: Facts, state: State) -> None:
        self.facts = facts
        self.coverage: Coverage = facts.coverage
        self.incident: Incident = facts.incident
        self.lines: tuple[BillLine, ...] = facts.lines
        self.settled = facts.settled
        self.other = [facts.other_paid_fen.get(line.id, 0) for line in facts.lines]
        self.state = state
        self.unknown: dict[str, None] = {}
        self.own_paid = [0] * len(facts.lines)
        self.used: dict[str, int] = {}
        self.open: dict[str, bool] = {}
        self.parts: Sequence[Sequence[int]] = ()

    def unsure(self, fact: str, guess: int) -> int:
        """A fact is needed and not known: note it, go on with the guess best for the insured."""
        self.unknown[fact] = None
        return guess

    def used_of(self, counter: Counter, full: int) -> tuple[int, int]:
        """Low and high of what is used, this claim's earlier duties included."""
        used = self.state.used.get(counter.name, Used(0, full))
        extra = self.used.get(counter.name, 0)
        return min(used.low + extra, full), min(used.high + extra, full)

    def sums(self, column: Sequence[int]) -> list[int]:
        """A column by line -> a column by part."""
        return [sum(column[k] for k in part) for part in self.parts]


def dated(case: Case, name: str) -> date | None:
    day: date | None = getattr(case.incident, name)
    return day


def total(value: int | Sequence[int]) -> int:
    return value if isinstance(value, int) else sum(value)


def gate(
    chain: Chain,
    block: str,
    name: str,
    clause: str,
    title_zh: str,
    yes_zh: str,
    no_zh: str,
    rule: Callable[[Case], int],
    facts: tuple[str, ...] = (),
) -> Step:
    """A condition of the duty: 1 where it is met. Every gate is computed, none is skipped."""
    step_id = f"{block}.{name}"
    chain.gates.append(step_id)
    return Step(
        step_id, block, clause, title_zh, yes_zh, "yes_no", rule, facts=facts, zero_zh=no_zh
    )
