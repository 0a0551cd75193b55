"""The engine beside the same clause written by hand in plain integers.

    python -m bench.engine

The hand-written function knows one product and explains nothing; it is the floor. For the best
order of three policies the floor is the same function once for each place in each of six orders.
"""

from datetime import date
from pathlib import Path

import entitlement as e
from bench.side_by_side import microseconds

PRODUCTS = Path(__file__).parents[1] / "products"
COVERAGE = e.Coverage(date(2026, 1, 1), date(2027, 1, 1), date(2025, 1, 1), with_social=True)
INCIDENT = e.Incident(
    "inpatient", "illness", date(2026, 5, 11), first_shown_date=date(2026, 5, 2),
    admission_date=date(2026, 5, 11), discharge_date=date(2026, 5, 18), diagnosis=("K80.1",),
    hospital_grade=3, hospital_public=True, ward="ordinary", designated=True,
    born_date=date(1988, 4, 12),
)  # fmt: skip
LINES = tuple(
    e.BillLine(f"b:{n}", "b", date(2026, 5, 12), "inpatient", category, pool, fen, social)
    for n, (category, pool, fen, social) in enumerate(
        [("bed", "in", 42_000, 20_000), ("surgery", "in", 980_000, 500_000),
         ("drug", "in", 1_874_617, 900_000), ("laboratory", "in", 321_540, 100_000),
         ("material", "out", 620_000, 0), ("drug", "out", 300_000, 0), ("meal", "out", 36_000, 0)]
    )
)  # fmt: skip
FACTS = e.Facts(COVERAGE, INCIDENT, LINES, social_settled=True)
DEDUCTIBLE_FEN, LIMIT_FEN = 1_000_000, 200_000_000


def by_hand(facts: e.Facts, used_fen: int = 0, limited_fen: int = 0) -> int:
    """Clauses 1.3 to 2.12 of qinghe/million-medical/2025-absolute, general duty."""
    cover, incident = facts.coverage, facts.incident
    if not cover.cover_from <= incident.event_date < cover.cover_until:
        return 0
    if not (incident.hospital_public and (incident.hospital_grade or 0) >= 2):
        return 0
    cost = 0
    for line in facts.lines:
        if line.category != "meal" and line.pool != "drug":
            paid = line.social_paid_fen + facts.other_paid_fen.get(line.id, 0)
            cost += line.amount_fen - paid
    ratio = 10_000 if facts.social_settled else 6_000
    over = max(cost - max(DEDUCTIBLE_FEN - used_fen, 0), 0)
    return min((over * ratio + 5_000) // 10_000, LIMIT_FEN - limited_fen)


def entry(insurer: str, product: str, edition: str) -> e.OrderEntry:
    terms = e.load_terms(PRODUCTS / insurer / product / edition)
    return e.OrderEntry(f"{product}/{edition}", terms, FACTS, e.State.fresh(terms))


def main() -> None:
    million = entry("qinghe", "million-medical", "2025-absolute")
    three = [
        million,
        entry("qinghe", "million-medical", "2025"),
        entry("yuanshan", "small-inpatient", "2025"),
    ]
    result = e.evaluate(million.terms, FACTS, million.state)
    assert result.pay_fen == by_hand(FACTS), (result.pay_fen, by_hand(FACTS))
    explain = lambda: e.explain(million.terms, FACTS, result)  # noqa: E731
    floor_name, order_floor = "by hand, one product", "by hand, 18 times (floor of the order)"
    took = microseconds(
        {
            floor_name: lambda: by_hand(FACTS),
            "evaluate": lambda: e.evaluate(million.terms, FACTS, million.state),
            "estimate, all known": lambda: e.estimate(million.terms, FACTS, million.state),
            "explain": explain,
            order_floor: lambda: [by_hand(FACTS) for _ in range(18)],
            "best_order of three policies": lambda: e.best_order(three),
        }
    )
    print(f"{len(LINES)} bill lines; both say {result.pay_fen} fen")
    for name, us in took.items():
        floor = took[order_floor if "order" in name else floor_name]
        print(f"{us:9.1f} us  {1e6 / us:9.0f}/s  {us / floor:6.1f} x floor  {name}")


if __name__ == "__main__":
    main()
