"""What each peer's process does with the lines it is sent: nothing of ours is imported here.

Argument: a file with one claim a line as JSON. First answer: what the peer pays, by variant, in
fen. Then, for each line on the input, one round: microseconds of CPU a claim, by name.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Claim = dict[str, Any]
Work = dict[str, Callable[[], object]]
ONE = 100
"""Claims that are paid, of which the single evaluations are timed."""

TYPES = ("inpatient", "outpatient", "critical_illness", "accident_medical")
SETTINGS = ("inpatient", "special_outpatient", "outpatient_surgery", "outpatient")
BARRED = (
    "pre_existing", "congenital", "pregnancy", "cosmetic", "dental", "mental", "unlawful",
    "risky_sport", "abroad",
)  # fmt: skip


def claims() -> list[Claim]:
    with Path(sys.argv[1]).open() as file:
        return [json.loads(line) for line in file]


def each(work: Callable[[Claim], object], some: list[Claim]) -> Callable[[], None]:
    def all_of_them() -> None:
        for claim in some:
            work(claim)

    return all_of_them


def cpu_us(function: Callable[[], object], size: int) -> float:
    """A claim, over at least 20 ms."""
    calls, began = 0, time.process_time_ns()
    while (took := time.process_time_ns() - began) < 20_000_000:
        function()
        calls += 1
    return took / 1000 / calls / size


def answer(pays: dict[str, list[int]], work: Work, sizes: dict[str, int]) -> None:
    """`sizes`: claims that one call of a work does."""
    print(json.dumps(pays), flush=True)
    for _ in sys.stdin:
        took = {name: cpu_us(function, sizes[name]) for name, function in work.items()}
        print(json.dumps(took), flush=True)
