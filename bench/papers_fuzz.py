"""Spoils paper files at random for as long as you like; see tests/rooms/documents/fuzzing.py.

    python -m bench.papers_fuzz --seconds 600 [--seed 1000]

Prints each new failure with the seed that brings it back, what became of the files, the slowest,
and the memory of this process and of the decoder at a tenth of the time and at its end; 1 if
anything failed, or if a file killed its decoder.
"""

import argparse
import os
import sys
import time
import traceback
from collections import Counter
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.project.settings")

from guanjia.documents.sandbox import decoder
from tests.rooms.documents.fuzzing import taken_in


def resident_mib(pid: int | str) -> float:
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def memory() -> str:
    return f"{resident_mib('self'):.0f} MiB here, {resident_mib(decoder.pid):.0f} in the decoder"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1000)
    given = parser.parse_args()
    told: Counter[str] = Counter()
    failures: set[str] = set()
    began, first, seed, slowest, early = time.monotonic(), given.seed, given.seed, (0.0, 0), ""
    while time.monotonic() < began + given.seconds:
        one = time.monotonic()
        try:
            told[taken_in(Random(seed))] += 1
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} at {place.name}:{place.lineno}"
            if where not in failures:
                print(f"--seed {seed}: {where}: {str(error)[:200]}", flush=True)
            failures.add(where)
        slowest = max(slowest, (time.monotonic() - one, seed))
        seed += 1
        if not early and time.monotonic() > began + given.seconds / 10:
            early = memory()
    print(f"{seed - first} files, slowest {slowest[0]:.2f} s (--seed {slowest[1]})")
    for code, count in told.most_common():
        print(f"  {code}: {count}")
    print(f"memory early: {early}; at the end: {memory()}")
    return 1 if failures or told["check_failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
