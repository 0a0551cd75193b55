"""The newer products against the same rules written once more, plainly, on random bills."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from entitlement import BillLine, Facts, State, Used, evaluate, load_terms
from entitlement.examples import read_examples

from .policies import PRODUCTS

DAY = date(2025, 6, 10)
AMOUNTS = (0, 10, 100_10, 400_00, 1_000_00, 8_000_10, 25_000_00, 60_000_30)
Left = Callable[[str, int], int]


def bills(random: Random, settings: tuple[str, ...]) -> tuple[tuple[BillLine, ...], dict[str, int]]:
    lines, other = [], {}
    for number in range(random.randint(1, 5)):
        amount = random.choice((*AMOUNTS, random.randint(0, 300_00)))
        pool = random.choice(("in", "in", "out"))
        social = random.randint(0, amount) if pool == "in" and random.random() < 0.5 else 0
        line = BillLine(
            f"l{number}", "b", DAY + timedelta(random.randint(0, 2)), random.choice(settings),  # type: ignore[arg-type]
            random.choice(("treatment", "drug", "other")), pool, amount, social,  # type: ignore[arg-type]
            random.choice(("", "T01", "L01", "M01")), random.choice((1, 2, 3, 12)),
            random.choice((None, DAY - timedelta(random.choice((178, 179, 180)))) ),
            random.randint(0, amount - social) if random.random() < 0.3 else 0,
        )  # fmt: skip
        lines.append(line)
        if random.random() < 0.4:
            other[line.id] = random.randint(0, amount - social)
    return tuple(lines), other


def half_up(amount: int, bp: int) -> int:
    return (amount * bp + 5_000) // 10_000


def net(facts: Facts, line: BillLine) -> int:
    return line.amount_fen - line.social_paid_fen


def paid(facts: Facts, line: BillLine, cost: int) -> int:
    return min(facts.other_paid_fen.get(line.id, 0), cost)


def family(facts: Facts, left: Left) -> int:
    lines = [line for line in facts.lines if line.setting == "inpatient"]
    costs = [net(facts, line) - min(line.account_fen, net(facts, line)) for line in lines]
    open_fen = sum(cost - paid(facts, line, cost) for line, cost in zip(lines, costs, strict=True))
    base = max(open_fen - left("deductible:family", 20_000_00), 0)
    amount = half_up(base, 65_00 if facts.settled else 55_00)
    return min(amount, left("limit:stay", 300_000_00), left("limit:stay_family", 500_000_00))


def child(facts: Facts, left: Left) -> int:
    lines = [one for one in facts.lines if (one.setting, one.pool) == ("inpatient", "in")]
    base = sum(net(facts, line) - paid(facts, line, net(facts, line)) for line in lines)
    exact, begin = 0, 0
    for end, bp in ((100_00, 0), (1_000_00, 55_00), (5_000_00, 65_00), (10_000_00, 75_00),
                    (30_000_00, 85_00), (10**12, 95_00)):  # fmt: skip
        exact += max(min(base, end) - begin, 0) * bp
        begin = end
    return min((exact + 5_000) // 10_000, left("limit:stay", 100_000_00))


def no_claim(facts: Facts, left: Left) -> int:
    lines = [line for line in facts.lines if line.setting == "inpatient"]
    full = max(10_000_00 - 1_000_00 * (facts.coverage.claim_free_years or 0), 5_000_00)
    own = max(left("deductible:year", full) - sum(line.social_paid_fen for line in lines), 0)
    base = sum(net(facts, line) - paid(facts, line, net(facts, line)) for line in lines)
    return min(half_up(max(base - own, 0), 85_00), left("limit:stay", 2_000_000_00))


def student(facts: Facts, left: Left) -> int:
    rehabilitation, base = left("sublimit:rehabilitation", 500_00), 0
    for line in facts.lines:
        cost = net(facts, line) if line.pool == "in" else 0
        if line.category == "treatment":
            cost = min(cost, rehabilitation)
            rehabilitation -= cost
        base += cost - paid(facts, line, cost)
    base = max(base - left("deductible:accident", 100_00), 0)
    amount = half_up(base, 95_00 if facts.settled else 75_00)
    return min(amount, left("limit:medical", 20_000_00))


def employer(facts: Facts, left: Left) -> int:
    """The stay; and each day in the clinic as one visit."""
    stay, days = 0, defaultdict(int)
    for line in facts.lines:
        cost = (net(facts, line) - paid(facts, line, net(facts, line))) * (line.pool == "in")
        if line.setting == "inpatient":
            stay += cost
        elif line.setting == "outpatient":
            days[line.on_date] += cost
    if facts.incident.incident_type == "outpatient":
        exact = 0
        for cost in days.values():
            own = max(100_00, half_up(cost, 10_00))
            exact += min(max(cost - own, 0) * 95_00, 2_000_00 * 10_000)
        return min((exact + 5_000) // 10_000, left("limit:clinic", 10_000_00))
    grade = facts.incident.hospital_grade or 0
    base = max(stay - {1: 200_00, 2: 400_00, 3: 800_00}[grade], 0)
    bp = {1: 95, 2: 85, 3: 75}[grade] * (100 if facts.settled else 60)
    return min(half_up(base, bp), left("limit:stay", 50_000_00))


def community(facts: Facts, left: Left) -> int:
    """Items of the clinic, line by line."""
    deductible, exact, open_fen = left("deductible:year", 50_00), 0, 0
    for line in facts.lines:
        cost = line.amount_fen if line.setting == "outpatient" else 0
        if line.item == "L01" and line.last_date and (line.on_date - line.last_date).days < 180:
            cost = 0
        if line.item == "M01":
            units = min(line.quantity, 10)
            part = (2 * cost * units + line.quantity) // (2 * line.quantity)
            cost = min(part, 80_00 * units)
        other = paid(facts, line, cost)
        open_fen += min(cost, net(facts, line)) - other
        filled = min(cost - other, deductible)
        deductible -= filled
        exact += (cost - other - filled) * (55_00 if line.item == "T01" else 75_00)
    members = facts.coverage.members or 0
    ceiling = min(10_000_00 + max(members - 4, 0) * 500_00, 12_000_00)
    amount = min((exact + 5_000) // 10_000, 1_200_00, left("limit:family_outpatient", ceiling))
    return min(amount, open_fen)


PLAIN: Mapping[str, Callable[[Facts, Left], int]] = {
    "qinghe/family-medical/2025": family,
    "yuanshan/child-medical/2025": child,
    "qinghe/no-claim-medical/2025": no_claim,
    "yuanshan/student-accident/2025": student,
    "qinghe/employer-supplement/2025": employer,
    "beiting/community-scheme/2025": community,
}


@pytest.mark.parametrize("name", PLAIN)
def test_agrees_with_the_rules_written_plainly(name: str) -> None:
    folder, random, several = PRODUCTS / name, Random(name), 0
    terms = load_terms(folder)
    worked = read_examples((folder / "examples.yaml").read_bytes())
    basis = [one.facts() for one in worked if one.expect.pay_fen]
    if name.startswith("beiting"):  # the duty for items; no consultations, vaccines, stays
        basis = [facts for facts in basis if facts.incident.incident_type == "outpatient"]
    for _ in range(400):
        lines, other = bills(random, ("inpatient", "outpatient"))
        facts = replace(
            random.choice(basis), lines=lines, other_paid_fen=other,
            social_settled=True if any(line.social_paid_fen for line in lines)
            else random.random() < 0.6,
        )  # fmt: skip
        used = {}
        for key, counter in terms.counters.items():
            full = counter.full or 0
            used[key] = random.choice((0, 0, full // 3, max(full - 5, 0), full))

        def left(counter: str, full: int, used: Mapping[str, int] = used) -> int:
            return max(full - used[counter], 0)

        state = State({key: Used(n, n) for key, n in used.items()})
        expected = PLAIN[name](facts, left)
        assert evaluate(terms, facts, state).pay_fen == expected
        several += bool(expected)
    assert several > 60
