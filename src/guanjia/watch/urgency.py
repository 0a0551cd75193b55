"""Why one late row stands before another: points with their reasons, which add up to the score.

Pure. How much money is asked for is no reason: 0.22 yuan and 500,000 are equally urgent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guanjia.claims.journal.clock import Level

ROUND: dict[Level, tuple[int, str]] = {
    "warned": (5, "快到说好的时间"),
    "due": (20, "过了说好的时间"),
    "level2": (30, "催过一轮，还没有回音"),
    "level3": (40, "催过两轮，还没有回音"),
}
ADVANCE = (20, "病人在医院等垫付")
HALF_OVER = (10, "超出一半以上")
LAW = (10, "法律规定的期限")
NOBODY = (15, "没人接")
UNTOLD = (5, "客户还不知道")


@dataclass(frozen=True, slots=True)
class Point:
    worth: int
    why_zh: str


def points(
    *,
    level: Level,
    advance: bool,
    law: bool,
    started_at: datetime,
    due_at: datetime,
    nobody: bool,
    untold: bool,
    now: datetime,
) -> tuple[Point, ...]:
    """The weightiest first; at most 100 together."""
    found = [ROUND[level]]
    late = level != "warned"
    over = 2 * (now - due_at) > max(due_at - started_at, timedelta(minutes=1))
    found += [
        reason
        for reason, holds in (
            (ADVANCE, advance), (HALF_OVER, late and over), (LAW, law),
            (NOBODY, late and nobody), (UNTOLD, late and untold),
        )
        if holds
    ]  # fmt: skip
    return tuple(Point(*one) for one in sorted(found, reverse=True))
