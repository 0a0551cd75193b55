"""The graph printed as one plain Python function of one claim.

Loops over the bill lines are joined as far as sums allow: a loop, what follows from its sums,
the next loop. No word of a terms file gets into the text; words, tables and functions are bound
to names. Flags come out as True and False.
"""

from collections.abc import Callable, Iterable
from typing import Any

from .expr import KNOWN
from .graph import Graph, Node
from .scalar_text import HELPERS, Looked, by_kind, operation

# They read columns as a whole.
WHOLE = ("day_cut", "day_long", "room", "own", "take", "take_by_visit")
SUMS = ("total", "any", "by_visit")
NAMED_BY = ("min", "max", "room_total", *WHOLE)  # they write what they read more than once
DAYS = ("_date", "cover_from", "cover_until")
INLINE = ("line.kind", "line.item", "line.on_date", "line.last_date")  # not every line needs them
LINE_DAYS = {
    "line.on_date": "line.on_date.toordinal()",
    "line.last_date": "(line.last_date.toordinal() if line.last_date else -1)",
}
KIND = "line.pool][line.setting][line.category"  # a look-up in three steps: few kinds, many lines
LINE_WORDS = {"line.kind": KIND, "line.item": "line.item"}
HEAD = "def claim(coverage, incident, facts, used, lines, visit, visits, levels, other, forced):"


class Printer:
    """Prints what `roots` need. After `make()`, `stands` says where the value of a root stands
    in what the function returns: (-1, place) of the claim, (loop, place) by line."""

    def __init__(self, graph: Graph, roots: Iterable[int]) -> None:
        self.graph, self.nodes = graph, graph.nodes
        self.roots = set(roots)
        self.readers = self._readers()
        self.stage = self._stages()
        self.names: dict[int, str] = {}
        self.inner: dict[int, str] = {}  # names within the loop
        self.rows: dict[int, list[int]] = {}
        self.bound: dict[str, Any] = dict(HELPERS)
        self.text = [HEAD]

    def _readers(self) -> dict[int, list[int]]:
        """Who reads each node; a node that no root needs is not among them."""
        readers: dict[int, list[int]] = {root: [] for root in self.roots}
        for k in range(len(self.nodes) - 1, -1, -1):
            if k in readers:
                for arg in self.nodes[k].args:
                    readers.setdefault(arg, []).append(k)
        return dict(sorted(readers.items()))

    def _stages(self) -> dict[int, int]:
        """The loop that makes a value by line; the loops before a value of the claim."""
        stage: dict[int, int] = {}
        for k in self.readers:
            after = int(not self._looped(k))
            stage[k] = max(
                (stage[arg] + (after and self._looped(arg)) for arg in self.nodes[k].args),
                default=0,
            )
        return stage

    def _looped(self, k: int) -> bool:
        return self.nodes[k].grain == "line" and self.nodes[k].op not in WHOLE

    def make(self) -> Callable[..., tuple[Any, ...]]:
        self._facts()
        last = max(self.stage.values(), default=0)
        for stage in range(last + 1):
            for k in self.readers:
                if self.stage[k] == stage and not self._looped(k):
                    self._claim(k)
            self._loop(stage)
        kept = [k for k in self.readers if k in self.roots and not self._looped(k)]
        self.stands = {k: (-1, place) for place, k in enumerate(kept)}
        for loop, row in self.rows.items():
            self.stands |= {k: (loop, place) for place, k in enumerate(row)}
        values, rows = _tuple(map(self.of, kept)), _tuple(f"rows{k}" for k in range(last + 1))
        self._line(1, f"return gaps, {values}, {rows}")
        exec(compile("\n".join(self.text), "<terms>", "exec"), self.bound)
        made: Callable[..., tuple[Any, ...]] = self.bound["claim"]
        return made

    def _line(self, depth: int, text: str) -> None:
        self.text.append("    " * depth + text)

    def bind(self, prefix: str, value: Any) -> str:
        name = f"{prefix}{len(self.bound)}"
        self.bound[name] = value
        return name

    def of(self, k: int) -> str:
        """Its name, or the formula where it has none."""
        name = self.inner.get(k) or self.names.get(k)
        node = self.nodes[k]
        if name or node.op != "number":
            return name or self._formula(node)
        return str(bool(node.data)) if node.flag else str(node.data)

    def column(self, k: int) -> str:
        if self.nodes[k].op == "room":
            return f"({self.names[k]} or {self.column(self.nodes[k].args[0])})"
        if not self._looped(k):
            return self.names[k]
        loop = self.stage[k]
        return f"[row[{self.rows[loop].index(k)}] for row in rows{loop}]"

    def _formula(self, node: Node) -> str:
        if node.op == "fact":  # of a line
            return LINE_DAYS.get(str(node.data), str(node.data))
        whole = node.op in WHOLE
        args = ["" if whole and self._looped(a) else self.of(a) for a in node.args]
        return operation(self, node, args)

    def _named(self, k: int) -> bool:
        """What is read only once is written where it is read."""
        return k in self.roots or len(self.readers[k]) > 1 or any(
            self.nodes[reader].op in NAMED_BY or self._looped(reader) > self._looped(k)
            for reader in self.readers[k]
        )  # fmt: skip

    # Facts

    def _facts(self) -> None:
        self._line(1, "gaps = False")
        for k in self.readers:
            node = self.nodes[k]
            if node.op == "fact" and node.grain == "claim":
                self.names[k] = f"f{k}"
                looks = [r for r in self.readers[k] if self.nodes[r].op == "look"]
                if looks:
                    self._line(1, f"f{k} = {node.data}")
                    if any(self.nodes[look].data.key == KNOWN for look in looks):
                        self._line(1, f"if not f{k}: gaps = True")
                    self._looks(1, f"f{k}", looks, self.names)
                else:
                    self._fact(f"f{k}", str(node.data), node.bound.low < 0)

    def _fact(self, name: str, place: str, nullable: bool) -> None:
        kind, _, key = place.partition(".")
        day = ".toordinal()" if place.endswith(DAYS) else ""
        if place in self.graph.known:  # an exact counter, or another function is asked
            counter = self.bind("counter", key.partition(".")[2])
            self._line(1, f"{name} = used.get({counter})")
            self._line(1, f"if {name} is None or {name}.low != {name}.high: return True, (), ()")
            self._line(1, f"{name} = {name}.low")
            return
        if kind == "state":
            end, _, key = key.partition(".")
            day, place = f".{end}", f"used.get({self.bind('counter', key)})"
        elif key.startswith("sums_fen."):
            duty = self.bind("duty", key.removeprefix("sums_fen."))
            place = f"coverage.sums_fen.get({duty})"
        elif key == "social_settled":
            self._line(1, f"{name} = facts.social_settled")
            self._line(1, f"if {name} is None: {name} = facts.settled")
            place = name
        if not nullable:
            self._line(1, f"{name} = {place}{day}")
            return
        self._line(1, f"{name} = {place}")
        self._line(1, f"if {name} is None: {name} = -1; gaps = True")
        if kind == "state":
            self._line(1, f"elif {name}.low != {name}.high: {name} = {name}{day}; gaps = True")
        if day:
            self._line(1, f"else: {name} = {name}{day}")

    # Values of the claim and by visit

    def _claim(self, k: int) -> None:
        node = self.nodes[k]
        if k in self.names or node.op == "number":
            return  # a fact, or the sum of a loop
        if node.grain == "part":
            self._line(1, f"v{k} = {self._parts(node)}")
        elif self._named(k) or node.op in WHOLE:
            self._line(1, f"v{k} = {self._formula(node)}")
        else:
            return
        self.names[k] = f"v{k}"

    def _parts(self, node: Node) -> str:
        lists = {a: f"x{a}" for a in node.args if self.nodes[a].grain == "part"}
        if node.op in ("take", "cell"):
            return self._formula(node)
        text = operation(self, node, [lists.get(a) or self.of(a) for a in node.args])
        columns = ", ".join(map(self.of, lists))
        if len(lists) == 1:
            return f"[{text} for {', '.join(lists.values())} in {columns}]"
        return f"[{text} for {', '.join(lists.values())} in zip({columns})]"

    # Values by line

    def _loop(self, stage: int) -> None:
        own = [k for k in self.readers if self._looped(k) and self.stage[k] == stage]
        row = self.rows[stage] = [k for k in own if self._in_row(k, stage)]
        sums = [reader for k in own for reader in self.readers[k] if self.nodes[reader].op in SUMS]
        self._line(1, f"rows{stage} = []")
        for k in sums:
            start = {"total": "0", "any": "False", "by_visit": "[0] * visits"}[self.nodes[k].op]
            self._line(1, f"v{k} = {start}")
            self.names[k] = f"v{k}"
        if not own:
            return
        self._line(1, self._head(own, sums, stage))
        for place, value in LINE_WORDS.items():
            looks = [k for k in own if self._looks_at(k, place)]
            self._looks(2, value, looks, self.inner)
        for k in own:
            if k not in self.inner and self._named(k) and self.nodes[k].data not in INLINE:
                self._line(2, f"v{k} = {self._by_line(k)}")
                self.inner[k] = f"v{k}"
        for k in sums:
            value = self.of(self.nodes[k].args[0])
            add = {"total": f"v{k} += {value}", "by_visit": f"v{k}[at] += {value}"}
            self._line(2, add.get(self.nodes[k].op, f"if {value}: v{k} = True"))
        if row:
            self._line(2, f"rows{stage}.append({_tuple(map(self.of, row))})")
        self.inner = {}

    def _in_row(self, k: int, stage: int) -> bool:
        return k in self.roots or any(
            self.nodes[reader].op in WHOLE or (self._looped(reader) and self.stage[reader] > stage)
            for reader in self.readers[k]
        )

    def _head(self, own: list[int], sums: list[int], stage: int) -> str:
        """What the loop runs over: the lines, and what stands beside each."""
        beside = {"line": "lines"}
        if any(self.nodes[k].op == "by_visit" for k in sums):
            beside["at"] = "visit"
        reads = {arg for k in own for arg in self.nodes[k].args}
        for loop in range(stage):
            if reads & set(self.rows[loop]):
                self.inner |= {k: f"row{loop}[{at}]" for at, k in enumerate(self.rows[loop])}
                beside[f"row{loop}"] = f"rows{loop}"
        for k in own:
            if self.nodes[k].data == "line.other_fen":
                self.inner[k] = f"v{k}"
                beside[f"v{k}"] = "other"
            elif self.nodes[k].op == "cell":
                key = self.bind("cell", self.nodes[k].data)
                self._line(1, f"x{k} = forced.get({key}) or repeat(None)")
                beside[f"y{k}"] = f"x{k}"
        for k in reads:
            if self.nodes[k].grain == "line" and not self._looped(k):
                self.inner[k] = f"y{k}"
                beside[f"y{k}"] = self.column(k)
        if len(beside) == 1:
            return "for line in lines:"
        return f"for {', '.join(beside)} in zip({', '.join(beside.values())}):"

    def _looks_at(self, k: int, place: str) -> bool:
        node = self.nodes[k]
        return node.op == "look" and self.nodes[node.args[0]].data == place

    def _looks(self, depth: int, value: str, looks: list[int], names: dict[int, str]) -> None:
        """All questions to one fact are one look-up."""
        if not looks:
            return
        functions = [self.nodes[k].data.function for k in looks]

        def answers(one: Any) -> tuple[bool, ...]:
            return tuple(bool(f(one)) for f in functions)

        looked = self.bind("looked", by_kind(answers) if value == KIND else Looked(answers))
        self._line(depth, f"{_tuple(f'v{k}' for k in looks)} = {looked}[{value}]")
        names |= {k: f"v{k}" for k in looks}

    def _by_line(self, k: int) -> str:
        node = self.nodes[k]
        if node.op == "cell":
            return f"{self.of(node.args[0])} if y{k} is None else y{k}"
        return self._formula(node)


def _tuple(names: Iterable[str]) -> str:
    return f"({''.join(f'{name}, ' for name in names)})"
