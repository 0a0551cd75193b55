"""Spoils terms and facts at random for as long as you like; see tests/entitlement/fuzzing.py.

    PYTHONPATH=src:. python bench/engine_fuzz.py --seconds 600 [--kind loader] [--seed 1000]

Prints each new failure with the seed that brings it back, and the slowest run; 1 if any failed.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from random import Random

from tests.entitlement.fuzzing import HOLDS


def fuzz(kind: str, seconds: float, seed: int) -> int:
    seen: Counter[str] = Counter()
    failures: set[str] = set()
    end, slowest, first = time.monotonic() + seconds, (0.0, seed), seed
    while time.monotonic() < end:
        began = time.monotonic()
        try:
            seen[HOLDS[kind](Random(seed))] += 1
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} at {place.name}:{place.lineno}"
            if where not in failures:
                print(f"{kind} --seed {seed}: {where}: {str(error)[:200]}", flush=True)
            failures.add(where)
        slowest = max(slowest, (time.monotonic() - began, seed))
        seed += 1
    print(f"{kind}: {seed - first} runs, {dict(seen)}, {len(failures)} kinds of failure; "
          f"slowest {slowest[0]:.2f} s (--seed {slowest[1]})")  # fmt: skip
    return len(failures)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kind", choices=sorted(HOLDS))
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    kinds = [given.kind] if given.kind else sorted(HOLDS)
    return int(sum(fuzz(kind, given.seconds / len(kinds), given.seed) for kind in kinds) > 0)


if __name__ == "__main__":
    sys.exit(main())
