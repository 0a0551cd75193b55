"""On which costs a payment lies: first on those that the fewest other policies cover (special
drugs, then outside the catalogue, then inside); pro rata only within one such class. Nothing
is lost: the parts add up to the payment."""

from collections.abc import Mapping, Sequence

from .facts import POOLS, BillLine
from .money import share

Rank = tuple[int, int]


def rank(line: BillLine, others_covering: int = 0) -> Rank:
    return others_covering, POOLS.index(line.pool)


def place(paid_fen: int, room: Sequence[int], ranks: Sequence[Rank]) -> list[int]:
    """`room`: what each line can still take; a payment above its sum stays unplaced."""
    placed = [0] * len(room)
    for level in sorted(set(ranks)):
        members = [k for k, own in enumerate(ranks) if own == level]
        weights = [room[k] for k in members]
        now_fen = min(paid_fen, sum(weights))
        for k, part in zip(members, share(now_fen, weights), strict=True):
            placed[k] = part
        paid_fen -= now_fen
        if not paid_fen:
            break
    return placed


def covering(covered: Mapping[str, frozenset[str]], key: str, line_id: str) -> int:
    """How many policies other than `key` cover the line."""
    return sum(line_id in lines for other, lines in covered.items() if other != key)
