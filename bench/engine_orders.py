"""The best order of six policies beside the same clauses written by hand.

    python -m bench.engine_orders

Each case draws six policies with a history of their own from three products, and a hospital bill
of five lines. The floor is the plain formula of bench.one_bill, once for each place in each of the
720 orders, beginnings shared: 1,956 times. It knows one product and where no payment lies.
"""

import random
from datetime import date
from statistics import median

import entitlement as e
from bench.one_bill import FACTS, INCIDENT, PRODUCTS, by_hand
from bench.side_by_side import microseconds

CASES, EVALUATIONS = 25, 1_956
FOLDERS = (
    "qinghe/million-medical/2025",
    "qinghe/million-medical/2025-absolute",
    "yuanshan/small-inpatient/2025",
)
KINDS = (("surgery", "in"), ("drug", "in"), ("laboratory", "in"), ("material", "out"),
         ("drug", "out"))  # fmt: skip


def case(rng: random.Random, terms: list[e.Terms]) -> list[e.OrderEntry]:
    lines, settled = [], rng.random() < 0.5
    for number, (category, pool) in enumerate(KINDS):
        amount = rng.randrange(100_000, 3_000_000)
        social = rng.randrange(amount) if settled and pool == "in" else 0
        lines.append(
            e.BillLine(f"l{number}", f"b{number % 2}", date(2026, 5, 12), "inpatient", category,
                       pool, amount, social)  # type: ignore[arg-type]
        )  # fmt: skip
    facts = e.Facts(FACTS.coverage, INCIDENT, tuple(lines), social_settled=settled)
    entries = []
    for number in range(6):
        own = rng.choice(terms)
        used = {}
        for name, counter in own.counters.items():
            fen = rng.randrange(min(counter.full or 0, 400_000) + 1)
            used[name] = e.Used(fen, fen)
        entries.append(e.OrderEntry(str(number), own, facts, e.State(used)))
    return entries


def main() -> None:
    rng = random.Random(2026)
    terms = [e.load_terms(PRODUCTS / folder) for folder in FOLDERS]
    took, floors, proved, gains = [], [], 0, 0
    for _ in range(CASES):
        entries = case(rng, terms)
        plan = e.best_order(entries)
        proved += plan.proved
        gains += plan.gain_fen > 0
        names = {
            "floor": lambda: [by_hand(FACTS) for _ in range(EVALUATIONS)],
            "best": lambda entries=entries: e.best_order(entries),  # type: ignore[misc]
        }
        one = microseconds(names, rounds=5, slice_ms=1)
        took.append(one["best"])
        floors.append(one["floor"])
    print(f"{CASES} cases of 6 policies; the order matters in {gains}, the bound proves {proved}")
    print(f"{median(floors) / 1000:9.1f} ms  by hand, {EVALUATIONS:,} times (floor)")
    print(
        f"{median(took) / 1000:9.1f} ms  {median(took) / median(floors):6.1f} x floor  "
        f"best_order, median (worst case {max(took) / 1000:.1f} ms)"
    )


if __name__ == "__main__":
    main()
