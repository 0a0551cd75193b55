"""CPU time of small functions against each other in one process."""

import time
from collections.abc import Callable, Mapping
from typing import Any


def microseconds(
    functions: Mapping[str, Callable[[], Any]], *, rounds: int = 40, slice_ms: int = 15
) -> dict[str, float]:
    """A call of each, the best of many short slices that take turns: the least disturbed one."""
    calls = {name: _calls_within(function, slice_ms) for name, function in functions.items()}
    best = dict.fromkeys(functions, float("inf"))
    for _ in range(rounds):
        for name, function in functions.items():
            began = time.process_time_ns()
            for _ in range(calls[name]):
                function()
            took = (time.process_time_ns() - began) / calls[name] / 1000
            best[name] = min(best[name], took)
    return best


def _calls_within(function: Callable[[], Any], slice_ms: int) -> int:
    function()
    began = time.process_time_ns()
    function()
    return max(1, slice_ms * 1_000_000 // max(1, time.process_time_ns() - began))
