"""A bill that is better not handed to one of the policies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .money import cny, yuan
from .order import OrderPlan, best_order
from .together import OrderEntry, Together


@dataclass(frozen=True, slots=True)
class Withheld:
    """`held`: (policy, bill) in the order found, each worth something with those before it. The
    plan is the best order without them; `gain_fen` what it pays more than with every bill."""

    held: tuple[tuple[str, str], ...]
    plan: OrderPlan
    gain_fen: int
    sentence_zh: str
    sentence_en: str


def worth_withholding(entries: Sequence[OrderEntry], plan: OrderPlan) -> Withheld | None:
    """`plan`: the best order with every bill. Each bill is tried on each policy that shares it,
    the best taken out, and all tried again; None where nothing is gained. A local search: what
    it finds is exact, that there is nothing better is not proved but by the bound."""
    best, held = plan, list[tuple[str, str]]()
    while best.total_fen < plan.bound_fen:
        tries = [(one, _without(entries, *one)) for one in _shared(entries)]
        plans = [(best_order(less), one, less) for one, less in tries]
        top = max(plans, key=lambda tried: tried[0].total_fen, default=None)
        if top is None or top[0].total_fen <= best.total_fen:
            break
        best, one, entries = top
        held.append(one)
    if not held:
        return None
    gain_fen = best.total_fen - plan.total_fen
    titles = {entry.key: entry.terms.title_zh for entry in entries}
    which_zh = "，".join(f"不向《{titles[key]}》提交发票{bill_id}" for key, bill_id in held)
    which_en = ", ".join(f"bill {bill_id} from 《{titles[key]}》" for key, bill_id in held)
    return Withheld(
        tuple(held), best, gain_fen,
        f"{which_zh}，合计可得{yuan(best.total_fen)}，多{yuan(gain_fen)}。",
        f"Withholding {which_en} they pay {cny(best.total_fen)}, {cny(gain_fen)} more.",
    )  # fmt: skip


def _shared(entries: Sequence[OrderEntry]) -> Iterator[tuple[str, str]]:
    """Bills of which another policy covers something too; none where all cover the same."""
    covered = Together(entries).covered
    if len(set(covered.values())) < 2:
        return
    for entry in entries:
        others = frozenset().union(*(own for key, own in covered.items() if key != entry.key))
        shared = covered[entry.key] & others
        yield from dict.fromkeys(
            (entry.key, line.bill_id) for line in entry.facts.lines if line.id in shared
        )


def _without(entries: Sequence[OrderEntry], key: str, bill_id: str) -> tuple[OrderEntry, ...]:
    return tuple(
        replace(entry, facts=entry.facts.without(
            {line.id for line in entry.facts.lines if line.bill_id == bill_id}
        )) if entry.key == key else entry
        for entry in entries
    )  # fmt: skip
