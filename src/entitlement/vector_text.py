"""One operation as numpy text, and what the text calls by name."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .graph import Node

Array = NDArray[Any]
UFUNC = {"add": "add", "sub": "subtract", "mul": "multiply", "min": "minimum", "max": "maximum",
         "lt": "less", "le": "less_equal", "eq": "equal", "ne": "not_equal",
         "and": "logical_and", "or": "logical_or", "div": "floor_divide"}  # fmt: skip
EPOCH = 719_163  # the ordinal of 1 January 1970


def full_years(start: Array, day: Array) -> Array:
    """As `periods.full_years_between`."""
    (first, first_month, first_day), (year, month, own) = _calendar(start), _calendar(day)
    early = (month < first_month) | ((month == first_month) & (own < first_day))
    years: Array = np.where((start < 1) | (day < 1), 0, np.maximum(year - first - early, 0))
    return years


def months_after(day: Array, months: int) -> Array:
    """As `periods.months_after`."""
    year, month, own = _calendar(day)
    later = (year * 12 + month + months).astype("M8[M]")
    first, end = later.astype("M8[D]"), (later + 1).astype("M8[D]")
    found = np.minimum(first.astype(np.int64) + own, end.astype(np.int64) - 1) + EPOCH
    after: Array = np.where(day < 1, day, found)
    return after


def _calendar(ordinals: Array) -> tuple[Array, Array, Array]:
    days = (np.asarray(ordinals, np.int64) - EPOCH).astype("M8[D]")
    months = days.astype("M8[M]")
    count = months.astype(np.int64)
    return count // 12, count % 12, (days - months).astype(np.int64)


HELPERS: Mapping[str, Any] = {"np": np, "full_years": full_years, "months_after": months_after}


def operation(node: Node, args: Sequence[str], grain: str, out: str) -> tuple[str, bool]:
    """`grain`: of the first argument. `out`: '' or ', out=...'; whether it was heeded."""
    listed = ", ".join(args)
    match node.op:
        case "not":
            return f"np.logical_not({listed}{out})", True
        case "floordiv":
            return f"np.floor_divide({listed}, {node.data}{out})", True
        case "where" if args[2] == "0":
            return f"np.multiply({args[1]}, {args[0]}{out})", True
        case "where":
            return f"np.where({listed})", False
        case "full_years":
            return f"full_years({listed})", False
        case "add_months":
            return f"months_after({listed}, {node.data})", False
        case "take":
            return f"c.take(c.{grain}, {listed})", False
        case "total" | "any":
            return f"c.{grain}.{node.op}({listed})", False
        case "by_visit" | "take_by_visit" | "day_cut" | "day_long":
            return f"c.{node.op}({listed})", False
        case op:
            return f"np.{UFUNC[op]}({listed}{out})", True
