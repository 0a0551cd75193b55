"""Many claims at once, every step's value kept; fen by fen what `evaluate` says of each."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .by_group import place_lines
from .chunk import Chunk, Late, Paying
from .columns import Columns, columns_of, ranges
from .duty import Duty
from .facts import Facts
from .graph import Graph
from .state import State
from .terms import Terms
from .vector import Printer

Array = NDArray[Any]
CHUNK = 32_768  # claims: long enough to forget the calls, short enough for a core's cache


class Printed:
    """A product's graph and its functions over columns."""

    def __init__(
        self, duties: tuple[Duty, ...], claims: Columns, exact: frozenset[str], *, every: bool
    ) -> None:
        graph = Graph(duties, known=claims.known, exact=exact, most_fen=claims.most_fen)
        roots = {*graph.cells.values(), graph.pay, graph.indemnity, *graph.used.values()}
        roots |= {ask.node for ask in graph.asks} | set(list(graph.owns.values())[:-1])
        for room in graph.rooms.values():  # what it begins as
            node = graph.nodes[room]
            roots.add(node.args[0] if node.op == "room" else room)
        self.graph = graph
        self.printer = Printer(graph, roots, every=every)

    def answers(self, claims: Columns) -> Mapping[int, Array]:
        """By the first of the questions to one fact: a bit for each, by the fact's code."""
        return {first: self._bits(claims, looks) for first, looks in self.printer.looks.items()}

    def _bits(self, claims: Columns, looks: list[int]) -> Array:
        nodes = [self.graph.nodes[k] for k in looks]
        name = str(self.graph.nodes[nodes[0].args[0]].data)
        answers = [claims.answers(name, node.data) for node in nodes]
        if len(answers) == 1:
            return answers[0]
        return np.asarray(sum(a.astype(np.uint16) << k for k, a in enumerate(answers)), np.uint16)


def printed(terms: Terms, claims: Columns, exact: frozenset[str], *, every: bool) -> Printed:
    key = claims.known, claims.most_fen, exact, every
    found: Printed | None = terms.program.printed.get(key)
    if found is None:
        made = Printed(terms.duties, claims, exact, every=every)
        found = terms.program.printed[key] = made
    return found


class Batch:
    """Values by duty and step: one for each claim, visit or line, whatever the step is of. What
    is not known was taken in the way best for the insured: `unknown` names the facts, each with
    the claims that need it. `order`: the late columns stand in this order of the claims. `whole`:
    makes the same with nothing left out; it is asked for the first value that a closed duty
    would have and that `Opened` left out."""

    def __init__(
        self, terms: Terms, claims: Columns, ready: Printed, columns: Mapping[int, Array],
        whole: Callable[[], "Batch"], order: Array | None = None,
    ) -> None:  # fmt: skip
        self.terms, self.claims, self.graph, self.printed = terms, claims, ready.graph, ready
        self.columns, self._make_whole, self._order = columns, whole, order

    @cached_property
    def _whole(self) -> "Batch":
        return self._make_whole()

    def value(self, duty: str, step: str) -> Array:
        node = self.graph.cells[duty, step]
        column, grain = self._column(node), self.terms.program.by_parts.get((duty, step))
        if grain and self.graph.nodes[node].grain == "claim":  # fixed by the terms, of each part
            offsets = self.claims.offsets if grain == "line" else self.claims.visits.offsets
            column = np.repeat(column, np.diff(offsets))
        return column

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
            asked = self._stored(ask.node) & self.value(ask.duty, "gates")
            if asked.any():
                found[ask.fact] = found.get(ask.fact, False) | asked
        return found

    @cached_property
    def attribution(self) -> Array:
        """Indemnity money by line."""
        return self._placed()

    def _placed(self, before: int | None = None) -> Array:
        """By the duties before the one that has this room; by all."""
        placed = np.zeros(int(self.claims.offsets[-1]), np.int64)
        for duty, room in self.graph.rooms.items():
            if room == before:
                break
            paid = self.value(duty, "pay")
            claims = np.flatnonzero(paid)
            lines, counts = self.claims.lines_of(claims)
            node = self.graph.nodes[room]
            open_fen = self._stored(node.args[0] if node.op == "room" else room)[lines]
            left = np.maximum(open_fen - placed[lines], 0)
            kinds = self.claims.facts["line.kind"][lines]
            placed[lines] += place_lines(paid[claims], left, kinds, counts)
        return placed

    def back_in(self, claims: Columns, order: Array) -> "Batch":
        """The same where all columns stand in this order of the claims."""
        place = {"claim": order, "line": claims.lines_of(order)[0]}
        if any(node.grain == "part" for node in self.graph.nodes):
            visits = claims.visits.offsets
            place["part"] = ranges(visits[order], np.diff(visits)[order])
        columns = {}
        for k, column in self.columns.items():
            columns[k] = np.empty_like(column)
            columns[k][place[self.graph.nodes[k].grain]] = column
        return Batch(self.terms, claims, self.printed, columns, self._make_whole)

    @property
    def kept_bytes(self) -> int:
        return sum(column.nbytes for column in self.columns.values())

    def _column(self, k: int) -> Array:
        """Wide, whatever is kept."""
        column = (self._whole if k in self.printed.printer.left else self)._stored(k)
        return column if column.dtype == bool else column.astype(np.int64, copy=False)

    def _stored(self, k: int) -> Array:
        """Right where a duty is open that reads it."""
        node = self.graph.nodes[k]
        if node.op == "number":
            return np.full(self.claims.count, node.data, bool if node.flag else np.int64)
        if node.op == "fact":
            return self.claims.facts[str(node.data)]
        if node.op == "room":
            return np.maximum(self._column(node.args[0]) - self._placed(before=k), 0)
        column = self.columns[k]
        if self._order is None or k not in self.printed.printer.late:
            return column
        back = np.empty_like(column)
        back[self._order] = column
        return back


def evaluate_columns(
    terms: Terms, claims: Columns, *, over: Batch | None = None, every: bool = False
) -> Batch:
    """Each claim by itself, with the counters' state.low.<counter> and state.high.<counter>
    among its facts; without the latter the former is exact. `over`: a batch that is no longer
    needed; its memory is used again. `every`: also at once what `Opened` leaves out."""
    exact = frozenset(
        name
        for name in terms.counters
        if f"state.low.{name}" in claims.known
        and not np.any(
            claims.facts.get(f"state.high.{name}", claims.facts[f"state.low.{name}"])
            != claims.facts[f"state.low.{name}"]
        )
    )
    ready, paying = printed(terms, claims, exact, every=every), Paying(claims)
    columns, answers = room_for(ready, claims, over), ready.answers(claims)
    for first in range(0, claims.count, CHUNK):
        last = min(first + CHUNK, claims.count)
        ready.printer.early_part(Chunk(claims, first, last), claims.facts, answers, columns)
        late = Late(claims, first, last, paying, None)
        ready.printer.late_part(late, claims.facts, answers, columns)
    return Batch(terms, claims, ready, columns, lambda: evaluate_columns(terms, claims, every=True))


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
