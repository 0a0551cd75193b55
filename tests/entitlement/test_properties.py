"""What must hold for every bill and every policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entitlement import BillLine, Facts, OrderEntry, State, Terms, evaluate, settle
from entitlement.facts import POOLS
from entitlement.money import FULL_BP, half_up, share

from .policies import EVENT, cash, claim

FEW = settings(max_examples=60, deadline=None)
TIES = (55, 60, 65, 75, 80, 85, 90, 95, 100)


@dataclass(frozen=True)
class Plan:
    """A policy as a plain formula knows it; sums in fen."""

    mode: str
    deductible: int
    ratio: int
    limit: int
    pools: tuple[str, ...] = POOLS

    def terms(self) -> Terms:
        return cash(self.mode, self.deductible // 100, self.ratio, self.limit // 100, self.pools)


@st.composite
def plans(draw: st.DrawFn, modes: str = "ENS", pools: bool = True) -> Plan:
    chosen = draw(st.sampled_from([POOLS, ("in",), ("in", "out")])) if pools else POOLS
    return Plan(
        draw(st.sampled_from(modes)),
        draw(st.sampled_from([0, 1_00, 500_00, 10_000_00])),
        draw(st.sampled_from(TIES)),
        draw(st.sampled_from([1_00, 5_000_00, 10_000_00, 2_000_000_00])),
        chosen,
    )


@st.composite
def bills(draw: st.DrawFn) -> Facts:
    lines, other = [], {}
    for number in range(draw(st.integers(1, 4))):
        pool = draw(st.sampled_from(POOLS))
        amount = draw(st.integers(0, 30_000_00))
        social = draw(st.integers(0, amount)) if pool == "in" else 0
        lines.append(BillLine(f"l{number}", "b", EVENT, "inpatient", "other", pool, amount, social))
        other[f"l{number}"] = draw(st.integers(0, amount - social))
    return replace(claim(0), lines=tuple(lines), other_paid_fen=other)


def pays(plan: Plan, facts: Facts) -> int:
    terms = plan.terms()
    return evaluate(terms, facts, State.fresh(terms)).pay_fen


def plain(plan: Plan, facts: Facts) -> int:
    """The same rule written once more, without steps."""
    lines = [line for line in facts.lines if line.pool in plan.pools]
    cost = sum(line.amount_fen - line.social_paid_fen for line in lines)
    other = sum(facts.other_paid_fen.get(line.id, 0) for line in lines)
    base = {
        "E": cost - max(plan.deductible, other),
        "N": cost - other - plan.deductible,
        "S": cost - plan.deductible,
    }[plan.mode]
    amount = (max(base, 0) * plan.ratio * 2 + 100) // 200
    return min(amount, plan.limit, cost - other)


@FEW
@given(plans(), bills())
def test_agrees_with_the_plain_formula(plan: Plan, facts: Facts) -> None:
    assert pays(plan, facts) == plain(plan, facts)


@FEW
@given(plans(), bills())
def test_between_nothing_and_limit_and_what_is_open(plan: Plan, facts: Facts) -> None:
    terms = plan.terms()
    result = evaluate(terms, facts, State.fresh(terms))
    open_fen = {
        line.id: line.amount_fen - line.social_paid_fen - facts.other_paid_fen[line.id]
        for line in facts.lines
        if line.pool in plan.pools
    }
    assert 0 <= result.pay_fen <= min(plan.limit, sum(open_fen.values()))
    assert sum(result.attribution.values()) == result.indemnity_fen == result.pay_fen
    assert all(fen <= open_fen[line_id] for line_id, fen in result.attribution.items())
    assert bool(result.duties[0].zero_reasons) or result.pay_fen or _rounds_to_nothing(result)


def _rounds_to_nothing(result: object) -> bool:
    values = result.duties[0].values  # type: ignore[attr-defined]
    return 0 < values["ratio.exact"] < FULL_BP // 2


@FEW
@given(plans(), bills(), st.integers(1, 5_000_00))
def test_never_less_for_a_larger_bill(plan: Plan, facts: Facts, more: int) -> None:
    first = replace(facts.lines[0], amount_fen=facts.lines[0].amount_fen + more)
    larger = replace(facts, lines=(first, *facts.lines[1:]))
    assert pays(plan, larger) >= pays(plan, facts)


@FEW
@given(plans(), bills())
def test_never_more_for_a_larger_deductible_or_smaller_ratio(plan: Plan, facts: Facts) -> None:
    before = pays(plan, facts)
    assert pays(replace(plan, deductible=plan.deductible + 300_00), facts) <= before
    assert pays(replace(plan, ratio=plan.ratio - 5), facts) <= before


@FEW
@given(plans(), bills(), st.data())
def test_never_more_when_others_paid_more(plan: Plan, facts: Facts, data: st.DataObject) -> None:
    more = {
        line.id: data.draw(
            st.integers(facts.other_paid_fen[line.id], line.amount_fen - line.social_paid_fen)
        )
        for line in facts.lines
    }
    assert pays(plan, replace(facts, other_paid_fen=more)) <= pays(plan, facts)


def together(chosen: Sequence[Plan], facts: Facts, order: Sequence[str]) -> Mapping[str, int]:
    entries = []
    for number, plan in enumerate(chosen):
        terms = plan.terms()
        entries.append(OrderEntry(str(number), terms, facts, State.fresh(terms)))
    results = settle(entries, order)
    return {key: result.indemnity_fen for key, result in zip(order, results, strict=True)}


@FEW
@given(st.lists(plans(), min_size=2, max_size=3), bills(), st.randoms(use_true_random=False))
def test_all_policies_together_never_pay_more_than_the_loss(
    chosen: list[Plan], facts: Facts, random: object
) -> None:
    order = [str(k) for k in range(len(chosen))]
    random.shuffle(order)  # type: ignore[attr-defined]
    loss = sum(line.amount_fen - line.social_paid_fen for line in facts.lines)
    loss -= sum(facts.other_paid_fen.values())
    assert sum(together(chosen, facts, order).values()) <= loss


@FEW
@given(st.lists(plans("S", pools=False), min_size=2, max_size=3), bills())
def test_order_makes_no_difference_between_stand_alone_policies(
    chosen: list[Plan], facts: Facts
) -> None:
    orders = permutations(str(k) for k in range(len(chosen)))
    sums = {sum(together(chosen, facts, order).values()) for order in orders}
    assert len(sums) == 1


@FEW
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=6), st.data())
def test_sharing_loses_nothing_and_fits(weights: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    parts = share(total, weights)
    assert sum(parts) == total
    assert all(part <= weight for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize("ratio", [55, 65, 75, 85, 95])
def test_half_a_fen_goes_up(ratio: int) -> None:
    amounts = [fen for fen in range(1, 200) if fen * ratio % 100 == 50]
    assert len(amounts) >= 10
    for amount in amounts:
        assert half_up(amount * ratio * 100) == amount * ratio // 100 + 1
        assert pays(Plan("N", 0, ratio, 1_000_00), claim(amount)) == amount * ratio // 100 + 1
