"""Claims at random that a product's clauses can tell apart: days on the edges of every period,
29 February, sums that make half-fen ties, facts that are not known."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, get_args

from entitlement import BillLine, Coverage, Facts, Incident, State, Terms, Used
from entitlement.facts import POOLS, Category, IncidentType, Setting

SETTINGS, CATEGORIES, TYPES = get_args(Setting), get_args(Category), get_args(IncidentType)
COMMON: tuple[IncidentType, ...] = ("inpatient", "inpatient", "outpatient", "accident_medical")
CODES = ("C50", "K35", "C50", "C44.1", "D05", "I21.9", "S52", "N18.5", "Z99.9", "D13")
ITEMS = ("T01", "L01", "M01", "V01", "D01")
STARTS = (date(2024, 2, 29), date(2024, 1, 31), date(2025, 1, 1), date(2024, 3, 1))
EDGES = (0, 1, 7, 8, 29, 30, 31, 90, 91, 179, 180, 181, 364, 365, 366)


def shifted(random: Random, day: date) -> date:
    return day + timedelta(random.choice(EDGES) * random.choice((1, 1, -1)))


def claim_at_random(random: Random, terms: Terms, *, gaps: int = 0, lines: int = 6) -> Facts:
    """`gaps`: of a hundred facts, how many are not known."""
    start = random.choice(STARTS)
    first = start - timedelta(random.choice((0, 365, 366, 1461)))
    event = start + timedelta(random.randint(0, 364))
    if random.random() < 0.2:
        event = shifted(random, start)
    admission = random.choice((event, event, shifted(random, event), None))
    discharge = admission and admission + timedelta(random.choice((0, 1, 2, 5, 30, 90)))
    accident = random.choice((event, event, event - timedelta(random.choice(EDGES)), None))

    def maybe(value: Any) -> Any:
        return None if random.randrange(100) < gaps else value

    sums = {duty.code: random.choice((100_000, 5_000_000)) for duty in terms.duties}
    coverage = Coverage(
        start, start.replace(year=start.year + 1, day=min(start.day, 28)), first,
        random.random() < 0.7, {} if random.randrange(100) < gaps else sums,
        maybe(random.randint(0, 8)), maybe(random.choice((1, 4, 5, 6, 12))),
        maybe(event - timedelta(random.choice(EDGES))), random.choice((0, 0, 5_000_00)),
    )  # fmt: skip
    gates = {gate for duty in terms.duties for gate in duty.gates if gate.startswith("exclusion.")}
    excluded = sorted(gate.removeprefix("exclusion.") for gate in gates)
    incident = Incident(
        random.choice((*TYPES, *COMMON)), random.choice(("illness", "accident")), event,
        accident_date=accident, first_shown_date=maybe(shifted(random, event)),
        admission_date=maybe(admission), discharge_date=maybe(discharge),
        diagnosed_date=maybe(shifted(random, start)),
        diagnosis=maybe(tuple(random.sample(CODES, random.randint(1, 2)))) or (),
        pathology_confirmed=maybe(random.random() < 0.8),
        hospital_grade=maybe(random.choice((1, 2, 3, 3))),
        hospital_public=maybe(random.random() < 0.9),
        ward=maybe(random.choice(("ordinary", "ordinary", "ordinary", "special"))),
        designated=maybe(random.random() < 0.7), emergency=random.random() < 0.4,
        disability_grade=maybe(random.randint(1, 10)),
        born_date=maybe(random.choice((date(2004, 2, 29), date(2016, 2, 29), date(1980, 5, 5)))),
        exclusions=(random.choice(excluded),) if excluded and random.random() < 0.05 else (),
        proton_centre=random.random() < 0.2, icu_days=maybe(random.choice((0, 0, 1, 3, 40))),
    )  # fmt: skip
    bills = [_line(random, k, event, admission) for k in range(random.randint(0, lines))]
    other = {
        line.id: random.randint(0, line.amount_fen - line.social_paid_fen)
        for line in bills
        if random.random() < 0.3
    }
    settled = maybe(random.random() < 0.8)
    return Facts(coverage, incident, tuple(bills), settled, other)


def _line(random: Random, number: int, event: date, admission: date | None) -> BillLine:
    pool = random.choice(POOLS)
    amount = random.choice((random.randint(0, 300), random.randint(0, 50_000_00), 10, 30, 150_000))
    social = random.randint(0, amount) if pool == "in" and random.random() < 0.6 else 0
    day = random.choice((event, event, admission or event, shifted(random, event)))
    return BillLine(
        f"l{number}", f"b{number % 2}", day,
        random.choice((*SETTINGS, "inpatient", "inpatient", "outpatient")),
        random.choice((*CATEGORIES, "bed", "drug", "drug", "vaccine")), pool, amount, social,
        random.choice(("", "", *ITEMS)), random.choice((1, 1, 2, 3, 12)),
        random.choice((None, day - timedelta(random.choice(EDGES)))),
        random.choice((0, random.randint(0, amount - social))),
    )  # fmt: skip


def state_at_random(random: Random, terms: Terms, *, gaps: int = 0) -> State:
    used = {}
    for name, counter in terms.counters.items():
        full = counter.full or 100_000
        low = random.choice((0, 0, full // 3, full - 1, full, full + 5))
        high = low if random.randrange(100) >= gaps else low + random.choice((1, full))
        if random.randrange(200) >= gaps:
            used[name] = Used(low, high)
    return State(used)


def claims_at_random(
    seed: int, terms: Terms, count: int, *, gaps: int = 0, lines: int = 6
) -> Sequence[tuple[Facts, State]]:
    random = Random(seed)
    return [
        (claim_at_random(random, terms, gaps=gaps, lines=lines),
         state_at_random(random, terms, gaps=gaps))
        for _ in range(count)
    ]  # fmt: skip
