"""The same clauses as a careful person writes them by hand in plain integers, for one claim of
which everything is known. No value is kept and nothing explained."""

from datetime import timedelta

import entitlement as e

STAY = ("inpatient", "outpatient", "critical_illness")
ANY = (*STAY, "accident_medical")
WIDE = {"inpatient", "special_outpatient", "outpatient_surgery", "outpatient", "pharmacy"}
NARROW = WIDE - {"pharmacy"}
CRITICAL = ("C", "I21", "I60", "I61", "I63", "N18.5")
DEDUCTIBLE_FEN, LIMIT_FEN, PROTON_FEN, BED_FEN = 1_000_000, 200_000_000, 100_000_000, 150_000
BARRED = {
    "pre_existing", "congenital", "pregnancy", "cosmetic", "dental", "mental", "unlawful",
    "risky_sport", "abroad",
}  # fmt: skip
WEEK, MONTH = timedelta(7), timedelta(30)


def one_duty(facts: e.Facts, state: e.State) -> int:
    """The general duty of qinghe/million-medical/2025-absolute alone: clauses 1.3 to 2.12."""
    if facts.incident.incident_type not in ANY or not _open(facts):
        return 0
    return _general(facts, state)


def one_claim(facts: e.Facts, state: e.State) -> int:
    """The product: its three duties. Of proton claims, which the bench has none of one by one,
    it only knows that they are such."""
    incident = facts.incident
    illness = incident.incident_type in STAY
    if illness and incident.proton_centre and any(c.startswith("C") for c in incident.diagnosis):
        raise NotImplementedError
    if incident.incident_type not in ANY or not _open(facts):
        return 0
    if not (illness and any(code.startswith(CRITICAL) for code in incident.diagnosis)):
        return _general(facts, state)
    amount_fen = (_cost(facts, critical=True) * _ratio(facts) + 5_000) // 10_000
    return min(amount_fen, max(LIMIT_FEN - state.used["limit:critical"].low, 0))


def _open(facts: e.Facts) -> bool:
    cover, incident = facts.coverage, facts.incident
    event = incident.event_date
    if not cover.cover_from <= event < cover.cover_until:
        return False
    if incident.cause != "accident" and cover.first_cover_from >= cover.cover_from:
        waits, shown = cover.cover_from + MONTH, incident.first_shown_date
        if event <= waits or shown is None or shown <= waits:
            return False
    if incident.exclusions and not BARRED.isdisjoint(incident.exclusions):
        return False
    return incident.emergency or bool(
        (incident.hospital_grade or 0) >= 2
        and incident.hospital_public
        and incident.ward == "ordinary"
    )


def _cost(facts: e.Facts, *, critical: bool) -> int:
    places, other = WIDE if critical else NARROW, facts.other_paid_fen
    admission, discharge = facts.incident.admission_date, facts.incident.discharge_date
    cost = 0
    for line in facts.lines:
        if line.category == "meal" or line.setting not in places:
            continue
        if line.pool == "drug" and not critical:
            continue
        if line.setting == "outpatient":
            if admission is None or discharge is None:
                continue
            if not admission - WEEK <= line.on_date <= discharge + MONTH:
                continue
        cost += line.amount_fen - line.social_paid_fen - other.get(line.id, 0)
    return cost


def _ratio(facts: e.Facts) -> int:
    return 10_000 if facts.settled or not facts.coverage.with_social else 6_000


def _general(facts: e.Facts, state: e.State) -> int:
    cost = _cost(facts, critical=False)
    base = max(cost - max(DEDUCTIBLE_FEN - state.used["deductible:year"].high, 0), 0)
    left = max(LIMIT_FEN - state.used["limit:general"].low, 0)
    return min((base * _ratio(facts) + 5_000) // 10_000, left)
