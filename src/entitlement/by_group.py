"""Sharing sums among lines, for many groups of lines at once: what `money.share`,
`attribution.place` and `shared_cap` do for one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import KINDS, ranges
from .facts import POOLS
from .money import share

Array = NDArray[Any]
# weight x sum stays within 64 bits below this sum
SAFE_FEN = 3_000_000_000
RANK = np.array([POOLS.index(pool) for pool, _, _ in KINDS], np.int8)
INSIDE = np.array([setting == "inpatient" for _, setting, _ in KINDS])


def heads(groups: Array) -> Array:
    """Where a new group begins; members of a group stand together."""
    new = np.ones(len(groups), bool)
    new[1:] = groups[1:] != groups[:-1]
    return np.flatnonzero(new)


def share_within(sums: Array, weights: Array, starts: Array) -> Array:
    """Each group's sum split in proportion to its weights, nothing lost: left-over fen to the
    largest remainders, the earlier first. No sum exceeds its weights."""
    weights = weights.astype(np.int64)
    counts = np.diff(np.append(starts, len(weights)))
    whole = np.add.reduceat(weights, starts) if len(starts) else sums
    parts = weights.copy()
    partial = np.flatnonzero((sums < whole) & (whole <= SAFE_FEN))
    for one in np.flatnonzero((sums < whole) & (whole > SAFE_FEN)):
        own = slice(starts[one], starts[one] + counts[one])
        parts[own] = share(int(sums[one]), [int(weight) for weight in weights[own]])
    if not len(partial):
        return parts
    lines = ranges(starts[partial], counts[partial])
    group = np.repeat(np.arange(len(partial)), counts[partial])
    exact = weights[lines] * sums[partial][group]
    part, rest = np.divmod(exact, whole[partial][group])
    first = np.cumsum(counts[partial]) - counts[partial]
    left = sums[partial] - np.add.reduceat(part, first)
    order = np.lexsort((-rest, group))  # stable: the earlier first among equals
    place = np.empty(len(lines), np.int64)
    place[order] = np.arange(len(lines)) - first[group[order]]
    parts[lines] = part + (place < left[group])
    return parts


def place_lines(paid: Array, room: Array, kinds: Array, counts: Array) -> Array:
    """Where each claim's payment lies: `room` and `kinds` of its `counts` lines. First on special
    drugs, then outside the catalogue, then inside; within one of these in proportion. Each claim
    has a line."""
    room = room.astype(np.int64)
    placed = room.copy()
    starts = np.cumsum(counts) - counts
    part = np.flatnonzero(paid < np.add.reduceat(room, starts))
    lines = ranges(starts[part], counts[part])
    if len(part):
        placed[lines] = _in_turn(paid[part], room[lines], RANK[kinds[lines]], counts[part])
    return placed


def _in_turn(paid: Array, room: Array, ranks: Array, counts: Array) -> Array:
    level = np.repeat(np.arange(len(counts)), counts) * len(POOLS) + ranks
    order = np.argsort(level, kind="stable")
    starts = heads(level[order])
    open_fen = np.add.reduceat(room[order], starts)
    owner = level[order][starts] // len(POOLS)
    before = np.cumsum(open_fen) - open_fen
    new = heads(owner)
    before -= np.repeat(before[new], np.diff(np.append(new, len(owner))))
    now = np.clip(paid[owner] - before, 0, open_fen)
    placed = np.empty_like(room)
    placed[order] = share_within(now, room[order], starts)
    return placed


def cut_lines(
    most: Sequence[tuple[str, int]],
    kinds: Array,
    days_of: Array,
    cost: Array,
    owner: Array,
    days: Array,
) -> tuple[Array, Array]:
    """What is above the caps, by line, and by claim whether the length of its stay is needed and
    not known. `owner`: the claim of each line; `days` of the stay by claim, 0 not known."""
    cut, long = np.zeros_like(cost), np.zeros(len(days), bool)
    for category, most_fen in most:
        lines = np.flatnonzero(np.array([own == category for _, _, own in KINDS])[kinds])
        if not len(lines):
            continue
        first = heads(owner[lines])
        much = np.add.reduceat(cost[lines], first, dtype=np.int64) > most_fen
        lines = lines[np.repeat(much, np.diff(np.append(first, len(lines))))]
        if len(lines):
            _cut(most_fen, lines, INSIDE[kinds], days_of, cost, owner, days, cut, long)
    return cut, long


def _cut(
    most_fen: int,
    lines: Array,
    inside: Array,
    days_of: Array,
    cost: Array,
    owner: Array,
    days: Array,
    cut: Array,
    long: Array,
) -> None:
    """Charges of the stay by the day where at least two days carry one and there are as many as
    nights; else they are sums for the stay."""
    order = np.lexsort((lines, days_of[lines], inside[lines], owner[lines]))
    lines = lines[order]
    claim, stay, day = owner[lines], inside[lines], days_of[lines]
    new = np.ones(len(lines), bool)
    new[1:] = (claim[1:] != claim[:-1]) | (stay[1:] != stay[:-1]) | (day[1:] != day[:-1])
    charged = np.bincount(claim[new & stay], minlength=len(days))
    by_day = (days > 0) & (charged >= np.maximum(days - 1, 2))
    joined = stay & ~by_day[claim]
    same = (claim[1:] == claim[:-1]) & joined[1:] & joined[:-1]
    new[1:] &= ~same
    group = np.cumsum(new) - 1
    order = np.lexsort((lines, group))  # of one cap, in the order of the bill
    lines, starts = lines[order], np.flatnonzero(new)
    full = cost[lines].astype(np.int64)
    sums = np.add.reduceat(full, starts)
    whole_stay, stays = joined[starts], days[claim[starts]]
    kept = most_fen * np.where(whole_stay, np.maximum(stays, 1), 1)
    unknown = whole_stay & (stays == 0)
    long[claim[starts][unknown & (sums > most_fen)]] = True
    kept = np.where(unknown, sums, np.minimum(sums, kept))
    cut[lines] = full - share_within(kept, full, starts)
