"""How large a value can get, so that sums in 64-bit columns cannot overflow unseen.

For each value the least and the most it can be; of a value by line or by visit also the least
and the most of its sum over the claim.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from .facts import MOST_CLAIM_FEN, MOST_LINE_FEN, MOST_LINES, MOST_STAY_DAYS
from .money import MOST_FEN

INT64 = 2**63 - 1
LAST_DAY = 3_652_059  # the ordinal of 31 December 9999


class Bound(NamedTuple):
    low: int
    high: int
    sum_low: int
    sum_high: int


def one(low: int, high: int) -> Bound:
    """Of a value of the claim."""
    return Bound(low, high, low, high)


def many(low: int, high: int) -> Bound:
    """Of a value by line or by visit."""
    return Bound(low, high, min(low, 0) * MOST_LINES, max(high, 0) * MOST_LINES)


FLAG = (0, 1)
FACTS = {
    "line.on_date": many(1, LAST_DAY),
    "coverage.cover_from": one(1, LAST_DAY),
    "coverage.cover_until": one(1, LAST_DAY),
    "coverage.first_cover_from": one(1, LAST_DAY),
    "incident.event_date": one(1, LAST_DAY),
    "coverage.with_social": one(*FLAG),
    "incident.emergency": one(*FLAG),
    "incident.proton_centre": one(*FLAG),
    "incident.hospital_grade": one(-1, 3),
    "incident.disability_grade": one(-1, 10),
    "incident.icu_days": one(-1, MOST_STAY_DAYS),
    "coverage.claim_free_years": one(-1, 150),
    "coverage.members": one(-1, 1_000),
    "coverage.advanced_fen": one(0, MOST_FEN),
    "line.quantity": many(1, 10_000),
    "line.last_date": many(-1, LAST_DAY),
}


def of_fact(name: str, most_fen: tuple[int, int] = (MOST_LINE_FEN, MOST_CLAIM_FEN)) -> Bound:
    """`most_fen`: of a line, of a claim."""
    if name in FACTS:
        return FACTS[name]
    if name.startswith("line."):
        line, claim = most_fen
        return Bound(0, line, 0, min(claim, line * MOST_LINES))
    if name.startswith(("state.", "coverage.sums_fen.")):
        return one(-1, MOST_FEN)
    return one(-1, LAST_DAY if name.endswith("_date") else 1)


def of(op: str, args: Sequence[Bound], claim: Sequence[bool], data: Hashable) -> Bound:
    """`claim`: which of the arguments are of the claim and so count for every line. The result
    is by line or visit where any argument is not."""
    wide = [many(a.low, a.high) if alone else a for a, alone in zip(args, claim, strict=True)]
    low, high = _each(op, args, data)
    if op == "room_total":
        return args[1]
    if op in ("total", "by_visit"):
        return Bound(args[0].sum_low, args[0].sum_high, args[0].sum_low, args[0].sum_high)
    if all(claim):
        return one(low, high)
    least, most = _sum(op, wide, args, claim)
    rough = many(low, high)
    return Bound(low, high, max(least, rough.sum_low), min(most, rough.sum_high))


def _each(op: str, args: Sequence[Bound], data: Hashable) -> tuple[int, int]:
    lows, highs = [a.low for a in args], [a.high for a in args]
    match op:
        case "add":
            return sum(lows), sum(highs)
        case "sub":
            return lows[0] - highs[1], highs[0] - lows[1]
        case "mul":
            corners = [x * y for x in (lows[0], highs[0]) for y in (lows[1], highs[1])]
            return min(corners), max(corners)
        case "min":
            return min(lows), min(highs)
        case "max":
            return max(lows), max(highs)
        case "where":
            return min(lows[1:]), max(highs[1:])
        case "floordiv":
            assert isinstance(data, int)
            return lows[0] // data, highs[0] // data
        case "table":
            assert isinstance(data, tuple)
            return min(data), max(data)
        case "take" | "take_by_visit" | "room" | "day_cut":
            return 0, highs[0]
        case "full_years":
            return 0, 10_000
        case "div":
            return lows[0] // highs[1], highs[0] // lows[1]
        case "add_months":
            return lows[0], LAST_DAY
        case _:
            return FLAG


def _sum(
    op: str, wide: Sequence[Bound], args: Sequence[Bound], claim: Sequence[bool]
) -> tuple[int, int]:
    lows, highs = [a.sum_low for a in wide], [a.sum_high for a in wide]
    match op:
        case "add":
            return sum(lows), sum(highs)
        case "sub":
            return lows[0] - highs[1], highs[0] - lows[1]
        case "mul" if (args[1].low, args[1].high) == FLAG:
            return min(lows[0], 0), max(highs[0], 0)
        case "mul" if any(claim):
            line, alone = (args[1], args[0]) if claim[0] else (args[0], args[1])
            return _each("mul", (one(line.sum_low, line.sum_high), alone), None)
        case "min":
            return sum(min(low, 0) for low in lows), min(highs)
        case "max":
            return max(lows), sum(max(high, 0) for high in highs)
        case "where":
            return sum(min(low, 0) for low in lows[1:]), sum(max(high, 0) for high in highs[1:])
        case "take" | "take_by_visit" | "room" | "day_cut":
            return 0, highs[0]
        case _:
            return -INT64, INT64
