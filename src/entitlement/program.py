"""A product's duties made ready to run on one claim."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from operator import itemgetter
from typing import Any

from .attribution import Levels, Rank, levels, place_more, rank
from .duty import Duty
from .expr import Grain
from .facts import BillLine, Facts
from .graph import Cell, Graph
from .scalar import Printer
from .state import State

Forced = Mapping[Cell, Any]
NOT_FORCED: Forced = {}
NOTHING = repeat(0)


# What a printed function returns: whether anything was not known, the values of the claim, and
# those of each loop over the lines.
Outcome = tuple[Any, Any, Any]
GAPS, VALUES, ROWS = 0, 1, 2


class Function:
    """A printed graph and where the values of these steps stand in its outcome. `paying`: and
    what the claim is paid, and where that lies."""

    def __init__(self, graph: Graph, cells: Iterable[Cell], *, paying: bool = True) -> None:
        self.graph, self.cells = graph, {cell: graph.cells[cell] for cell in cells}
        roots = set(self.cells.values()) | {ask.node for ask in graph.asks}
        if paying:
            roots |= {graph.pay, graph.indemnity, *graph.rooms.values()}
            roots |= {graph.nodes[room].args[0] for room in graph.rooms.values()}
            roots |= {*list(graph.owns.values())[:-1]}
        printer = Printer(graph, (node for node in roots if graph.value(node) is None))
        self.call, self.stands = printer.make(), printer.stands

    def value(self, outcome: Outcome, node: int) -> Any:
        """An integer, or a list of integers by line or by visit."""
        loop, at = self.stands.get(node, (-2, 0))
        if loop == -1:
            found = outcome[VALUES][at]
            if found is None and self.graph.nodes[node].op == "room":  # no earlier duty paid
                return self.value(outcome, self.graph.nodes[node].args[0])
            return int(found) if isinstance(found, bool) else found
        if loop >= 0:
            return [row[at] for row in outcome[ROWS][loop]]
        return self.graph.value(node)

    def unknown(self, outcome: Outcome) -> tuple[str, ...]:
        """Facts that are needed and not known; not those of a duty that is closed for certain."""
        names = [
            ask.fact
            for ask in self.graph.asks
            if self.value(outcome, ask.node)
            and self.value(outcome, self.graph.cells[ask.duty, "gates"])
        ]
        return tuple(dict.fromkeys(names))

    def placed(self, outcome: Outcome, lines: Sequence[BillLine], within: Levels) -> Sequence[int]:
        """Where the indemnity lies, by line."""
        if not self.graph.owns:
            return [0] * len(lines)
        *before, last = self.graph.owns
        own = self.value(outcome, self.graph.owns[before[-1]]) if before else None
        paid_fen = self.value(outcome, self.graph.cells[last, "pay"])
        if not paid_fen:
            return own or [0] * len(lines)
        return place_more(own, paid_fen, self.value(outcome, self.graph.rooms[last]), within)


class Call:
    """One claim, to be run by any of a program's functions."""

    def __init__(
        self, facts: Facts, state: State, ranks: Sequence[Rank] | None, by_visit: bool
    ) -> None:
        self.facts, self.ranks = facts, ranks
        self._levels: Levels | None = None
        visit, visits = _visits(facts.lines) if by_visit else ((), 0)
        self._arguments = (
            facts.coverage, facts.incident, facts, state.used, facts.lines, visit, visits,
            self.levels,
        )  # fmt: skip
        paid = facts.other_paid_fen
        self.other: Iterable[int] = (
            [paid.get(line.id, 0) for line in facts.lines] if paid else NOTHING  # by line
        )

    def levels(self) -> Levels:
        if self._levels is None:
            self._levels = levels(self.ranks or [rank(line) for line in self.facts.lines])
        return self._levels

    def run(self, function: Function, forced: Forced = NOT_FORCED) -> Outcome:
        outcome: Outcome = function.call(*self._arguments, self.other, forced)
        return outcome


class Program:
    """A claim is run in two calls: the conditions of all duties, then the amounts of those that
    are open. What a closed duty would have paid is worked out when somebody asks. Raises
    graph.TooLarge."""

    def __init__(self, duties: Sequence[Duty]) -> None:
        self.duties = tuple(duties)
        self.graph = Graph(duties)
        self.by_visit = any(n.op in ("by_visit", "take_by_visit") for n in self.graph.nodes)
        self._amounts: dict[tuple[Any, ...], Function] = {}
        self.printed: dict[Hashable, Any] = {}  # over columns, see `batch`

    @cached_property
    def by_parts(self) -> Mapping[Cell, Grain]:
        """Steps with a value for each line or visit."""
        return {
            (duty.code, step.id): step.grain
            for duty in self.duties for step in duty.steps if step.grain != "claim"
        }  # fmt: skip

    @cached_property
    def conditions(self) -> Function:
        gates = [(d.code, gate) for d in self.duties for gate in (*d.gates, "gates")]
        return Function(Graph(self.duties, asking=False), gates, paying=False)

    def ran(self, call: Call) -> tuple[list[tuple[Function, Outcome]], bool]:
        """The functions and what came out, what pays first; and whether anything that they read
        is not known."""
        if len(self.duties) == 1:
            outcome = call.run(self.whole)
            return [(self.whole, outcome)], outcome[GAPS]
        conditions = call.run(self.conditions)
        if conditions[GAPS]:
            return [], True
        amounts = self.amounts(conditions)
        outcome = call.run(amounts)
        return [(amounts, outcome), (self.conditions, conditions)], outcome[GAPS]

    @cached_property
    def whole(self) -> Function:
        """Conditions and amounts together: a product of one duty needs no second call."""
        return Function(Graph(self.duties, asking=False, exact=self._counters), self.graph.cells)

    @cached_property
    def _counters(self) -> frozenset[str]:
        return frozenset(counter.name for duty in self.duties for counter, _ in duty.spends)

    def amounts(self, conditions: Outcome) -> Function:
        met = self._met(conditions[VALUES])
        return self._amounts.get(met) or self._open(met, conditions)

    def _open(self, met: Any, conditions: Outcome) -> Function:
        value, cells = self.conditions.value, self.conditions.cells
        opened = (d.code for d in self.duties if value(conditions, cells[d.code, "gates"]))
        graph = Graph(self.duties, asking=False, opened=frozenset(opened), exact=self._counters)
        function = self._amounts[met] = Function(graph, graph.cells)
        return function

    @cached_property
    def _met(self) -> Callable[[Sequence[Any]], Any]:
        """Which duties are open, from the conditions' values."""
        gates = [self.conditions.cells[duty.code, "gates"] for duty in self.duties]
        places = [
            self.conditions.stands[gate][1] for gate in gates if gate in self.conditions.stands
        ]
        return itemgetter(*places) if places else len

    @cached_property
    def asking(self) -> Function:
        return Function(self.graph, self.graph.cells)

    @cached_property
    def forcible(self) -> Function:
        return Function(Graph(self.duties, asking=False, apart=True), self.graph.cells)

    def payer(
        self, facts: Facts, state: State, ranks: Sequence[Rank] | None
    ) -> Callable[[Sequence[int]], tuple[tuple[str, ...], int, int, Sequence[int]]]:
        """After others paid so much on each line: what is needed and not known, what is paid,
        how much of it is indemnity, and where that lies."""
        call, lines = Call(facts, state, ranks, self.by_visit), facts.lines
        conditions = call.run(self.conditions)
        function = self.asking if conditions[GAPS] else self.amounts(conditions)

        def pay(other: Sequence[int]) -> tuple[tuple[str, ...], int, int, Sequence[int]]:
            call.other = other
            paying, outcome = function, call.run(function)
            unknown: tuple[str, ...] = ()
            if outcome[GAPS]:
                paying, outcome = self.asking, call.run(self.asking)
                unknown = paying.unknown(outcome)
            placed, graph = paying.placed(outcome, lines, call.levels()), paying.graph
            pay_fen, indemnity_fen = (
                paying.value(outcome, k) for k in (graph.pay, graph.indemnity)
            )
            return unknown, pay_fen, indemnity_fen, placed

        return pay


def _visits(lines: Sequence[BillLine]) -> tuple[list[int], int]:
    """Which visit each line belongs to: all bills of one day are one."""
    days = [line.on_date for line in lines]
    number = {day: at for at, day in enumerate(sorted(set(days)))}
    return [number[day] for day in days], len(number)
