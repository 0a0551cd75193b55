"""Several policies on one claim: which costs each covers, and what one pays after others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from .attribution import Rank, covering, place, rank
from .blocks import Free, Limit, OtherInsurance
from .evaluate import Result, exact, payer, run
from .facts import BillLine, Facts, FactsError
from .state import State
from .terms import Terms

Paid = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OrderEntry:
    """Entries share costs by bill line id."""

    key: str
    terms: Terms
    facts: Facts
    state: State


class Filed(NamedTuple):
    """`placed`: where the indemnity lies, (line, fen)."""

    pay_fen: int
    indemnity_fen: int
    placed: tuple[tuple[int, int], ...]


class Together:
    """Entries and bill lines are numbered; `Paid` is what all policies so far paid on each line.
    What one pays depends on the others only through the lines that it covers, so it is worked
    out once for each state of those."""

    def __init__(self, entries: Sequence[OrderEntry]) -> None:
        self.entries = tuple(entries)
        if len({entry.key for entry in entries}) != len(entries):
            raise ValueError("each entry needs a key of its own")
        self.lines = _lines(entries)
        number = {line_id: k for k, line_id in enumerate(self.lines)}
        before = dict.fromkeys(number, 0)
        for entry in entries:
            for line_id, fen in entry.facts.other_paid_fen.items():
                before[line_id] = max(fen, before[line_id])
        self.start: Paid = tuple(before.values())
        alone = [run(entry.terms, entry.facts, entry.state) for entry in entries]
        self.open = [done.open for done in alone]
        self.covered = {
            entry.key: done.covered(entry.terms) for entry, done in zip(entries, alone, strict=True)
        }
        self._number = number
        self._numbers = [[number[line.id] for line in entry.facts.lines] for entry in entries]
        self._seen = [
            [number[line.id] for line in entry.facts.lines if line.id in self.covered[entry.key]]
            for entry in entries
        ]
        self._payers = [
            payer(entry.terms, entry.facts, entry.state, ranks=self._ranks(entry))
            for entry in entries
        ]
        self._known: dict[tuple[int, Paid], Filed] = {}

    def _ranks(self, entry: OrderEntry) -> list[Rank]:
        blocks = [duty.block(OtherInsurance) for duty in entry.terms.duties]
        if any(block and block.spread == "pro_rata" for block in blocks):
            return [(0, 0)] * len(entry.facts.lines)
        return [
            rank(line, covering(self.covered, entry.key, line.id)) for line in entry.facts.lines
        ]

    def seen_by(self, k: int, paid: Paid) -> Paid:
        """The part of `paid` that can make a difference to entry `k`."""
        return tuple([paid[number] for number in self._seen[k]])

    def filed(self, k: int, paid: Paid) -> Filed:
        """Raises NotExact."""
        seen = k, self.seen_by(k, paid)
        known = self._known.get(seen)
        if known is None:
            other = [paid[number] for number in self._numbers[k]]
            pay_fen, indemnity_fen, attribution = self._payers[k](other)
            placed = [part for part in zip(self._numbers[k], attribution, strict=True) if part[1]]
            known = self._known[seen] = Filed(pay_fen, indemnity_fen, tuple(placed))
        return known

    def result(self, k: int, paid: Paid, state: State | None = None) -> tuple[Result, Filed]:
        """In full; `state` instead of the entry's own. Raises NotExact."""
        entry = self.entries[k]
        other = {line.id: paid[self._number[line.id]] for line in entry.facts.lines}
        facts = replace(entry.facts, other_paid_fen={k: fen for k, fen in other.items() if fen})
        done = run(entry.terms, facts, state or entry.state, ranks=self._ranks(entry))
        result = exact(entry.terms, done)
        placed = tuple((self._number[line], fen) for line, fen in result.attribution.items())
        return result, Filed(result.pay_fen, result.indemnity_fen, placed)

    def shared_out(self, k: int, paid_fen: int, paid: Paid) -> Filed:
        """A payment of which only the sum is known: on the costs that the payer covers, then on
        the others."""
        entry = self.entries[k]
        room = [_net(line) - paid[self._number[line.id]] for line in entry.facts.lines]
        ranks = [
            (level + (line.id not in self.covered[entry.key]) * len(self.entries), pool)
            for line, (level, pool) in zip(entry.facts.lines, self._ranks(entry), strict=True)
        ]
        placed = zip(self._numbers[k], place(paid_fen, room, ranks), strict=True)
        return Filed(paid_fen, paid_fen, tuple(placed))

    def open_fen(self) -> int:
        return sum(_net(line) for line in self.lines.values()) - sum(self.start)

    def bound_fen(self) -> int:
        """No order pays more: neither than what is open of the lines that any policy covers, nor
        than the sum of what each pays alone, where none pays more after others have paid."""
        anywhere = frozenset().union(*self.covered.values())
        most_fen = fixed_fen = 0
        for k, entry in enumerate(self.entries):
            alone = self.filed(k, self.start)
            own = self._open_of(self.covered[entry.key])
            most_fen += alone.indemnity_fen if never_more(entry.terms) else own
            fixed_fen += alone.pay_fen - alone.indemnity_fen
        return min(self._open_of(anywhere), most_fen) + fixed_fen

    def _open_of(self, line_ids: frozenset[str]) -> int:
        return sum(
            _net(line) - paid
            for line, paid in zip(self.lines.values(), self.start, strict=True)
            if line.id in line_ids
        )


def plus(paid: Paid, filed: Filed) -> Paid:
    together = list(paid)
    for number, fen in filed.placed:
        together[number] += fen
    return tuple(together)


def never_more(terms: Terms) -> bool:
    """Whether others' payments can only lower what it pays. A limit on the number of visits may
    raise it, for a visit that others paid in full is not counted; of a formula nobody knows."""
    return not any(
        isinstance(block, Free)
        or (duty.kind == "indemnity" and isinstance(block, Limit) and block.times)
        for duty in terms.duties
        for block in duty.blocks
    )


def settle(entries: Sequence[OrderEntry], order: Sequence[str]) -> tuple[Result, ...]:
    """The results in the stated order, each after the payments of those before it."""
    table = Together(entries)
    numbers = {entry.key: k for k, entry in enumerate(entries)}
    if sorted(order) != sorted(numbers):
        raise ValueError("the order names each entry once")
    results, paid = [], table.start
    for key in order:
        result, filed = table.result(numbers[key], paid)
        results.append(result)
        paid = plus(paid, filed)
    return tuple(results)


def split_payment(entries: Sequence[OrderEntry], payer_key: str, paid_fen: int) -> dict[str, int]:
    """Where an indemnity payment lies of which only the sum is known: on the costs that the
    payer covers, then on the others. What exceeds all open costs lies on no line."""
    return split_payments(entries, [(payer_key, paid_fen)])


def split_payments(
    entries: Sequence[OrderEntry], payments: Sequence[tuple[str, int]]
) -> dict[str, int]:
    """Several such payments (payer's key, sum) in the order in which they were made, together
    by line; each lies on what those before it left open."""
    table = Together(entries)
    keys = [entry.key for entry in entries]
    paid = table.start
    for key, paid_fen in payments:
        paid = plus(paid, table.shared_out(keys.index(key), paid_fen, paid))
    return {
        line_id: now - before
        for line_id, now, before in zip(table.lines, paid, table.start, strict=True)
        if now > before
    }


def _lines(entries: Sequence[OrderEntry]) -> dict[str, BillLine]:
    lines: dict[str, BillLine] = {}
    for entry in entries:
        for line in entry.facts.lines:
            if lines.setdefault(line.id, line) != line:
                raise FactsError(
                    f"bill line {line.id} differs between policies",
                    "同一项费用在不同保单中的金额不一致，请核对。",
                )
    return lines


def _net(line: BillLine) -> int:
    return line.amount_fen - line.social_paid_fen
