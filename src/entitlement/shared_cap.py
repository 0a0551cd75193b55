"""Costs of one category under one cap by day.

A bill says the day of a charge, not how many days it stands for. Charges of a stay are taken as
charges by the day where at least two days carry one and there are as many as nights; each day is
then held against the cap by itself. Otherwise they are sums for the stay, held together against
the cap times its days. Costs outside a stay always count by their own day. Charges under one cap
share what it leaves in proportion.
"""

from collections import defaultdict
from collections.abc import Sequence

from .facts import BillLine, Category
from .money import share

Most = Sequence[tuple[Category, int]]


def cut_by_cap(most: Most, lines: Sequence[BillLine], cost: Sequence[int], days: int) -> list[int]:
    """What is above the caps, by line. `days` of the stay; 0: not known, then a cap for the whole
    stay cuts nothing."""
    column = [0] * len(cost)
    for category, most_fen in most:
        charges = [k for k, line in enumerate(lines) if line.category == category]
        if sum([cost[k] for k in charges]) <= most_fen:
            continue  # not even all of them together
        for group, together in _groups(lines, charges, days):
            full = [cost[k] for k in group]
            kept = most_fen * (max(days, 1) if together else 1)
            if sum(full) > kept and (days or not together):
                for k, part in zip(group, share(kept, full), strict=True):
                    column[k] = cost[k] - part
    return column


def over_long_stay(most: Most, lines: Sequence[BillLine], cost: Sequence[int], days: int) -> bool:
    """Whether the length of the stay is needed: it is not known, and one day is not enough."""
    return not days and any(
        together and sum(cost[k] for k in group) > most_fen
        for category, most_fen in most
        for group, together in _groups(
            lines, [k for k, line in enumerate(lines) if line.category == category], days
        )
    )


def _groups(
    lines: Sequence[BillLine], charges: Sequence[int], days: int
) -> list[tuple[list[int], bool]]:
    """The charges that share one cap, by place; and whether it is the cap of the whole stay."""
    by_day: defaultdict[tuple[bool, object], list[int]] = defaultdict(list)
    for k in charges:
        by_day[lines[k].setting == "inpatient", lines[k].on_date].append(k)
    stay = [group for (inside, _), group in by_day.items() if inside]
    apart = [group for (inside, _), group in by_day.items() if not inside]
    if stay and not (days and len(stay) >= max(days - 1, 2)):
        return [*((group, False) for group in apart), (sorted(k for g in stay for k in g), True)]
    return [(group, False) for group in apart + stay]
