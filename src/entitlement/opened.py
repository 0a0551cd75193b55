"""What over columns is worked out only for claims where it can count.

A cap by the day and what a policy's own earlier duties leave of each line take long to work out
and count in few claims: where a duty that reads them is open. They wait for the conditions.
"""

from collections.abc import Iterable, Set

from .graph import Graph

FEW = ("day_cut", "day_long", "room_total")


class Opened:
    """`first`: the conditions and all that they are made of. `gates`: by node of an operation of
    FEW, or `own`, the conditions of the duties that read it; where none is there it is worked
    out for every claim. `left`: nodes whose values hold only where the duty is open. `every`:
    nothing is left out."""

    def __init__(self, graph: Graph, late: Set[int], *, every: bool) -> None:
        self._graph, self._late = graph, late
        self._duties = {duty: node for (duty, step), node in graph.cells.items() if step == "gates"}
        made_of = {duty: self._made_of(gates) for duty, gates in self._duties.items()}
        self._early = {
            duty
            for duty, gates in self._duties.items()
            if graph.value(gates) is None and not self._hard(made_of[duty])
        }
        self.first = set().union(*(made_of[duty] for duty in self._early))
        self.gates = {} if every else self._gates()
        self.left = self._left()

    def _made_of(self, gates: int) -> set[int]:
        found, to_do = set(), [gates]
        while to_do:
            k = to_do.pop()
            if k not in found:
                found.add(k)
                to_do += self._graph.nodes[k].args
        return found

    def _hard(self, nodes: Iterable[int]) -> bool:
        return any(self._graph.nodes[k].op in (*FEW, "own") for k in nodes)

    def _gates(self) -> dict[int, tuple[int, ...]]:
        readers: dict[int, set[str]] = {}
        for duty in self._duties:
            for k in self._reads(duty):
                if self._graph.nodes[k].op in FEW:
                    readers.setdefault(k, set()).add(duty)
        for k in self._graph.owns.values():  # what it leaves is asked by the rooms after it
            rooms = (r for r in readers if r > k and self._graph.nodes[r].op == "room_total")
            readers[k] = set().union(*(readers[room] for room in rooms))
        return {
            k: tuple(sorted({self._duties[duty] for duty in duties}))
            for k, duties in readers.items()
            if all(self._known_before(k, duty) for duty in duties)
        }

    def _known_before(self, k: int, duty: str) -> bool:
        return duty in self._early and (k in self._late or self._duties[duty] not in self._late)

    def _reads(self, duty: str) -> set[int]:
        """What its steps are made of, up to what is right of every claim."""
        graph = self._graph
        to_do = [node for (own, _), node in graph.cells.items() if own == duty]
        to_do += [ask.node for ask in graph.asks if ask.duty == duty]
        found: set[int] = set()
        while to_do:
            k = to_do.pop()
            if k not in found:
                found.add(k)
                to_do += () if self._right(k) else graph.nodes[k].args
        return found

    def _right(self, k: int) -> bool:
        """It is nothing where the duty is closed, so it is right there as well."""
        node = self._graph.nodes[k]
        return node.op == "own" or (node.op == "mul" and node.args[1] in self._duties.values())

    def _left(self) -> set[int]:
        left = {k for k in self.gates if self._graph.nodes[k].op in FEW}
        for k, node in enumerate(self._graph.nodes):
            if left.intersection(node.args) and not self._right(k):
                left.add(k)
        return left
