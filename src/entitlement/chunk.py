"""A stretch of claims while the printed functions run over it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .by_group import cut_lines, place_lines
from .columns import Columns, ranges

Array = NDArray[Any]


class Segments:
    """The lines (or visits) of each claim of the stretch; `slice`: where they stand."""

    def __init__(self, offsets: Array) -> None:
        self.slice = slice(int(offsets[0]), int(offsets[-1]))
        self.counts = np.diff(offsets)
        self.starts = offsets[:-1] - offsets[0]
        self.some = None if self.counts.all() else np.flatnonzero(self.counts)

    @cached_property
    def owner(self) -> Array:
        return np.repeat(np.arange(len(self.counts)), self.counts)

    def spread(self, values: Array) -> Array:
        return np.repeat(values, self.counts)

    def total(self, values: Array) -> Array:
        return self._reduced(np.add, values, np.int64)

    def any(self, values: Array) -> Array:
        return self._reduced(np.logical_or, values, bool)

    def _reduced(self, ufunc: np.ufunc, values: Array, kind: type[Any]) -> Array:
        if self.some is None:
            return np.asarray(ufunc.reduceat(values, self.starts, dtype=kind))
        sums = np.zeros(len(self.counts), kind)
        if len(self.some):
            sums[self.some] = ufunc.reduceat(values, self.starts[self.some], dtype=kind)
        return sums


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

    def by_visit(self, values: Array) -> Array:
        visits, lines = self.columns.visits, self.line.slice
        if not len(values):
            return np.zeros(0, np.int64)
        order = visits.lines[lines] - lines.start
        starts = visits.starts[self.part.slice] - lines.start
        return np.asarray(np.add.reduceat(values[order], starts, dtype=np.int64))

    def take(self, part: Segments, values: Array, most: Array | int) -> Array:
        """From the first line or visit of each claim on, as much of each as together fits."""
        until = np.cumsum(values, dtype=np.int64)
        before = np.zeros(len(part.counts), np.int64)
        some = slice(None) if part.some is None else part.some
        before[some] = (until - values)[part.starts[some]]
        until -= part.spread(before)
        taken: Array = np.minimum(until, most) - np.minimum(until - values, most)
        return taken

    def day_cut(self, cost: Array, days: Array, most: Sequence[tuple[str, int]]) -> Array:
        return self._cut(cost, days, most)[0]

    def day_long(self, cost: Array, days: Array, most: Sequence[tuple[str, int]]) -> Array:
        return self._cut(cost, days, most)[1]

    def _cut(
        self, cost: Array, days: Array, most: Sequence[tuple[str, int]]
    ) -> tuple[Array, Array]:
        facts, lines = self.columns.facts, self.line.slice
        return cut_lines(
            most, facts["line.kind"][lines], facts["line.on_date"][lines], cost, self.line.owner,
            days,
        )  # fmt: skip


class Paying:
    """What earlier duties of the same policy have paid, by line of all claims, while the late
    function goes from claim to claim. `rooms`: of the rooms that this made smaller, by node, the
    lines and what is left of them."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.own = np.zeros(int(columns.offsets[-1]), np.int64)
        self.touched = np.zeros(columns.count, bool)
        self.rooms: dict[int, list[tuple[Array, Array]]] = {}


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

    def place(self, pays: Array, open_fen: Array) -> None:
        paid = np.flatnonzero(pays)
        if not len(paid):
            return
        ids, paying = self.ids[paid], self.paying
        lines, counts = self._lines(ids)
        room = np.maximum(open_fen[lines] - paying.own[lines], 0)
        kinds = self.columns.facts["line.kind"][lines]
        paying.own[lines] += place_lines(pays[paid], room, kinds, counts)
        paying.touched[ids] = True

    def room_total(self, room: int, open_fen: Array, whole: Array) -> Array:
        """`whole`: what is open, before this policy's own earlier duties."""
        touched = np.flatnonzero(self.paying.touched[self.ids])
        if not len(touched):
            return whole
        lines, counts = self._lines(self.ids[touched])
        left = np.maximum(open_fen[lines] - self.paying.own[lines], 0)
        self.paying.rooms.setdefault(room, []).append((lines, left))
        whole = whole.copy()
        whole[touched] = np.add.reduceat(left, np.cumsum(counts) - counts)
        return whole

    def _lines(self, ids: Array) -> tuple[Array, Array]:
        """Lines of these claims, and how many each has; a claim that was paid has some."""
        starts = self.columns.offsets[ids]
        counts = self.columns.offsets[ids + 1] - starts
        return ranges(starts, counts), counts
