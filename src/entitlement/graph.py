"""All steps of all duties as one graph: the same value is one node, whichever steps name it.

What is fixed by the terms alone is folded away. Both evaluators print the graph; a node comes
after those that it reads.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from . import bounds
from .bounds import INT64, Bound
from .duty import Duty, spent
from .expr import GRAINS, KNOWN, Expr, Grain, Look, fact
from .facts import MOST_CLAIM_FEN, MOST_LINE_FEN
from .steps import Step

Cell = tuple[str, str]  # duty, step


class TooLarge(ValueError):
    """A step whose value may not fit into 64 bits."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(f"{cell[0]}: {cell[1]}")
        self.cell = cell


@dataclass(frozen=True, slots=True)
class Node:
    op: str
    args: tuple[int, ...]
    data: Any
    grain: Grain
    flag: bool
    bound: Bound


@dataclass(frozen=True, slots=True)
class Ask:
    duty: str
    fact: str
    node: int


class Graph:
    """`cells`: the node of each step. `rooms`, `owns`: of each indemnity duty by code, what it
    can pay by line, and what it and the duties before it pay by line. `apart`: each step stays
    a node of its own, so that its value can be replaced. `known`: facts that are known of every
    claim; `exact`: counters of which that is so, and whose low is their high. `opened`: the
    duties whose conditions are met; of these the amounts only, of the others nothing.
    `used`: what the claim adds to each counter."""

    def __init__(
        self,
        duties: Sequence[Duty],
        *,
        asking: bool = True,
        apart: bool = False,
        known: frozenset[str] = frozenset(),
        exact: frozenset[str] = frozenset(),
        opened: frozenset[str] | None = None,
        most_fen: tuple[int, int] = (MOST_LINE_FEN, MOST_CLAIM_FEN),
    ) -> None:
        self.most_fen = most_fen
        self.known = known | {f"state.low.{name}" for name in exact}
        self._same = {f"state.high.{name}": f"state.low.{name}" for name in exact}
        self.nodes: list[Node] = []
        self.cells: dict[Cell, int] = {}
        self.asks: list[Ask] = []
        self.rooms: dict[str, int] = {}
        self.owns: dict[str, int] = {}
        self._known: dict[Hashable, int] = {}
        for duty in duties:
            if opened is None:
                self._lay(duty, duty.steps, asking, apart)
            elif duty.code in opened:
                self.cells[duty.code, "gates"] = self.number(1, flag=True)
                amounts = [s for s in duty.steps if s.id not in (*duty.gates, "gates")]
                self._lay(duty, amounts, asking, apart)
        self.pay = self._sum(pay for (_, step), pay in self.cells.items() if step == "pay")
        self.indemnity = self._sum(self.cells[code, "pay"] for code in self.owns)
        self.used = {name: self.add(used) for name, used in spent(duties).items()}

    def _lay(self, duty: Duty, steps: Iterable[Step], asking: bool, apart: bool) -> None:
        for step in steps:
            cell = duty.code, step.id
            first = len(self.nodes)
            node = self.add(step.value)
            if any(max(-n.bound.low, n.bound.high) > INT64 for n in self.nodes[first:]):
                raise TooLarge(cell)
            if apart:
                node = self._new("cell", (node,), cell, step.grain, step.value.flag)
            self.cells[cell] = node
            if step.value.op == "room":
                self.rooms[duty.code] = node
            if asking:
                self.asks += [Ask(duty.code, name, self.add(when)) for name, when in step.asks]
        if duty.code in self.rooms:
            before = tuple(self.owns.values())[-1:]
            args = (self.cells[duty.code, "pay"], self.rooms[duty.code], *before)
            self.owns[duty.code] = self._new("own", args, duty.code, "claim", False)

    def _sum(self, nodes: Iterable[int]) -> int:
        together = self.number(0)
        for node in nodes:
            together = self._new("add", (together, node), None, "claim", False)
        return together

    def add(self, expr: Expr) -> int:
        if expr.op == "step":
            laid = self.cells.get(expr.data)
            return self.number(0, flag=expr.flag) if laid is None else laid
        if expr.data in self._same:
            return self.add(fact(self._same[expr.data]))
        args = tuple(self.add(arg) for arg in expr.args)
        if expr.op == "room":
            if not self.owns:
                return args[0]
            args = (*args, tuple(self.owns.values())[-1])
        return self._new(expr.op, args, expr.data, expr.grain, expr.flag)

    def number(self, value: int, *, flag: bool = False) -> int:
        return self._new("number", (), value, "claim", flag)

    def value(self, node: int) -> int | None:
        """Of a node that is the same whatever the facts."""
        data = self.nodes[node].data
        return data if self.nodes[node].op == "number" and isinstance(data, int) else None

    def _new(self, op: str, args: tuple[int, ...], data: Hashable, grain: Grain, flag: bool) -> int:
        folded = self._folded(op, args, data, flag)
        if folded is not None:
            return folded
        key = op, args, data, flag
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = len(self.nodes)
            if args and op not in ("total", "any", "own", "day_long", "room_total"):
                grain = "part" if op == "by_visit" else self._grain(args)
            self.nodes.append(Node(op, args, data, grain, flag, self._bound(op, args, data)))
        return known

    def _grain(self, args: Iterable[int]) -> Grain:
        return max((self.nodes[arg].grain for arg in args), key=GRAINS.index)

    def _bound(self, op: str, args: Sequence[int], data: Hashable) -> Bound:
        if op == "number":
            assert isinstance(data, int)
            return bounds.one(data, data)
        if op == "fact":
            bound = bounds.of_fact(str(data), self.most_fen)
            return bound._replace(low=max(bound.low, 0)) if data in self.known else bound
        nodes = [self.nodes[arg] for arg in args]
        if op == "cell":
            return nodes[0].bound
        bound = bounds.of(op, [n.bound for n in nodes], [n.grain == "claim" for n in nodes], data)
        if op == "sub" and nodes[1].op in ("min", "day_cut") and args[0] in nodes[1].args:
            bound = bound._replace(low=0, sum_low=0)  # never more than what it comes off
        return bound

    def _folded(self, op: str, args: tuple[int, ...], data: Hashable, flag: bool) -> int | None:
        fold = getattr(self, f"_fold_{op}", None)
        found: int | None = fold(*args) if fold else None
        if isinstance(data, Look) and data.key == KNOWN and self.nodes[args[0]].data in self.known:
            found = self.number(1, flag=True)
        if op == "table" and (place := self.value(args[0])) is not None:
            assert isinstance(data, tuple)
            found = self.number(int(data[place]), flag=flag)
        return found

    def _fold_le(self, one: int, other: int) -> int | None:
        a, b = self.nodes[one].bound, self.nodes[other].bound
        if a.high <= b.low or one == other:
            return self.number(1, flag=True)
        return self.number(0, flag=True) if a.low > b.high else None

    def _fold_lt(self, one: int, other: int) -> int | None:
        known = self._fold_le(other, one)
        return None if known is None else self._fold_not(known)

    def _fold_ne(self, one: int, other: int) -> int | None:
        return self.number(0, flag=True) if one == other else None

    def _fold_not(self, one: int) -> int | None:
        value, node = self.value(one), self.nodes[one]
        if value is not None:
            return self.number(1 - value, flag=True)
        turned = {"le": "lt", "lt": "le"}.get(node.op)
        return turned and self._new(turned, node.args[::-1], None, "claim", True)  # type: ignore[return-value]

    def _fold_and(self, one: int, other: int) -> int | None:
        for this, that in ((one, other), (other, one)):
            if (value := self.value(this)) is not None:
                return that if value else this
        return one if one == other else None

    def _fold_or(self, one: int, other: int) -> int | None:
        for this, that in ((one, other), (other, one)):
            if (value := self.value(this)) is not None:
                return this if value else that
        return None

    def _fold_where(self, condition: int, yes: int, no: int) -> int | None:
        value = self.value(condition)
        if value is not None:
            return yes if value else no
        if yes == no:
            return yes
        if not (self.nodes[yes].flag and self.nodes[no].flag):
            return None
        for one, op, other in ((yes, "or", no), (no, "and", yes)):
            # where(c, 1, x) is c | x; where(c, x, 0) is c & x
            if self.value(one) == (op == "or"):
                return self._new(op, (condition, other), None, "claim", True)
        turned = self._new("not", (condition,), None, "claim", True)
        for one, op, other in ((yes, "and", no), (no, "or", yes)):
            if self.value(one) == (op == "or"):
                return self._new(op, (turned, other), None, "claim", True)
        return None

    def _fold_add(self, one: int, other: int) -> int | None:
        a, b = self.value(one), self.value(other)
        if a is not None and b is not None:
            return self.number(a + b)
        return other if a == 0 else one if b == 0 else None

    def _fold_sub(self, one: int, other: int) -> int | None:
        a, b = self.value(one), self.value(other)
        if a is not None and b is not None:
            return self.number(a - b)
        return one if b == 0 else None

    def _fold_mul(self, one: int, other: int) -> int | None:
        a, b = self.value(one), self.value(other)  # a flag that holds is 1
        if a is not None and b is not None:
            return self.number(a * b)
        if 0 in (a, b):
            return self.number(0)
        if other in self.nodes[one].args and self.nodes[one].op == "mul" and self.nodes[other].flag:
            return one  # once is enough
        return other if a == 1 else one if b == 1 else None

    def _fold_min(self, one: int, other: int) -> int | None:
        a, b = self.nodes[one].bound, self.nodes[other].bound
        return one if a.high <= b.low else other if b.high <= a.low else None

    def _fold_max(self, one: int, other: int) -> int | None:
        a, b = self.nodes[one].bound, self.nodes[other].bound
        return one if a.low >= b.high else other if b.low >= a.high else None

    def _fold_take(self, one: int, most: int) -> int | None:
        return one if self.value(one) == 0 else None  # of nothing nothing is taken

    _fold_take_by_visit = _fold_take

    def _fold_any(self, one: int) -> int | None:
        return one if self.nodes[one].grain == "claim" else None

    def _fold_total(self, one: int) -> int | None:
        """A sum of differences is the difference of the sums where these are needed anyway."""
        node = self.nodes[one]
        if self.value(one) == 0:
            return one
        if node.op == "room":
            whole = self._new("total", node.args[:1], None, "claim", False)
            return self._new("room_total", (one, whole), None, "claim", False)
        if node.op != "sub" or ("total", node.args[1:], None, False) not in self._known:
            return None
        parts = tuple(self._new("total", (arg,), None, "claim", False) for arg in node.args)
        return self._new("sub", parts, None, "claim", False)
