"""In which order to file: the journalled plan, and what a page shows to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from guanjia.claims import journal as j
from guanjia.claims.book import Book, By
from guanjia.claims.ours import Ours
from guanjia.claims.rules import ordered_lanes
from guanjia.claims.worlds import Spread, World, best_in_all, deciding, spread, worlds


@dataclass(frozen=True, slots=True)
class Row:
    """One order; sums over all ways in which open facts may turn out. `less_fen`: by how much it
    may fall short of the best order; in ways in which not every order was tried, of the bound."""

    order: tuple[str, ...]
    total: Spread
    by_policy: dict[str, Spread]
    less_fen: int


@dataclass(frozen=True, slots=True)
class Advice:
    """`best` is so in each way in which every order was tried. It is empty while it hangs on
    facts that are open: then `hangs_on` names them. `gain`: what the best order brings more than
    the worst. `clause` of the policy `clause_key` makes the difference, `sentence_zh` says so
    where all sums are exact."""

    rows: tuple[Row, ...]
    best: tuple[str, ...]
    gain: Spread
    clause: str
    clause_key: str
    sentence_zh: str
    hangs_on: tuple[str, ...]


def plan_order(book: Book, ours: Ours, *, by: By) -> None:
    """Journal the order that is best however open facts turn out, if there is one. Nothing is
    written below two lanes that pay bills, or without figures."""
    lanes = [lane for lane in ordered_lanes(book.claim) if lane.benefit == "indemnity"]
    lanes = [lane for lane in lanes if lane.id in ours.held and lane.stage in {"opened", "noticed"}]
    if len(lanes) < 2:
        return
    ways = worlds(ours, lanes)
    best = best_in_all(ways)
    if not best:
        return
    lane_ids, total = tuple(UUID(key) for key in best), spread(ways, best)
    claim = book.claim
    planned = j.OrderPlanned(
        lane_ids=lane_ids,
        total_fen=total.high_fen,
        low_fen=total.low_fen if total.width_fen else None,
        gain_fen=max(way.gain_fen for way in ways),
    )
    before = (claim.best_order, claim.best_total_fen, claim.best_low_fen)
    if before != (list(lane_ids), planned.total_fen, planned.low_fen):
        book.write(planned, by=by)


def advice(ways: Sequence[World]) -> Advice | None:
    """None below two payers of bills, or where no way is known."""
    plans = [way.plan for way in ways if way.plan]
    if not plans or len(plans[0].order) < 2:
        return None
    most = max(plans, key=lambda plan: plan.gain_fen)
    best = best_in_all(ways)
    orders = dict.fromkeys(row.order for plan in plans for row in plan.rows)
    rows = [_row(ways, order, everywhere=order == best) for order in orders]
    gains = [way.gain_fen for way in ways]
    return Advice(
        rows=tuple(sorted(rows, key=lambda row: (row.order != best, -row.total.high_fen))),
        best=best,
        gain=Spread(min(gains), max(gains)),
        clause=most.clause,
        clause_key=most.clause_key,
        sentence_zh=most.sentence_zh if len(ways) == 1 else "",
        hangs_on=() if best else tuple(deciding(ways)),
    )


def _row(ways: Sequence[World], order: tuple[str, ...], *, everywhere: bool) -> Row:
    """But where it is asked for `everywhere`, ways whose plan does not show this order say
    nothing about it."""
    rows = [(way, way.row(order) if everywhere else way.shown(order)) for way in ways]
    shown = [(way, row) for way, row in rows if row]
    by_policy = {key: [row.per_policy_fen[key] for _, row in shown] for key in order}
    totals = [row.total_fen for _, row in shown]
    return Row(
        order,
        Spread(min(totals), max(totals)),
        {key: Spread(min(sums), max(sums)) for key, sums in by_policy.items()},
        max(way.most_fen - way.fixed_fen - row.total_fen for way, row in shown),
    )
