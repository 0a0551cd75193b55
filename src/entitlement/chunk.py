"""A stretch of claims while the printed functions run over it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .by_group import cut_lines, place_lines
from .columns import Columns, ranges

Array = NDArray[Any]
Where = Array | None  # claims for which it is worked out; None: all


class Segments:
    """The lines (or visits) of each claim of the stretch; `slice`: where they stand."""

    def __init__(self, offsets: Array) -> None:
        self.slice = slice(int(offsets[0]), int(offsets[-1]))
        self.counts, self.ends = np.diff(offsets), offsets - offsets[0]
        self._sums: dict[type[Any], Array] = {}

    def spread(self, values: Array) -> Array:
        return np.repeat(values, self.counts)

    def sums(self, values: Array, kind: type[Any] = np.int64) -> Array:
        """Of all lines before each, and of all. Holds until the next call."""
        if kind not in self._sums:
            self._sums[kind] = np.empty(len(values) + 1, kind)
        sums = self._sums[kind]
        sums[0] = 0
        np.cumsum(values, dtype=kind, out=sums[1:])
        return sums

    def total(self, values: Array, kind: type[Any]) -> Array:
        """Into a `kind` that holds the sum of each claim; that of all may turn over in it."""
        until = np.take(self.sums(values, kind), self.ends, mode="clip")
        return np.asarray(until[1:] - until[:-1])

    def any(self, values: Array) -> Array:
        return self.total(values, np.int32) > 0


class Chunk:
    """Claims first..last, in the order of the columns."""

    def __init__(self, columns: Columns, first: int, last: int) -> None:
        self.columns, self.claims = columns, slice(first, last)

    @cached_property
    def line(self) -> Segments:
        return Segments(self.columns.offsets[self.claims.start : self.claims.stop + 1])

    @cached_property
    def part(self) -> Segments:
        offsets = self.columns.visits.offsets
        return Segments(offsets[self.claims.start : self.claims.stop + 1])

    @cached_property
    def visits(self) -> tuple[Array, Array]:
        """The lines visit by visit, and where each visit begins among them."""
        visits, lines = self.columns.visits, self.line.slice
        return visits.lines[lines] - lines.start, visits.starts[self.part.slice] - lines.start

    def by_visit(self, values: Array) -> Array:
        if not len(values):
            return np.zeros(0, np.int64)
        order, starts = self.visits
        return np.asarray(np.add.reduceat(values[order], starts, dtype=np.int64))

    def take_by_visit(self, values: Array, most: int) -> Array:
        """As `take`, of each visit."""
        order, starts = self.visits
        taken = np.empty(len(values), np.int64)
        visits = Segments(np.append(starts, len(values)))
        taken[order] = self.take(visits, values[order], most)
        return taken

    def take(self, part: Segments, values: Array, most: Array | int) -> Array:
        """From the first line or visit of each claim on, as much of each as together fits."""
        sums = part.sums(values)
        sums = sums - np.append(part.spread(sums[part.ends[:-1]]), 0)
        taken: Array = np.minimum(sums[:-1] + values, most) - np.minimum(sums[:-1], most)
        return taken

    def day_cut(
        self, cost: Array, days: Array, most: Sequence[tuple[str, int]], where: Where
    ) -> Array:
        return self._cut(cost, days, most, where)[0]

    def day_long(
        self, cost: Array, days: Array, most: Sequence[tuple[str, int]], where: Where
    ) -> Array:
        return self._cut(cost, days, most, where)[1]

    def _cut(
        self, cost: Array, days: Array, most: Sequence[tuple[str, int]], where: Where
    ) -> tuple[Array, Array]:
        cut, long = np.zeros_like(cost), np.zeros(len(days), bool)
        claims = np.arange(len(days)) if where is None else np.flatnonzero(where)
        counts = self.line.counts[claims]
        lines = ranges(self.line.ends[claims], counts)
        kinds, on = (
            self.columns.facts[f"line.{name}"][self.line.slice][lines]
            for name in ("kind", "on_date")
        )
        owner = np.repeat(np.arange(len(claims)), counts)
        cut[lines], long[claims] = cut_lines(most, kinds, on, cost[lines], owner, days[claims])
        return cut, long


class Paying:
    """What earlier duties of the same policy have paid, by line of all claims, as far as a later
    one asks, while the late function goes from claim to claim."""

    def __init__(self, columns: Columns) -> None:
        self.own = np.zeros(int(columns.offsets[-1]), np.int64)
        self.touched = np.zeros(columns.count, bool)


class Late(Chunk):
    """The same for the late function; `order`: which claims these are, where the columns of
    claims that it works on stand in another order. By line it then knows only what was paid."""

    def __init__(
        self, columns: Columns, first: int, last: int, paying: Paying, order: Array | None
    ) -> None:
        super().__init__(columns, first, last)
        self.paying = paying
        self.counters: dict[str, Array] = {}
        self.ids = np.arange(first, last) if order is None else order[first:last]

    def counter(self, name: str) -> Array:
        """state.low.<counter> and state.high.<counter>, as a history says or else the facts."""
        known = self.counters.get(name)
        return self.columns.facts[name][self.claims] if known is None else known

    def place(self, pays: Array, open_fen: Array, where: Where) -> None:
        paid = np.flatnonzero(pays if where is None else where & (pays > 0))
        if not len(paid):
            return
        ids, paying = self.ids[paid], self.paying
        lines, counts = self.columns.lines_of(ids)
        room = np.maximum(open_fen[lines] - paying.own[lines], 0)
        kinds = self.columns.facts["line.kind"][lines]
        paying.own[lines] += place_lines(pays[paid], room, kinds, counts)
        paying.touched[ids] = True

    def room_total(self, open_fen: Array, whole: Array, where: Where) -> Array:
        """`whole`: what is open, before this policy's own earlier duties."""
        touched = self.paying.touched[self.ids]
        touched = np.flatnonzero(touched if where is None else where & touched)
        if not len(touched):
            return whole
        lines, counts = self.columns.lines_of(self.ids[touched])
        left = np.maximum(open_fen[lines] - self.paying.own[lines], 0)
        whole = whole.copy()
        whole[touched] = np.add.reduceat(left, np.cumsum(counts) - counts)
        return whole
