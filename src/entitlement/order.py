"""Several policies for one claim: in which order to file (健康保险管理办法 25: the insured
chooses)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from .blocks import Deductible, OtherInsurance
from .order_words import Parting, Told, told_en, told_zh
from .together import OrderEntry, Paid, Together, never_more, plus

MOST = 6
Order = tuple[int, ...]
Ways = tuple[tuple[int, Order], ...]


@dataclass(frozen=True, slots=True)
class OrderRow:
    order: tuple[str, ...]
    total_fen: int
    per_policy_fen: Mapping[str, int]
    customer_pays_fen: int


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """`rows`: all orders of up to three policies, else the best, the next best, the one given,
    the one chosen and the worst; best first. `bound_fen`: no order can pay more. `clause` (of
    the policy `clause_key`) is the one that parts the best from the worst; both are empty when
    the order makes no difference. `chosen`: the insured's own order, where one was named.
    Not `searched`: no other order was tried; what the best may bring is the bound."""

    order: tuple[str, ...]
    total_fen: int
    rows: tuple[OrderRow, ...]
    worst_total_fen: int
    gain_fen: int
    bound_fen: int
    clause: str
    clause_key: str
    sentence_zh: str
    sentence_en: str
    chosen: OrderRow | None = None
    searched: bool = True

    @property
    def proved(self) -> bool:
        """The bound is reached: that it is the best needs no other order to be tried."""
        return self.total_fen == self.bound_fen


class TooManyPolicies(ValueError):
    code = "too_many_policies"
    customer_zh = f"一次最多比较{MOST}份能赔付的保单，请先去掉几份。"


def best_order(entries: Sequence[OrderEntry], *, chosen: Sequence[str] = ()) -> OrderPlan:
    """Exact whatever the terms say: no order is left out but those that differ only in the
    place of a policy that pays nothing in any, or in which of two equal policies comes first.
    Among equals the given order stays. Raises NotExact where a fact or counter that a sum
    depends on is not known."""
    table = Together(entries)
    idle = [k for k in range(len(entries)) if _pays_nothing(table, k)]
    if not 1 <= len(entries) <= len(idle) + MOST:
        raise TooManyPolicies(f"{len(entries) - len(idle)} policies; 1 to {MOST} can be ordered")
    ways = _Search(table, idle).all()
    best, runner_up, worst = (
        _row(table, _with_idle(ways[at][1], idle)) for at in (0, min(1, len(ways) - 1), -1)
    )
    given = _row(table, range(len(entries)))
    own = _row(table, _numbers(entries, chosen)) if chosen else None
    if len(entries) <= 3:
        rows = [_row(table, order) for order in permutations(range(len(entries)))]
    else:
        shown = {row.order: row for row in (best, runner_up, given, own, worst) if row}
        rows = list(shown.values())
    parting = _parting(table, best, worst)
    told = Told(
        {entry.key: entry.terms.title_zh for entry in entries}, best, worst, own,
        table.bound_fen(), parting,
    )  # fmt: skip
    return OrderPlan(
        best.order, best.total_fen, tuple(sorted(rows, key=lambda row: -row.total_fen)),
        worst.total_fen, best.total_fen - worst.total_fen, told.bound_fen,
        parting.clause if parting else "", parting.key if parting else "",
        told_zh(told), told_en(told), own,
    )  # fmt: skip


def one_order(entries: Sequence[OrderEntry], order: Sequence[str]) -> OrderPlan:
    """What this order brings, and the bound of what any may, without a search. Raises NotExact."""
    table = Together(entries)
    row, bound_fen = _row(table, _numbers(entries, order)), table.bound_fen()
    return OrderPlan(
        row.order, row.total_fen, (row,), row.total_fen, 0, bound_fen, "", "", "", "",
        searched=False,
    )  # fmt: skip


class _Search:
    """Depth first; orders that leave the same policies and the same costs open end alike."""

    def __init__(self, table: Together, idle: Sequence[int]) -> None:
        self.table = table
        self.active = tuple(k for k in range(len(table.entries)) if k not in idle)
        self.twin = {k: _earlier_equal(table, k, self.active) for k in self.active}
        self.known: dict[tuple[Order, Paid], Ways] = {}

    def all(self) -> Ways:
        return self.ways(self.active, self.table.start)

    def ways(self, left: Order, paid: Paid) -> Ways:
        """The best total, the next lower and the worst, each with its first order."""
        if not left:
            return ((0, ()),)
        known = self.known.get((left, paid))
        if known is None:
            found: dict[int, Order] = {}
            for k in left:
                if self.twin[k] in left:
                    continue
                filed = self.table.filed(k, paid)
                rest = tuple([other for other in left if other != k])
                for total_fen, tail in self.ways(rest, plus(paid, filed)):
                    found.setdefault(filed.pay_fen + total_fen, (k, *tail))
            totals = sorted(found, reverse=True)
            kept = totals if len(totals) <= 3 else (*totals[:2], totals[-1])
            known = self.known[left, paid] = tuple((total, found[total]) for total in kept)
        return known


def _pays_nothing(table: Together, k: int) -> bool:
    return not table.filed(k, table.start).pay_fen and never_more(table.entries[k].terms)


def _earlier_equal(table: Together, k: int, active: Sequence[int]) -> int | None:
    own = table.entries[k]
    for other in active[: active.index(k)]:
        that = table.entries[other]
        if (that.terms is own.terms or that.terms.digest == own.terms.digest) and (
            that.facts == own.facts and that.state == own.state
        ):
            return other
    return None


def _with_idle(order: Order, idle: Sequence[int]) -> Order:
    """Where it makes no difference, a policy keeps the place that it was given."""
    merged: list[int] = []
    rest = list(idle)
    for k in order:
        while rest and rest[0] < k:
            merged.append(rest.pop(0))
        merged.append(k)
    return (*merged, *rest)


def _numbers(entries: Sequence[OrderEntry], order: Sequence[str]) -> list[int]:
    keys = [entry.key for entry in entries]
    if sorted(order) != sorted(keys):
        raise ValueError("the order names each entry once")
    return [keys.index(key) for key in order]


def _row(table: Together, order: Sequence[int]) -> OrderRow:
    paid, pays, indemnity_fen = table.start, {}, 0
    for k in order:
        filed = table.filed(k, paid)
        pays[table.entries[k].key] = filed.pay_fen
        indemnity_fen += filed.indemnity_fen
        paid = plus(paid, filed)
    return OrderRow(tuple(pays), sum(pays.values()), pays, table.open_fen() - indemnity_fen)


def _parting(table: Together, best: OrderRow, other: OrderRow) -> Parting | None:
    """At the policy that loses most by the other order: its clause on other insurance, and the
    one on the deductible where other policies' money does not fill it."""
    if best.total_fen == other.total_fen:
        return None
    loses = [best.per_policy_fen[e.key] - other.per_policy_fen[e.key] for e in table.entries]
    k = max(range(len(loses)), key=loses.__getitem__)
    entry = table.entries[k]
    for duty in entry.terms.duties:
        block = duty.block(OtherInsurance)
        if block and table.open[k][duty.code]:
            deductible = duty.block(Deductible)
            whole = deductible.clause if deductible and block.mode == "N" else ""
            return Parting(entry.key, block.clause, block.mode, whole)
    return None
