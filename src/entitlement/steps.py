"""A step: one named value of a calculation. A duty is a fixed list of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from .expr import (
    YES,
    Expr,
    Grain,
    asked,
    by_visit,
    fact,
    known,
    leaves,
    maximum,
    minimum,
    number,
    total,
    unsure,
    where,
)
from .state import Counter

Parts = Literal["claim", "visit", "line"]
Unit = Literal["fen", "fen_bp", "bp", "days", "count", "grade", "yes_no", "years"]
Asks = tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """`value` may read the steps before it. `asks`: facts by name that it needs and does not
    know, each under a condition. `sentence_zh` is filled with {value} and with the inputs by
    position: {0}, {1} ... `zero_zh` tells why the duty pays nothing when this step is 0 while
    `zero_from` is not."""

    id: str
    block: str
    clause: str
    title_zh: str
    sentence_zh: str
    unit: Unit
    value: Expr
    asks: Asks = ()
    inputs: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    zero_zh: str = ""
    zero_from: str = ""

    @property
    def grain(self) -> Grain:
        return self.value.grain


NOTHING = number(0)


class Source(Protocol):
    """What a step comes from: a block, or the duty itself."""

    @property
    def kind(self) -> str: ...
    @property
    def clause(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Whole:
    """The duty itself as the source of a step."""

    clause: str
    kind: str = "duty"


@dataclass(slots=True)
class Chain:
    """While a duty's steps are laid: which value the next block works on. `per`: what its parts
    are. `spent`: what earlier duties of the same claim have used of each counter. `told`: steps
    that the explanation shows with what is paid. `within`: as `spends`, of counters that end with
    the claim."""

    duty: str
    title_zh: str
    kind: str
    per: Parts
    spent: Mapping[str, Expr]
    mode: str = "N"
    lines: Expr = NOTHING
    others: Expr = NOTHING
    social: Expr = NOTHING
    room: Expr | None = None
    parts: Expr = NOTHING
    amount: Expr = NOTHING
    told: tuple[Expr, ...] = ()
    steps: list[Step] = field(default_factory=list)
    gates: list[Expr] = field(default_factory=list)
    spends: list[tuple[Counter, str]] = field(default_factory=list)
    within: list[tuple[Counter, str]] = field(default_factory=list)

    def add(
        self,
        source: Source,
        step_id: str,
        title_zh: str,
        sentence_zh: str,
        unit: Unit,
        value: Expr,
        *,
        inputs: tuple[Expr, ...] | None = None,
        facts: tuple[str, ...] = (),
        zero_zh: str = "",
        zero_from: Expr | None = None,
    ) -> Expr:
        """The value, to be read by the steps after it. `inputs` where the explanation shows
        others than those that the value reads."""
        plain, asks = asked(value)
        reads = inputs or tuple(
            leaf for one in (plain, *(c for _, c in asks)) for leaf in leaves(one)
        )
        names = dict.fromkeys(
            name for leaf in reads if leaf.op == "step" for duty, name in [_place(leaf)]
            if duty == self.duty
        )  # fmt: skip
        self.steps.append(
            Step(step_id, source.kind, source.clause, title_zh, sentence_zh, unit, plain, asks,
                 tuple(names), facts, zero_zh, "" if zero_from is None else _place(zero_from)[1])
        )  # fmt: skip
        return step(self.duty, step_id, plain.grain, flag=plain.flag)

    def gate(
        self,
        source: Source,
        name: str,
        title_zh: str,
        yes_zh: str,
        no_zh: str,
        value: Expr,
        facts: tuple[str, ...] = (),
    ) -> None:
        """A condition of the duty. Every gate is computed, none is skipped."""
        step_id = f"{source.kind}.{name}"
        self.gates.append(
            self.add(source, step_id, title_zh, yes_zh, "yes_no", value, facts=facts, zero_zh=no_zh)
        )

    def by_part(self, column: Expr) -> Expr:
        """From bill lines to the parts of the claim: its lines, its visits, or all together."""
        if self.per == "line":
            return column
        return by_visit(column) if self.per == "visit" else total(column)

    def used(self, counter: Counter, full: Expr) -> tuple[Expr, Expr]:
        """Low and high of what is used, this claim's earlier duties included. What is counted
        within the claim begins at nothing."""
        low, high = fact(f"state.low.{counter.name}"), fact(f"state.high.{counter.name}")
        low, high = where(known(low), low, 0), where(known(high), high, full)
        if counter.per == "claim":
            low = high = NOTHING
        extra = self.spent.get(counter.name)
        if extra is not None:
            low, high = low + extra, high + extra
        return minimum(low, full), minimum(high, full)


def step(duty: str, step_id: str, grain: Grain = "claim", *, flag: bool = False) -> Expr:
    """The value of a step laid before."""
    return Expr("step", (), (duty, step_id), grain, flag)


def sure(name: str) -> Expr:
    """A fact that counts for the insured until it is known; 1 where it is."""
    one = fact(name)
    return where(known(one), one.eq(1), unsure(name.rsplit(".", 1)[1], YES))


def stay_dates() -> tuple[Expr, Expr]:
    """Admission and discharge."""
    return fact("incident.admission_date"), fact("incident.discharge_date")


def stay_days() -> Expr:
    """The days of admission and of discharge and all between them; 0 where one is not known."""
    admission, discharge = stay_dates()
    return where(known(admission) & known(discharge), maximum(discharge - admission, 0) + 1, 0)


def insured(duty: str) -> Expr:
    """The sum that stands in the policy for this duty."""
    one = fact(f"coverage.sums_fen.{duty}")
    return where(known(one), one, unsure(f"sum:{duty}", 0))


def _place(step: Expr) -> tuple[str, str]:
    duty, name = step.data
    return str(duty), str(name)
