"""The graph printed as numpy over columns, every value that is asked for kept.

Two functions: what needs no history (`early`), run in chunks of claims that stay in the cache;
and what depends on counters or on what earlier duties have paid (`late`). In each the conditions
come first. They read the facts from F, the answers of words from A, and keep columns in K, by
the number of their node.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from .columns import INT32, fact_type
from .expr import GRAINS
from .graph import Graph
from .opened import Opened
from .vector_text import HELPERS, UFUNC, operation

LATE = ("room", "room_total", "own")  # what hangs on payments of the policy's earlier duties
ARITHMETIC = ("add", "sub", "mul", "min", "max", "where")
MOST_LOOKS = 16  # bits of an answer
Type = type[Any]


class Printer:
    """`kept`: the nodes whose columns stand in K when both functions have run, and their types;
    a root that is a fact stands in the facts. `left`: see `Opened`. `looks`: questions to one
    fact, which are answered together, by the first of them. `late_facts`, `bridge`: columns of
    claims that the late function reads, facts and nodes. `apart`: it works on values by line or
    visit as well."""

    def __init__(self, graph: Graph, roots: Iterable[int], *, every: bool) -> None:
        self.nodes, self.most_fen = graph.nodes, graph.most_fen
        self.roots = set(roots)
        self.late = self._late()
        opened = Opened(graph, self.late, every=every)
        self.gates, self.left = opened.gates, opened.left
        needed = sorted(self._needed(), key=lambda k: (k not in opened.first, k))
        self.types: dict[int, Type] = {}
        for k in needed:
            self.types[k] = self._type(k)
        late = [k for k in needed if k in self.late]
        read = {a for k in late for a in (*self.nodes[k].args, *self.gates.get(k, ()))} - self.late
        read |= {k for k in late if self.nodes[k].op == "fact"}
        stored = [k for k in needed if self.nodes[k].op not in ("fact", "number", "room", "own")]
        self.kept = {k: self.types[k] for k in stored if k in self.roots or k in read}
        self.looks = self._looks(k for k in needed if self.nodes[k].op == "look")
        whole = [k for k in read if self.nodes[k].grain == "claim"]
        self.late_facts = {str(self.nodes[k].data) for k in whole if self.nodes[k].op == "fact"}
        self.bridge = [k for k in whole if k in self.kept]
        self.apart = any(
            self.nodes[k].grain != "claim" and self.nodes[k].op not in LATE for k in late
        )
        self.bound: dict[str, Any] = dict(HELPERS)
        self.early_part = self._function("early", [k for k in needed if k not in self.late])
        self.late_part = self._function("late", late)

    def _late(self) -> set[int]:
        late: set[int] = set()
        for k, node in enumerate(self.nodes):
            state = node.op == "fact" and str(node.data).startswith("state.")
            if state or node.op in LATE or late.intersection(node.args):
                late.add(k)
        return late

    def _needed(self) -> set[int]:
        needed = set(self.roots)
        for k in range(len(self.nodes) - 1, -1, -1):
            if k in needed:
                needed.update(self.nodes[k].args)
        return needed

    def _looks(self, looks: Iterable[int]) -> dict[int, list[int]]:
        by_fact: dict[int, list[int]] = {}
        for k in looks:
            by_fact.setdefault(self.nodes[k].args[0], []).append(k)
        return {
            own[first]: own[first : first + MOST_LOOKS]
            for own in by_fact.values()
            for first in range(0, len(own), MOST_LOOKS)
        }

    def _type(self, k: int) -> Type:
        """Of its column: as narrow as its bounds allow."""
        node = self.nodes[k]
        if node.flag:
            return bool
        if node.op == "fact":
            return fact_type(str(node.data), self.most_fen[0])
        return np.int64 if max(-node.bound.low, node.bound.high) > INT32 else np.int32

    def _function(self, name: str, nodes: list[int]) -> Callable[..., None]:
        self.names: dict[int, str] = {}
        self.made: dict[str, str] = {}  # what was made of a name: wider, or spread
        self.text = [f"def {name}(c, F, A, K):", "    pass"]
        for k in nodes:
            if self.nodes[k].op == "room_total":
                self._room_total(k)
            elif self.nodes[k].op == "own":
                self._own(k)
            elif self.nodes[k].op == "look":
                self._look(k)
            elif self.nodes[k].op not in ("fact", "number", "room"):
                self._node(k)
        exec(compile("\n".join(self.text), "<terms>", "exec"), self.bound)
        function: Callable[..., None] = self.bound[name]
        return function

    def _line(self, text: str) -> None:
        self.text.append("    " + text)

    def bind(self, prefix: str, value: Any) -> str:
        name = f"{prefix}{len(self.bound)}"
        self.bound[name] = value
        return name

    def of(self, k: int) -> str:
        node = self.nodes[k]
        if node.op == "number":
            return str(node.data)
        if k not in self.names:
            self.names[k] = f"v{k}"
            name = self.bind("name", node.data)
            if str(node.data).startswith("state."):
                self._line(f"v{k} = c.counter({name})")
            else:
                place = f"F[{name}]" if node.op == "fact" else f"K[{k}]"
                self._line(f"v{k} = {place}[{_slice(node.grain)}]")
        return self.names[k]

    def _node(self, k: int) -> None:
        node = self.nodes[k]
        keep = f"K[{k}][{_slice(node.grain)}]" if k in self.kept else ""
        out = f", out={keep}" if keep else ""
        if node.op == "table":
            values = np.array(node.data, self.types[k])
            table, place = self.bind("table", values), self._arg(k, node.args[0])
            text = f"np.take({table}, {place}, mode='clip'{out})"
        else:
            args = [self._arg(k, arg) for arg in node.args]
            if node.op in ("day_cut", "day_long"):
                args += [self.bind("most", node.data), self._where(k)]
            elif node.op == "total":
                args.append(f"np.{self.types[k].__name__}")
            grain = self.nodes[node.args[0]].grain
            text, heeded = operation(node, args, grain, out)
            if keep and not heeded:
                text = f"{keep} = {text}"
        self._line(f"v{k} = {text}")
        self.names[k] = f"v{k}"

    def _arg(self, k: int, arg: int) -> str:
        """As the operation of `k` needs it: wide enough, and of its grain."""
        node, own = self.nodes[k], self.nodes[arg]
        name = self.of(arg)
        if own.op == "number":
            return name
        counts = own.flag and node.op in ("table", "add", "sub", "min", "max")
        narrow = self.types[k] == np.int64 and self.types[arg] == np.int32
        if counts or (narrow and node.op in ARITHMETIC):
            name = self._made(f"w{name}", f"{name}.astype(np.int64)")
        if node.op in ("total", "any", "by_visit", "day_cut", "day_long"):
            return name
        if GRAINS.index(own.grain) < GRAINS.index(node.grain):
            name = self._spread(name, arg, node.grain)
        return name

    def _spread(self, name: str, k: int, grain: str) -> str:
        """So many days before or after what is spread already: counted where they lie."""
        text, node = f"c.{grain}.spread({name})", self.nodes[k]
        if node.op in ("add", "sub") and name == self.names[k]:
            first, number = node.args
            spread = f"{grain}_{self.names.get(first)}"
            same = spread in self.made and self.types[first] == self.types[k]
            if same and self.nodes[number].op == "number":
                text = f"np.{UFUNC[node.op]}({spread}, {self.of(number)})"
        return self._made(f"{grain}_{name}", text)

    def _made(self, name: str, text: str) -> str:
        if name not in self.made:
            self.made[name] = name
            self._line(f"{name} = {text}")
        return name

    def _look(self, k: int) -> None:
        """Several questions to one fact: one answer, a bit for each."""
        first, own = next((f, own) for f, own in self.looks.items() if k in own)
        grain, place = self.nodes[k].grain, own.index(k)
        keep = f", out=K[{k}][{_slice(grain)}]" if k in self.kept else ""
        name = self.of(self.nodes[k].args[0])
        if len(own) == 1:
            self._line(f"v{k} = np.take(A[{k}], {name}, mode='clip'{keep})")
        else:
            bits = self._made(f"bits{first}", f"np.take(A[{first}], {name}, mode='clip')")
            self._line(f"v{k} = np.not_equal(np.bitwise_and({bits}, {1 << place}), 0{keep})")
        self.names[k] = f"v{k}"

    def _own(self, k: int) -> None:
        pay, room = self.nodes[k].args[:2]
        if self.gates.get(k) != ():  # nobody asks what is left
            self._line(f"c.place({self.of(pay)}, K[{self._open(room)}], {self._where(k)})")

    def _room_total(self, k: int) -> None:
        room, whole = self.nodes[k].args
        args = f"K[{self._open(room)}], {self._arg(k, whole)}, {self._where(k)}"
        keep = f"K[{k}][c.claims] = " if k in self.kept else ""
        self._line(f"v{k} = {keep}c.room_total({args})")
        self.names[k] = f"v{k}"

    def _where(self, k: int) -> str:
        """The claims for which it is worked out."""
        return " | ".join(self.of(gate) for gate in self.gates.get(k, ())) or "None"

    def _open(self, room: int) -> int:
        node = self.nodes[room]
        return node.args[0] if node.op == "room" else room


def _slice(grain: str) -> str:
    return "c.claims" if grain == "claim" else f"c.{grain}.slice"
