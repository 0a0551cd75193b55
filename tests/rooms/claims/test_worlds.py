"""What an open fact is worth, and whether an order is best however the facts turn out."""

from typing import Any

import entitlement
from guanjia.claims.diagnoses import BY_NAME, LABELS, codes_in
from guanjia.claims.filing_order import advice
from guanjia.claims.worlds import Spread, World, best_in_all, deciding, narrows_by, spread

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
