"""On which costs a payment lies: first on those that the fewest other policies cover (special
drugs, then outside the catalogue, then inside); pro rata only within one such class. Nothing
is lost: the parts add up to the payment."""

from collections.abc import Mapping, Sequence

from .facts import POOLS, BillLine
from .money import share

Rank = tuple[int, int]
Levels = Sequence[Sequence[int]]


def rank(line: BillLine, others_covering: int = 0) -> Rank:
    return others_covering, POOLS.index(line.pool)


def levels(ranks: Sequence[Rank]) -> Levels:
    """The lines of each class, the class that takes first before the others."""
    members: dict[Rank, list[int]] = {}
    for k, own in enumerate(ranks):
        members.setdefault(own, []).append(k)
    return [members[level] for level in sorted(members)]


def place(paid_fen: int, room: Sequence[int], ranks: Sequence[Rank]) -> list[int]:
    """`room`: what each line can still take; a payment above its sum stays unplaced."""
    return place_within(paid_fen, room, levels(ranks))


def place_within(paid_fen: int, room: Sequence[int], within: Levels) -> list[int]:
    if paid_fen >= sum(room):
        return list(room)
    placed = [0] * len(room)
    for members in within:
        weights = [room[k] for k in members]
        open_fen = sum(weights)
        parts = weights if paid_fen >= open_fen else share(paid_fen, weights)
        for k, part in zip(members, parts, strict=True):
            placed[k] = part
        paid_fen -= open_fen
        if paid_fen <= 0:
            break
    return placed


def place_more(
    own: Sequence[int] | None, paid_fen: int, room: Sequence[int], within: Levels
) -> list[int]:
    """What a policy has paid on each line, one more of its duties included."""
    placed = place_within(paid_fen, room, within)
    if own is None:
        return placed
    return [before + now for before, now in zip(own, placed, strict=True)]


def after_own(open_fen: Sequence[int], own: Sequence[int]) -> Sequence[int]:
    """What is open of each line after the policy's own earlier duties."""
    return [max(fen - paid, 0) for fen, paid in zip(open_fen, own, strict=True)]


def covering(covered: Mapping[str, frozenset[str]], key: str, line_id: str) -> int:
    """How many policies other than `key` cover the line."""
    return sum(line_id in lines for other, lines in covered.items() if other != key)
