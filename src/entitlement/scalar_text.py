"""One operation as Python text, and what the text calls by name."""

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import Any, Protocol, get_args

from .attribution import after_own, place_more
from .facts import POOLS, Category, Setting
from .graph import Node
from .periods import full_years_between, months_after
from .shared_cap import cut_by_cap, over_long_stay

BINARY = {"add": "+", "sub": "-", "mul": "*", "lt": "<", "le": "<=", "eq": "==", "ne": "!=",
          "and": "and", "or": "or"}  # fmt: skip


class Looked(dict[Any, Any]):
    """Answers by value, each worked out once; forgotten when there are too many."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __missing__(self, value: Any) -> Any:
        if len(self) > 10_000:
            self.clear()
        answer = self[value] = self.function(value)
        return answer


def by_kind(function: Callable[[Any], Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """The answers to all kinds of bill lines: by pool, setting and category."""
    return {
        pool: {
            place: {own: function((pool, place, own)) for own in get_args(Category)}
            for place in get_args(Setting)
        }
        for pool in POOLS
    }


def taken(values: Sequence[int], most: int) -> list[int]:
    """From the first on, as much of each as together fits."""
    column = []
    for value in values:
        column.append(value if value < most else most)
        most -= column[-1]
    return column


def taken_by_visit(values: Sequence[int], most: int, visit: Sequence[int]) -> list[int]:
    """`visit`: that of each value. Of each visit as `taken`."""
    left, column = dict.fromkeys(visit, most), []
    for value, at in zip(values, visit, strict=True):
        column.append(min(value, left[at]))
        left[at] -= column[-1]
    return column


HELPERS: Mapping[str, Any] = {
    "after_own": after_own, "cut_by_cap": cut_by_cap, "full_years_between": full_years_between,
    "months_after": months_after, "over_long_stay": over_long_stay, "place_more": place_more,
    "repeat": repeat, "taken": taken, "taken_by_visit": taken_by_visit,
}  # fmt: skip


class Printing(Protocol):
    nodes: list[Node]

    def bind(self, prefix: str, value: Any) -> str: ...
    def column(self, k: int) -> str: ...


def operation(printing: Printing, node: Node, args: Sequence[str]) -> str:
    bind, column = printing.bind, printing.column
    match node.op:
        case "mul" if printing.nodes[node.args[1]].flag:
            return f"({args[0]} if {args[1]} else 0)"
        case "min":
            return f"({args[0]} if {args[0]} < {args[1]} else {args[1]})"
        case "max":
            return f"({args[0]} if {args[0]} > {args[1]} else {args[1]})"
        case "where":
            return f"({args[1]} if {args[0]} else {args[2]})"
        case "not":
            return f"(not {args[0]})"
        case "floordiv":
            return f"({args[0]} // {node.data})"
        case "table":
            return f"{bind('table', node.data)}[{args[0]}]"
        case "div":
            return f"({args[0]} // {args[1]})"
        case "add_months":
            return f"months_after({args[0]}, {node.data})"
        case "full_years":
            return f"full_years_between({args[0]}, {args[1]})"
        case "cell":
            key = bind("cell", node.data)
            return f"(forced[{key}] if {key} in forced else {args[0]})"
        case "total":
            return f"sum({args[0]})"
        case "any":
            return f"any({args[0]})"
        case "take":
            return f"taken({args[0] or column(node.args[0])}, {args[1]})"
        case "take_by_visit":
            return f"taken_by_visit({args[0] or column(node.args[0])}, {args[1]}, visit)"
        case "day_cut":
            return (
                f"cut_by_cap({bind('most', node.data)}, lines, {column(node.args[0])}, {args[1]})"
            )
        case "day_long":
            most = bind("most", node.data)
            return f"over_long_stay({most}, lines, {column(node.args[0])}, {args[1]})"
        case "room":
            return f"(after_own({column(node.args[0])}, {args[1]}) if {args[1]} else None)"
        case "room_total":
            return f"({args[1]} if {args[0]} is None else sum({args[0]}))"
        case "own":
            old = args[2] if len(args) > 2 else "None"
            more = f"place_more({old}, {args[0]}, {column(node.args[1])}, levels())"
            return f"({more} if {args[0]} else {old})"
        case _:
            return f"({args[0]} {BINARY[node.op]} {args[1]})"
