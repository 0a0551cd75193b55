"""What a policy owes for one claim, every step's value kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .attribution import Rank, place, rank
from .duty import Duty
from .facts import Facts
from .state import State
from .steps import Case, Step, total
from .terms import Terms

EVALUATOR_VERSION = "2"
Forced = Mapping[tuple[str, str], Any]


class NotExact(ValueError):
    """A fact or a counter that the sum depends on is not known; `estimate` gives the range."""

    code = "not_exact"
    customer_zh = "还缺少必要的信息，暂时只能给出预计范围。"

    def __init__(self, unknown: tuple[str, ...]) -> None:
        super().__init__("not known: " + ", ".join(unknown))
        self.unknown = unknown


@dataclass(frozen=True, slots=True)
class Reason:
    step_id: str
    clause: str
    sentence_zh: str


@dataclass(frozen=True, slots=True)
class DutyResult:
    """`values` by step id: the total; by step id @ bill line id (or @ day of the visit): the
    part. `zero_reasons`: every reason, not the first, where the duty pays nothing."""

    code: str
    pay_fen: int
    values: Mapping[str, int]
    zero_reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """`attribution`: indemnity money by line id; it adds up to `indemnity_fen`. `used`: what
    this claim adds to each counter."""

    pay_fen: int
    duties: tuple[DutyResult, ...]
    attribution: Mapping[str, int]
    indemnity_fen: int
    fixed_fen: int
    used: Mapping[str, int]
    state_after: State


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over all duties, before anything is dressed up. What is not known was taken in
    the way best for the insured, and is named in `unknown`."""

    case: Case
    values: Mapping[str, dict[str, Any]]
    pay_fen: int
    indemnity_fen: int
    attribution: Sequence[int]
    unknown: tuple[str, ...]

    def covered(self, terms: Terms) -> frozenset[str]:
        """Ids of the lines on which an open indemnity duty can pay."""
        found: set[str] = set()
        for duty in terms.duties:
            if duty.kind == "indemnity" and self.case.open[duty.code]:
                net = self.values[duty.code][net_step(duty)]
                found.update(line.id for line, fen in zip(self.case.lines, net, strict=True) if fen)
        return frozenset(found)


def net_step(duty: Duty) -> str:
    """The step that holds a duty's cost by line after social insurance."""
    return next(step.inputs[0] for step in duty.steps if step.id == "room")


def run(
    terms: Terms,
    facts: Facts,
    state: State,
    *,
    ranks: Sequence[Rank] | None = None,
    forced: Forced | None = None,
) -> Run:
    """`forced`: values by (duty, step) that replace what the rule would give."""
    case = Case(facts, state)
    whole: list[Sequence[int]] = [range(len(case.lines))]
    visits = _visits(case)
    levels = ranks or [rank(line) for line in case.lines]
    values: dict[str, dict[str, Any]] = {}
    unknown: dict[str, None] = {}
    pay_fen = indemnity_fen = 0
    for duty in terms.duties:
        case.parts = visits if duty.per_visit else whole
        case.unknown = {}
        known = values[duty.code] = {}
        for step in duty.steps:
            known[step.id] = (
                step.rule(case, *[known[name] for name in step.inputs])
                if step.inputs
                else step.rule(case)
            )
            if forced and (duty.code, step.id) in forced:
                known[step.id] = forced[duty.code, step.id]
        case.open[duty.code] = bool(known["gates"])
        if not known["gates"]:
            continue  # closed for certain: what else is not known makes no difference
        unknown |= case.unknown
        paid_fen = known["pay"]
        pay_fen += paid_fen
        for counter, step_id in duty.spends:
            case.used[counter.name] = case.used.get(counter.name, 0) + total(known[step_id])
        if duty.kind == "indemnity" and paid_fen:
            indemnity_fen += paid_fen
            placed = place(paid_fen, known["room"], levels)
            case.own_paid = [old + new for old, new in zip(case.own_paid, placed, strict=True)]
    return Run(case, values, pay_fen, indemnity_fen, case.own_paid, tuple(unknown))


def evaluate(terms: Terms, facts: Facts, state: State) -> Result:
    """Exact to the fen. Raises NotExact where a needed fact or counter is not known."""
    return exact(terms, run(terms, facts, state))


def exact(terms: Terms, done: Run) -> Result:
    if done.unknown:
        raise NotExact(done.unknown)
    case = done.case
    used = {name: amount for name, amount in case.used.items() if amount}
    return Result(
        done.pay_fen,
        tuple(_dress(case, duty, done.values[duty.code]) for duty in terms.duties),
        {line.id: fen for line, fen in zip(case.lines, done.attribution, strict=True) if fen},
        done.indemnity_fen,
        done.pay_fen - done.indemnity_fen,
        used,
        case.state.after(used),
    )


def _visits(case: Case) -> list[Sequence[int]]:
    """All bills of one day are one visit."""
    days = sorted({line.on_date for line in case.lines})
    return [[k for k, line in enumerate(case.lines) if line.on_date == day] for day in days]


def _dress(case: Case, duty: Duty, values: Mapping[str, Any]) -> DutyResult:
    flat = {name: total(value) for name, value in values.items()}
    for step in duty.steps:
        if step.grain == "line":
            for line, part in zip(case.lines, values[step.id], strict=True):
                flat[f"{step.id}@{line.id}"] = part
        elif step.grain == "part" and duty.per_visit:
            days = sorted({line.on_date for line in case.lines})
            for day, part in zip(days, values[step.id], strict=True):
                flat[f"{step.id}@{day}"] = part
    reasons = () if flat["pay"] else tuple(_reasons(duty.steps, flat))
    return DutyResult(duty.code, flat["pay"], flat, reasons)


def _reasons(steps: Sequence[Step], flat: Mapping[str, int]) -> list[Reason]:
    return [
        Reason(step.id, step.clause, step.zero_zh)
        for step in steps
        if step.zero_zh and not flat[step.id] and flat.get(step.zero_from, 1)
    ]
