"""A million made-up claims with five bill lines each, as columns, and some of them as facts."""

from datetime import date
from typing import Any

import numpy as np

import entitlement as e
from entitlement.columns import KINDS, Array, Columns

START = date(2026, 1, 1).toordinal()
DIAGNOSES = [("K80.1",), ("S52.5",), ("C50.9",), ("I21.4", "I10"), ("J18.9",)]
WORDS = {
    "incident.incident_type": ["inpatient", "outpatient", "accident_medical"],
    "incident.cause": ["illness", "accident"],
    "incident.diagnosis": DIAGNOSES,
    "incident.ward": ["ordinary", "special"],
    "incident.exclusions": [(), ("dental",)],
}
LINES = 5
LINE = ("kind", "amount_fen", "social_paid_fen", "other_fen", "on_date")


def million(count: int, seed: int = 1) -> Columns:
    """Nine in ten stay in hospital, one in ten has cancer, some fail a condition."""
    random = np.random.default_rng(seed)

    def pick(*shares: int) -> Array:
        return np.asarray(random.choice(len(shares), count, p=np.array(shares) / 100))

    event = START + random.integers(0, 365, count)
    facts = {
        "coverage.cover_from": np.full(count, START),
        "coverage.cover_until": np.full(count, START + 365),
        "coverage.first_cover_from": START - 365 * random.integers(0, 2, count),
        "coverage.with_social": random.random(count) < 0.9,
        "incident.event_date": event,
        "incident.first_shown_date": event - random.integers(0, 60, count),
        "incident.admission_date": event,
        "incident.discharge_date": event + random.integers(0, 15, count),
        "incident.hospital_grade": 1 + pick(3, 27, 70),
        "incident.hospital_public": pick(5, 95),
        "incident.emergency": random.random(count) < 0.1,
        "incident.proton_centre": random.random(count) < 0.002,
        "facts.social_settled": pick(15, 85),
        "incident.incident_type": pick(90, 5, 5),
        "incident.cause": pick(85, 15),
        "incident.diagnosis": pick(50, 15, 10, 5, 20),
        "incident.ward": pick(97, 3),
        "incident.exclusions": pick(98, 2),
    }
    facts |= _bills(random, count, event)
    return Columns(np.arange(0, (count + 1) * LINES, LINES), facts, WORDS)


def _bills(random: np.random.Generator, count: int, event: Array) -> dict[str, Array]:
    lines = count * LINES
    kinds = [k for k, (_, setting, _) in enumerate(KINDS) if setting in ("inpatient", "outpatient")]
    kind = np.array(kinds)[random.integers(0, len(kinds), lines)]
    inside = np.array([pool == "in" for pool, _, _ in KINDS])[kind]
    dear = np.array([category not in ("bed", "meal") for _, _, category in KINDS])[kind]
    amount = random.integers(100, np.where(dear, 2_000_000, 200_000))
    social = np.where(inside, random.integers(0, 1 + amount * 6 // 10), 0)
    other = np.where(random.random(lines) < 0.1, random.integers(0, 1 + (amount - social) // 2), 0)
    day = np.repeat(event, LINES) + random.integers(-9, 40, lines)
    return {
        "line.kind": kind, "line.amount_fen": amount, "line.social_paid_fen": social,
        "line.other_fen": other, "line.on_date": day,
    }  # fmt: skip


def with_counters(claims: Columns, terms: e.Terms, seed: int = 2) -> Columns:
    """Somewhat used already, exactly known."""
    random = np.random.default_rng(seed)
    used = {
        f"state.low.{name}": random.integers(0, counter.full or 1, claims.count)
        for name, counter in terms.counters.items()
    }
    return Columns(claims.offsets, {**claims.facts, **used}, claims.words)


def as_facts(claims: Columns, k: int) -> e.Facts:
    """The same claim by itself."""
    one = {name: claims.facts[name][k] for name in claims.facts if not name.startswith("line.")}
    told: dict[str, Any] = {}
    for name, value in one.items():
        kind, _, key = name.partition(".")
        if name in WORDS:
            told[key] = claims.words[name][value]
        elif key.endswith(("_date", "_from", "_until")):
            told[key] = date.fromordinal(int(value))
        elif kind != "state":
            told[key] = int(value) if key == "hospital_grade" else bool(value)
    settled = told.pop("social_settled")
    cover = (
        told.pop(key) for key in ("cover_from", "cover_until", "first_cover_from", "with_social")
    )
    lines, other = [], {}
    for at in range(claims.offsets[k], claims.offsets[k + 1]):
        line = {key: int(claims.facts[f"line.{key}"][at]) for key in LINE}
        day, (pool, setting, category) = date.fromordinal(line["on_date"]), KINDS[line["kind"]]
        fen = line["amount_fen"], line["social_paid_fen"]
        lines.append(e.BillLine(str(at), "b", day, setting, category, pool, *fen))  # type: ignore[arg-type]
        if line["other_fen"]:
            other[str(at)] = line["other_fen"]
    return e.Facts(e.Coverage(*cover), e.Incident(**told), tuple(lines), settled, other)
