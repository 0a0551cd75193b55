"""One pass over all duties of a policy for one claim."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from .attribution import Rank
from .duty import Duty
from .facts import BillLine, Facts
from .program import Call, Forced
from .state import State
from .terms import Terms


class NotExact(ValueError):
    """A fact or a counter that the sum depends on is not known; `estimate` gives the range."""

    code = "not_exact"
    customer_zh = "还缺少必要的信息，暂时只能给出预计范围。"

    def __init__(self, unknown: tuple[str, ...]) -> None:
        super().__init__("not known: " + ", ".join(unknown))
        self.unknown = unknown


class Run:
    """Before anything is dressed up. What is not known was taken in the way best for the
    insured, and is named in `unknown`."""

    unknown: tuple[str, ...] = ()

    def __init__(
        self,
        terms: Terms,
        facts: Facts,
        state: State,
        ranks: Sequence[Rank] | None,
        forced: Forced | None,
    ) -> None:
        self.terms, self.facts, self.state = terms, facts, state
        program = terms.program
        call = self.call = Call(facts, state, ranks, program.by_visit)
        if forced:
            self._kept = [(program.forcible, call.run(program.forcible, forced))]
            return
        self._kept, gaps = program.ran(call)
        if gaps:
            outcome = call.run(program.asking)
            self._kept = [(program.asking, outcome)]
            self.unknown = program.asking.unknown(outcome)

    @property
    def lines(self) -> Sequence[BillLine]:
        return self.facts.lines

    def _parts(self, duty: str, step: str) -> int:
        grain = self.terms.program.by_parts[duty, step]
        return len(self.lines) if grain == "line" else len({line.on_date for line in self.lines})

    def value(self, duty: str, step: str) -> Any:
        """An integer, or one for each line or visit."""
        for function, outcome in self._kept:
            node = function.cells.get((duty, step))
            if node is not None:
                found = function.value(outcome, node)
                if isinstance(found, int) and (duty, step) in self.terms.program.by_parts:
                    return [found] * self._parts(duty, step)  # fixed by the terms, of each part
                return found
        whole = self.terms.program.asking  # the amounts of a closed duty
        self._kept.append((whole, self.call.run(whole)))
        return self.value(duty, step)

    @cached_property
    def pay_fen(self) -> int:
        function, outcome = self._kept[0]
        return int(function.value(outcome, function.graph.pay))

    @cached_property
    def indemnity_fen(self) -> int:
        function, outcome = self._kept[0]
        return int(function.value(outcome, function.graph.indemnity))

    @cached_property
    def open(self) -> Mapping[str, bool]:
        """By duty: whether every condition is met."""
        return {duty.code: bool(self.value(duty.code, "gates")) for duty in self.terms.duties}

    def steps(self, code: str) -> Mapping[str, Any]:
        """A duty's values by step."""
        known = self.__dict__.setdefault("_steps", {})
        if code not in known:
            steps = self.terms.duty(code).steps
            known[code] = {step.id: self.value(code, step.id) for step in steps}
        return known[code]

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, Any]]:
        """By duty and step."""
        return {duty.code: self.steps(duty.code) for duty in self.terms.duties}

    @cached_property
    def used(self) -> Mapping[str, int]:
        """What this claim adds to each counter."""
        used: dict[str, int] = {}
        for duty in self.terms.duties:
            for counter, step in duty.spends if self.open[duty.code] else ():
                spent = whole(self.value(duty.code, step))
                used[counter.name] = used.get(counter.name, 0) + spent
        return used

    @cached_property
    def attribution(self) -> Sequence[int]:
        """Indemnity money by line."""
        function, outcome = self._kept[0]
        return function.placed(outcome, self.lines, self.call.levels())

    def covered(self, terms: Terms) -> frozenset[str]:
        """Ids of the lines on which an open indemnity duty can pay."""
        found: set[str] = set()
        for duty in terms.duties:
            if duty.kind == "indemnity" and self.open[duty.code]:
                net = self.value(duty.code, net_step(duty))
                found.update(line.id for line, fen in zip(self.lines, net, strict=True) if fen)
        return frozenset(found)


def net_step(duty: Duty) -> str:
    """The step that holds a duty's cost by line after social insurance."""
    return next(step.inputs[0] for step in duty.steps if step.id == "room")


def whole(value: int | Sequence[int]) -> int:
    return value if isinstance(value, int) else sum(value)


def run(
    terms: Terms,
    facts: Facts,
    state: State,
    *,
    ranks: Sequence[Rank] | None = None,
    forced: Forced | None = None,
) -> Run:
    """`forced`: values by (duty, step) that replace what the rule would give; then what is not
    known is not asked for."""
    return Run(terms, facts, state, ranks, forced)


def payer(
    terms: Terms, facts: Facts, state: State, *, ranks: Sequence[Rank] | None = None
) -> Callable[[Sequence[int]], tuple[int, int, Sequence[int]]]:
    """What this policy pays after others paid so much on each line: all, of it indemnity, and
    where that lies by line. No step values are kept. The function raises NotExact."""
    pay = terms.program.payer(facts, state, ranks)

    def after(other: Sequence[int]) -> tuple[int, int, Sequence[int]]:
        unknown, pay_fen, indemnity_fen, placed = pay(other)
        if unknown:
            raise NotExact(unknown)
        return pay_fen, indemnity_fen, placed

    return after
