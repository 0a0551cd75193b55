"""Many claims at once, every step's value kept; fen by fen what `evaluate` says of each."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .by_group import place_lines
from .chunk import Chunk, Late, Paying
from .columns import INT32, Columns, columns_of, ranges
from .duty import Duty
from .facts import MOST_LINE_FEN, Facts
from .graph import Graph
from .state import State
from .terms import Terms
from .vector import Printer

Array = NDArray[Any]
CHUNK = 32_768  # claims: long enough to forget the calls, short enough for a core's cache


class Printed:
    """A product's graph and its functions over columns."""

    def __init__(self, duties: tuple[Duty, ...], claims: Columns, exact: frozenset[str]) -> None:
        most_fen = INT32 if claims.narrow else MOST_LINE_FEN
        graph = Graph(duties, known=claims.known, exact=exact, most_line_fen=most_fen)
        roots = {*graph.cells.values(), graph.pay, graph.indemnity, *graph.used.values()}
        roots |= {ask.node for ask in graph.asks} | set(list(graph.owns.values())[:-1])
        for room in graph.rooms.values():  # what it begins as
            node = graph.nodes[room]
            roots.add(node.args[0] if node.op == "room" else room)
        self.graph, self.printer = graph, Printer(graph, roots, narrow=claims.narrow)

    def answers(self, claims: Columns) -> Mapping[int, Array]:
        return {
            k: claims.answers(str(self.graph.nodes[node.args[0]].data), node.data)
            for k in self.printer.looks
            for node in [self.graph.nodes[k]]
        }


def printed(terms: Terms, claims: Columns, exact: frozenset[str]) -> Printed:
    key = claims.known, claims.narrow, exact
    found: Printed | None = terms.program.printed.get(key)
    if found is None:
        found = terms.program.printed[key] = Printed(terms.duties, claims, exact)
    return found


class Batch:
    """Values by duty and step: one for each claim, visit or line, whatever the step is of. What
    is not known was taken in the way best for the insured: `unknown` names the facts, each with
    the claims that need it. `order`: the late columns stand in this order of the claims."""

    def __init__(
        self, terms: Terms, claims: Columns, ready: Printed, columns: Mapping[int, Array],
        paying: Paying, order: Array | None = None,
    ) -> None:  # fmt: skip
        self.terms, self.claims, self.graph, self.printed = terms, claims, ready.graph, ready
        self.columns, self._paying, self._order = columns, paying, order

    def value(self, duty: str, step: str) -> Array:
        return self._column(self.graph.cells[duty, step])

    @property
    def pay_fen(self) -> Array:
        return self._column(self.graph.pay)

    @property
    def indemnity_fen(self) -> Array:
        return self._column(self.graph.indemnity)

    def used(self, counter: str) -> Array:
        """What each claim adds to it."""
        return self._column(self.graph.used[counter])

    @cached_property
    def unknown(self) -> Mapping[str, Array]:
        found: dict[str, Array] = {}
        for ask in self.graph.asks:
            asked = self._column(ask.node) & self.value(ask.duty, "gates")
            if asked.any():
                found[ask.fact] = found.get(ask.fact, False) | asked
        return found

    @cached_property
    def attribution(self) -> Array:
        """Indemnity money by line."""
        placed = self._paying.own.copy()
        if self.graph.rooms:
            last = list(self.graph.rooms)[-1]
            paid, room = self.value(last, "pay"), self._column(self.graph.rooms[last])
            claims = np.flatnonzero(paid)
            starts = self.claims.offsets[claims]
            counts = self.claims.offsets[claims + 1] - starts
            lines = ranges(starts, counts)
            kinds = self.claims.facts["line.kind"][lines]
            placed[lines] += place_lines(paid[claims], room[lines], kinds, counts)
        return placed

    def back_in(self, claims: Columns, order: Array) -> "Batch":
        """The same where all columns stand in this order of the claims."""
        lines = ranges(claims.offsets[order], np.diff(claims.offsets)[order])
        place = {"claim": order, "line": lines}
        if any(node.grain == "part" for node in self.graph.nodes):
            visits = claims.visits.offsets
            place["part"] = ranges(visits[order], np.diff(visits)[order])
        columns = {}
        for k, column in self.columns.items():
            columns[k] = np.empty_like(column)
            columns[k][place[self.graph.nodes[k].grain]] = column
        paying = Paying(claims)
        paying.own[lines], paying.touched[order] = self._paying.own, self._paying.touched
        paying.rooms = {
            room: [(lines[own], left) for own, left in parts]
            for room, parts in self._paying.rooms.items()
        }
        return Batch(self.terms, claims, self.printed, columns, paying)

    @property
    def kept_bytes(self) -> int:
        return sum(column.nbytes for column in self.columns.values()) + self._paying.own.nbytes

    def _column(self, k: int) -> Array:
        node = self.graph.nodes[k]
        if node.op == "number":
            return np.full(self.claims.count, node.data, bool if node.flag else np.int64)
        if node.op == "fact":
            return self.claims.facts[str(node.data)]
        if node.op == "room":
            left = self._column(node.args[0]).astype(np.int64)
            for lines, fen in self._paying.rooms.get(k, ()):
                left[lines] = fen
            return left
        column = self.columns[k]
        if self._order is None or k not in self.printed.printer.late:
            return column
        back = np.empty_like(column)
        back[self._order] = column
        return back


def evaluate_columns(terms: Terms, claims: Columns, *, over: Batch | None = None) -> Batch:
    """Each claim by itself, with the counters' state.low.<counter> and state.high.<counter>
    among its facts; without the latter the former is exact. `over`: a batch that is no longer
    needed; its memory is used again."""
    exact = frozenset(
        name
        for name in terms.counters
        if f"state.low.{name}" in claims.known
        and not np.any(
            claims.facts.get(f"state.high.{name}", claims.facts[f"state.low.{name}"])
            != claims.facts[f"state.low.{name}"]
        )
    )
    ready, paying = printed(terms, claims, exact), Paying(claims)
    columns, answers = room_for(ready, claims, over), ready.answers(claims)
    for first in range(0, claims.count, CHUNK):
        last = min(first + CHUNK, claims.count)
        ready.printer.early_part(Chunk(claims, first, last), claims.facts, answers, columns)
        late = Late(claims, first, last, paying, None)
        ready.printer.late_part(late, claims.facts, answers, columns)
    return Batch(terms, claims, ready, columns, paying)


def room_for(ready: Printed, claims: Columns, over: Batch | None = None) -> dict[int, Array]:
    """Columns to be filled."""
    old = over.columns if over and over.printed is ready else {}
    lengths = {"claim": claims.count, "line": int(claims.offsets[-1])}
    if any(node.grain == "part" for node in ready.graph.nodes):
        lengths["part"] = int(claims.visits.offsets[-1])
    columns = {}
    for k, kind in ready.printer.kept.items():
        length = lengths[ready.graph.nodes[k].grain]
        fits = k in old and len(old[k]) == length
        columns[k] = old[k] if fits else np.empty(length, kind)
    return columns


def batch_of(terms: Terms, claims: list[tuple[Facts, State]]) -> Batch:
    names = {str(node.data) for node in terms.program.graph.nodes if node.op == "fact"}
    return evaluate_columns(terms, columns_of(claims, sorted(names)))
