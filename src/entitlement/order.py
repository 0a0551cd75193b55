"""Several policies for one claim: in which order to file (健康保险管理办法 25: the insured
chooses), and the same arithmetic for one stated order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .attribution import Rank, covering, place, rank
from .blocks import OtherInsurance
from .evaluate import NotExact, Result, Run, exact, run
from .facts import BillLine, Facts, FactsError
from .money import yuan
from .state import State
from .terms import Terms

MOST = 6


@dataclass(frozen=True, slots=True)
class OrderEntry:
    """Entries share costs by bill line id."""

    key: str
    terms: Terms
    facts: Facts
    state: State


@dataclass(frozen=True, slots=True)
class OrderRow:
    order: tuple[str, ...]
    total_fen: int
    per_policy_fen: Mapping[str, int]
    customer_pays_fen: int


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """`rows`: all orders of up to three policies, else the best and the worst, best first.
    `bound_fen`: no order can pay more. `clause` (of the policy `clause_key`) is the one that
    makes the difference; both are empty when the order makes none."""

    order: tuple[str, ...]
    total_fen: int
    rows: tuple[OrderRow, ...]
    worst_total_fen: int
    gain_fen: int
    bound_fen: int
    clause: str
    clause_key: str
    sentence_zh: str


class TooManyPolicies(ValueError):
    code = "too_many_policies"
    customer_zh = f"一次最多比较{MOST}份保单，请先去掉不能赔付的保单。"


class _Table:
    """The entries of one claim: which lines each covers, and one entry run after others."""

    def __init__(self, entries: Sequence[OrderEntry]) -> None:
        self.entries = {entry.key: entry for entry in entries}
        if len(self.entries) != len(entries):
            raise ValueError("each entry needs a key of its own")
        self.alone = {e.key: run(e.terms, e.facts, e.state) for e in entries}
        self.covered = {e.key: self.alone[e.key].covered(e.terms) for e in entries}
        self.lines: dict[str, BillLine] = {}
        self.before: dict[str, int] = {}
        for entry in entries:
            for line in entry.facts.lines:
                if self.lines.setdefault(line.id, line) != line:
                    raise FactsError(
                        f"bill line {line.id} differs between policies",
                        "同一项费用在不同保单中的金额不一致，请核对。",
                    )
            for line_id, fen in entry.facts.other_paid_fen.items():
                self.before[line_id] = max(fen, self.before.get(line_id, 0))
        self.ranks = {entry.key: self._ranks(entry) for entry in entries}

    def _ranks(self, entry: OrderEntry) -> list[Rank]:
        return [
            rank(line, covering(self.covered, entry.key, line.id)) for line in entry.facts.lines
        ]

    def after(self, key: str, paid: Mapping[str, int]) -> Run:
        entry = self.entries[key]
        other = {line.id: paid[line.id] for line in entry.facts.lines if paid.get(line.id)}
        facts = replace(entry.facts, other_paid_fen=other)
        return run(entry.terms, facts, entry.state, ranks=self.ranks[key])

    def plus(self, paid: Mapping[str, int], done: Run) -> dict[str, int]:
        together = dict(paid)
        for line, fen in zip(done.case.lines, done.attribution, strict=True):
            if fen:
                together[line.id] = together.get(line.id, 0) + fen
        return together

    def open_fen(self) -> int:
        cost = sum(line.amount_fen - line.social_paid_fen for line in self.lines.values())
        return cost - sum(self.before.values())

    def bound_fen(self) -> int:
        """Every mode pays less the more others have paid, so no order beats the sum of what
        each would pay alone, nor what is open of the lines that any of them covers."""
        anywhere = frozenset().union(*self.covered.values())
        loss = sum(
            line.amount_fen - line.social_paid_fen - self.before.get(line.id, 0)
            for line in self.lines.values()
            if line.id in anywhere
        )
        indemnity = sum(done.indemnity_fen for done in self.alone.values())
        fixed = sum(done.pay_fen - done.indemnity_fen for done in self.alone.values())
        return min(loss, indemnity) + fixed


def best_order(entries: Sequence[OrderEntry]) -> OrderPlan:
    """Exact: every order is computed, beginnings shared. Among equals the given order stays.
    Raises NotExact where a fact or counter that a sum depends on is not known."""
    if not 1 <= len(entries) <= MOST:
        raise TooManyPolicies(f"{len(entries)} policies; 1 to {MOST} can be ordered")
    table = _Table(entries)
    rows: list[OrderRow] = []
    _extend(table, (), dict(table.before), {}, 0, rows)
    best = max(rows, key=lambda row: row.total_fen)
    worst = min(rows, key=lambda row: row.total_fen)
    shown = (
        sorted(rows, key=lambda row: -row.total_fen)
        if len(entries) <= 3
        else [best]
        if best is worst
        else [best, worst]
    )
    clause_key, clause = _difference(table, best, worst)
    return OrderPlan(
        best.order, best.total_fen, tuple(shown), worst.total_fen,
        best.total_fen - worst.total_fen, table.bound_fen(), clause, clause_key,
        _sentence(table, best, worst, clause_key, clause),
    )  # fmt: skip


def settle(entries: Sequence[OrderEntry], order: Sequence[str]) -> tuple[Result, ...]:
    """The results in the stated order, each after the payments of those before it."""
    table = _Table(entries)
    if sorted(order) != sorted(table.entries):
        raise ValueError("the order names each entry once")
    results, paid = [], dict(table.before)
    for key in order:
        done = table.after(key, paid)
        results.append(exact(table.entries[key].terms, done))
        paid = table.plus(paid, done)
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
    table = _Table(entries)
    paid: dict[str, int] = {}
    for key, paid_fen in payments:
        lines = table.entries[key].facts.lines
        room = [
            line.amount_fen
            - line.social_paid_fen
            - table.before.get(line.id, 0)
            - paid.get(line.id, 0)
            for line in lines
        ]
        ranks = [
            (level + (line.id not in table.covered[key]) * MOST, pool)
            for line, (level, pool) in zip(lines, table.ranks[key], strict=True)
        ]
        placed = place(paid_fen, room, ranks)
        for line, fen in zip(lines, placed, strict=True):
            if fen:
                paid[line.id] = paid.get(line.id, 0) + fen
    return paid


def _extend(
    table: _Table,
    order: tuple[str, ...],
    paid: Mapping[str, int],
    pays: Mapping[str, int],
    indemnity_fen: int,
    rows: list[OrderRow],
) -> None:
    if len(order) == len(table.entries):
        open_fen = table.open_fen()
        rows.append(OrderRow(order, sum(pays.values()), dict(pays), open_fen - indemnity_fen))
        return
    for key in table.entries:
        if key in order:
            continue
        done = table.after(key, paid)
        if done.unknown:
            raise NotExact(done.unknown)
        _extend(
            table, (*order, key), table.plus(paid, done), {**pays, key: done.pay_fen},
            indemnity_fen + done.indemnity_fen, rows,
        )  # fmt: skip


def _difference(table: _Table, best: OrderRow, worst: OrderRow) -> tuple[str, str]:
    if best.total_fen == worst.total_fen:
        return "", ""
    key = max(table.entries, key=lambda k: best.per_policy_fen[k] - worst.per_policy_fen[k])
    for duty in table.entries[key].terms.duties:
        block = duty.block(OtherInsurance)
        if block and table.alone[key].case.open[duty.code]:
            return key, block.clause
    return "", ""


def _sentence(table: _Table, best: OrderRow, worst: OrderRow, clause_key: str, clause: str) -> str:
    if not clause:
        return f"先后顺序不影响赔款，合计{yuan(best.total_fen)}。"

    def names(order: tuple[str, ...]) -> str:
        return "、".join(f"《{table.entries[key].terms.title_zh}》" for key in order)

    return (
        f"依次向{names(best.order)}申请，合计可得{yuan(best.total_fen)}；"
        f"按{names(worst.order)}的顺序只得{yuan(worst.total_fen)}，"
        f"相差{yuan(best.total_fen - worst.total_fen)}，"
        f"原因是《{table.entries[clause_key].terms.title_zh}》第{clause}条。"
    )
