"""How much of a deductible or a limit earlier claims have used.

A counter that is absent from a State is not known: it makes a range, never zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Per = Literal["claim", "visit", "accident", "year", "life"]


@dataclass(frozen=True, slots=True)
class Counter:
    """An accumulator declared by the terms; whoever keeps it restarts it with each new `per`.
    `full` is what may be used at most: fen, days or visits, as `unit` says. None: it stands in
    the policy (a sum insured). `years`: a `year` that lasts so many policy years, counted from
    the first cover. `of` family: all insured of the policy use the same one."""

    name: str
    per: Per
    unit: Literal["fen", "days", "count"]
    full: int | None
    of: Literal["person", "family"] = "person"
    years: int = 1

    @property
    def period(self) -> str:
        """What it restarts with, in one word: year, accident, life; year:6, family:year ..."""
        what = f"{self.per}:{self.years}" if self.years > 1 else self.per
        return f"family:{what}" if self.of == "family" else what


@dataclass(frozen=True, slots=True)
class Used:
    """Somewhere between low and high, both possible; equal when known."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError("used: 0 <= low <= high")


class HasCounters(Protocol):
    @property
    def counters(self) -> Mapping[str, Counter]: ...


@dataclass(frozen=True, slots=True)
class State:
    used: Mapping[str, Used] = field(default_factory=dict)

    @classmethod
    def fresh(cls, terms: HasCounters) -> "State":
        return cls({name: Used(0, 0) for name in terms.counters})

    def after(self, increase: Mapping[str, int]) -> "State":
        """What was unknown stays unknown."""
        return State(
            {
                name: Used(used.low + increase.get(name, 0), used.high + increase.get(name, 0))
                for name, used in self.used.items()
            }
        )

    def unknown(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            name for name in names if (used := self.used.get(name)) is None or used.low != used.high
        )
