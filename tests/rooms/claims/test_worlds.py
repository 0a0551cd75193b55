"""What an open fact is worth, and whether an order is best however the facts turn out."""

from typing import Any

import entitlement
from guanjia.claims.diagnoses import BY_NAME, LABELS, codes_in
from guanjia.claims.filing_order import advice
from guanjia.claims.worlds import (
    SEARCHED,
    Spread,
    World,
    best_in_all,
    deciding,
    narrows_by,
    search_corners,
    spread,
)
from tests.entitlement.policies import cash, claim

AB, BA = ("a", "b"), ("b", "a")


def way(ab: tuple[int, int], ba: tuple[int, int], *, fixed_fen: int = 0, **assumed: Any) -> World:
    """What a and b pay in either order."""
    rows = [
        entitlement.OrderRow(order, sum(pays), dict(zip("ab", pays, strict=True)), 0)
        for order, pays in ((AB, ab), (BA, ba))
    ]
    rows.sort(key=lambda row: -row.total_fen)
    best, worst = rows
    gain_fen = best.total_fen - worst.total_fen
    plan = entitlement.OrderPlan(
        order=best.order, total_fen=best.total_fen, rows=tuple(rows),
        worst_total_fen=worst.total_fen, gain_fen=gain_fen, bound_fen=best.total_fen,
        clause="2.3" if gain_fen else "", clause_key="b" if gain_fen else "", sentence_zh="",
        sentence_en="",
    )  # fmt: skip
    return World(assumed, plan, fixed_fen)


def test_an_order_that_never_loses_is_best() -> None:
    ways = [
        way((1000, 500), (1000, 0), ward="ordinary"),
        way((0, 0), (0, 0), ward="special", diagnosis=("C",)),
    ]
    assert best_in_all(ways) == AB
    found = advice(ways)
    assert found is not None
    assert (found.best, found.gain, found.clause) == (AB, Spread(0, 500), "2.3")
    assert [row.total for row in found.rows] == [Spread(0, 1500), Spread(0, 1000)]
    assert [row.less_fen for row in found.rows] == [0, 500]
    assert found.rows[0].by_policy == {"a": Spread(0, 1000), "b": Spread(0, 500)}


def test_where_the_order_hangs_on_a_fact_that_fact_is_named() -> None:
    ways = [
        way((10, 5), (10, 0), ward="ordinary", diagnosis=("C",)),
        way((10, 6), (10, 0), ward="ordinary", diagnosis=("Z99.9",)),
        way((4, 4), (9, 4), ward="special", diagnosis=("C",)),
        way((4, 4), (9, 5), ward="special", diagnosis=("Z99.9",)),
    ]
    assert best_in_all(ways) == ()
    assert deciding(ways) == ["ward"]
    found = advice(ways)
    assert found is not None
    assert (found.best, found.hangs_on) == ((), ("ward",))


def test_where_no_single_fact_decides_all_are_named() -> None:
    ways = [
        way((10, 5), (10, 0), ward="ordinary", grade=3),
        way((0, 0), (9, 4), ward="ordinary", grade=2),
        way((4, 4), (9, 4), ward="special", grade=3),
        way((9, 9), (9, 5), ward="special", grade=2),
    ]
    assert deciding(ways) == ["ward", "grade"]


def test_a_range_narrows_by_at_least_and_at_most() -> None:
    ways = [
        way((1000, 500), (1000, 0), ward="ordinary", grade=3),
        way((200, 0), (200, 0), ward="ordinary", grade=2),
        way((0, 0), (0, 0), ward="special"),  # the grade does not matter then
    ]
    assert spread(ways) == Spread(0, 1500)
    assert narrows_by(ways, ["ward"]) == (200, 1500)
    assert narrows_by(ways, ["grade"]) == (0, 1300)
    assert narrows_by(ways, ["ward", "grade"]) == (1500, 1500)
    assert narrows_by(ways, ["diagnosis"]) == (0, 0)


def test_fixed_sums_are_counted_beside_the_bills() -> None:
    ways = [way((10, 5), (10, 0), fixed_fen=100), way((10, 0), (10, 0), fixed_fen=50)]
    assert spread(ways) == Spread(60, 115)
    assert spread(ways, BA) == Spread(60, 110)


def test_one_policy_has_no_order() -> None:
    assert advice([World({}, None, 100)]) is None


def test_a_chosen_or_written_diagnosis_becomes_its_code() -> None:
    assert codes_in("胆囊结石伴慢性胆囊炎 K80.1") == ("K80.1",)
    assert codes_in("肺癌") == codes_in("支气管或肺恶性肿瘤（肺癌）") == ("C34.9",)
    assert codes_in("急性阑尾炎，原发性高血压") == ("K35.8", "I10")
    assert codes_in("k80.1") == ("K80.1",)
    for label in LABELS:
        assert len(codes_in(label)) == 1, label


def test_words_that_are_not_in_the_list_are_no_code() -> None:
    """Half a diagnosis could close a duty that the whole one opens."""
    for said in ("", "皮肤癌", "肺上有东西", "急性阑尾炎，还有别的", "林知远", "K8"):
        assert codes_in(said) == (), said


def test_the_list_has_what_the_terms_ask_for() -> None:
    codes = set(BY_NAME.values())
    assert len(codes) == len(LABELS)
    for beginning in ("C", "D0", "I21", "I60", "I61", "I63", "N18.5", "S", "J18", "K35", "C44"):
        assert any(code.startswith(beginning) for code in codes), beginning


def of_many(amount_fen: int, count: int) -> World:
    """Small policies before one whose deductible nobody else's money fills; not searched yet."""
    terms = [cash("N", 0, 60, 10_000), cash("E", 0, 75), cash("S", 500, 85), cash("E", 500, 95),
             cash("N", 0, 55), cash("N", 10_000)][-count:]  # fmt: skip
    facts = claim(amount_fen)
    payers = tuple(
        entitlement.OrderEntry(str(k), one, facts, entitlement.State.fresh(one))
        for k, one in enumerate(terms)
    )
    plan = entitlement.one_order(payers, [payer.key for payer in payers])
    return World({"ward": amount_fen}, plan, 0, payers)


def test_of_many_payers_the_corners_are_searched_and_the_rest_is_bounded() -> None:
    ways = [of_many(amount, 6) for amount in (3_000_000, 2_000_000, 1_200_000)]
    assert [way.searched for way in ways] == [False] * 3
    search_corners(ways)
    assert [way.searched for way in ways] == [True, False, True]
    assert SEARCHED[6] == 2
    best = best_in_all(ways)
    exact = entitlement.best_order(ways[1].payers)
    assert ways[1].total_fen(best) == exact.total_fen == ways[1].most_fen
    found = advice(ways)
    assert found is not None
    assert (found.best, found.rows[0].order, found.rows[0].less_fen) == (best, best, 0)
    assert found.rows[0].total == spread(ways, best) == Spread(1_200_000, 3_000_000)
    assert found.hangs_on == ()


def test_an_order_that_one_plan_does_not_show_is_priced() -> None:
    ways = [of_many(3_000_000, 4), of_many(1_200_000, 4)]
    search_corners(ways)
    shown = {row.order for way in ways if way.plan for row in way.plan.rows}
    assert len(shown) < 24
    last = max(tuple("0123"), *shown)
    row = ways[0].row(last)
    assert row is not None
    assert row.total_fen == ways[0].total_fen(last) <= ways[0].most_fen
