"""A hospital bill of seven lines, and one duty's clauses by hand in plain integers."""

from datetime import date
from pathlib import Path

import entitlement as e

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
    """Clauses 1.3 to 2.12 of qinghe/million-medical/2025-absolute, general duty, in short."""
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
