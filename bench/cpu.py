"""CPU seconds of processes, from /proc (Linux)."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds(root: int) -> float:
    """Of that process, all below it, and what children that ended have used."""
    used, parents = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        parents[pid] = int(fields[1])
        used[pid] = sum(map(int, fields[11:15]))
    return sum(ticks for pid, ticks in used.items() if _below(pid, root, parents)) / TICKS


def _below(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid != root:
        pid = parents.get(pid, 0)
        if not pid:
            return False
    return True
