"""北庭财产保险."""

from entitlement import BillLine

from .claim import STAY, YUAN, Claim, share_of


def city_plan(c: Claim) -> None:
    if not c.in_force(c.incident.event_date) or c.barred("cosmetic", "abroad"):
        return
    duties = (  # 2.1-2.3, 2.6-2.8
        ("in_catalogue", "in", ("inpatient", "special_outpatient"), (*STAY, "outpatient"),
         15_000, 85, 1_000_000),
        ("out_of_catalogue", "out", ("inpatient",), STAY, 20_000, 65, 500_000),
        ("drug", "drug", ("pharmacy",), ("inpatient", "outpatient", "critical_illness"),
         10_000, 75, 300_000),
    )  # fmt: skip
    for duty, pool, places, types, deductible, ratio, most in duties:
        if c.of(*types):
            cost = c.net(c.bill(pool, at=places))
            whole, others = sum(cost.values()), c.others(cost)
            filled = c.fill(f"deductible:{pool}", deductible * YUAN, whole)
            amount = share_of(whole - max(filled, others), ratio)  # others' money fills it (2.5)
            c.repays(duty, amount, cost, {f"limit:{duty}": most * YUAN})


def community_scheme_2025(c: Claim) -> None:
    _community(c, edition=2025)


def community_scheme_2026(c: Claim) -> None:
    _community(c, edition=2026)


def _community(c: Claim, *, edition: int) -> None:
    if not c.in_force(c.incident.event_date) or c.barred("cosmetic"):
        return
    members = c.cover.members or 1
    family = min(10_000 + max(members - 4, 0) * 500, 12_000) * YUAN  # 2.8
    if c.of("outpatient", "accident_medical"):
        bill = c.bill("in", "out", at=("outpatient",))
        _consultations(c, [x for x in bill if x.category == "consultation"])
        vaccines = {x.id: x.amount_fen for x in bill if x.item == "V01"}  # 2.9
        grown = c.age(c.incident.event_date) >= 18
        duty, limits = ("adult_vaccine", {"limit:family_outpatient": family}) if grown else (
            "child_vaccine", {})  # fmt: skip
        pays = {x.id: vaccines[x.id] - c.other(x, vaccines[x.id]) for x in bill if x.item == "V01"}
        if grown and edition == 2026:  # 2.12: each dose
            pays = {x.id: min(pays[x.id], x.quantity * 200 * YUAN) for x in bill if x.id in pays}
        c.repays(duty, sum(pays.values()), vaccines, limits)
        rest = [x for x in bill if x.category != "consultation" and x.item != "V01"]
        _items(c, rest, edition, family)
    if c.of(*STAY):
        _stay(c, edition)


def _consultations(c: Claim, bill: list[BillLine]) -> None:
    cost = {x.id: x.amount_fen for x in bill}
    left, amount = c.left("visits:consultation", 4), 0  # 2.2: days, in their order
    for paid in c.by_day(cost, lambda open_fen: open_fen):
        if paid and left:
            left -= 1
            amount += paid
            c.count("visits:consultation", 1)
    c.repays("consultation", amount, cost, {})


def _items(c: Claim, bill: list[BillLine], edition: int, family: int) -> None:
    cost = {}
    for x in bill:
        cost[x.id] = x.amount_fen
        if x.item == "L01" and x.last_date and (x.on_date - x.last_date).days < 180:  # 2.4
            cost[x.id] = 0
        if x.item == "M01":  # 2.5
            boxes = x.quantity if edition == 2026 else min(x.quantity, 10)
            of_these = (2 * x.amount_fen * boxes + x.quantity) // (2 * x.quantity)
            cost[x.id] = min(of_these, boxes * 80 * YUAN)
    if edition == 2026:
        _scans(bill, cost)
        _therapies(c, bill, cost)
    hundredths = 0
    for x in bill:  # 2.6, 2.7
        open_fen = cost[x.id] - c.other(x, cost[x.id])
        open_fen -= c.fill("deductible:year", 50 * YUAN, open_fen)
        share = open_fen * (55 if x.item == "T01" else 75)
        hundredths += min(share, 1_000 * YUAN * 100) if edition == 2026 else share  # 2.12
    amount = min((hundredths + 50) // 100, 1_200 * YUAN)
    c.repays("outpatient", amount, cost, {"limit:family_outpatient": family})


def _scans(bill: list[BillLine], cost: dict[str, int]) -> None:
    left = {x.on_date: 300 * YUAN for x in bill}  # 2.11
    for x in bill:
        if x.item == "D01":
            cost[x.id] = min(cost[x.id], left[x.on_date])
            left[x.on_date] -= cost[x.id]


def _therapies(c: Claim, bill: list[BillLine], cost: dict[str, int]) -> None:
    for x in bill:
        if x.item == "T01" and cost[x.id]:  # 2.10
            times = min(x.quantity, c.left("units:therapy", 6))
            c.count("units:therapy", times)
            cost[x.id] = (2 * cost[x.id] * times + x.quantity) // (2 * x.quantity)


def _stay(c: Claim, edition: int) -> None:
    child = edition == 2026 and c.age(c.cover.cover_from) < 18
    shown = c.incident.first_shown_date
    if not (c.by_accident or c.renewed or c.waited_months(1 if child else 3, shown)):  # 1.3
        return
    cost, surgery = {}, 5_000 * YUAN  # 3.2
    for x in c.bill("in", "out"):
        cost[x.id] = min(x.amount_fen, surgery) if x.category == "surgery" else x.amount_fen
        surgery -= cost[x.id] if x.category == "surgery" else 0
    open_fen = max(sum(cost.values()) - c.others(cost) - 500 * YUAN, 0)
    limits = {"limit:stay": 15_000 * YUAN, "limit:stay_family": 30_000 * YUAN}
    amount = min(share_of(open_fen, 95), 10_000 * YUAN)
    start, end = c.incident.admission_date, c.incident.discharge_date
    if edition == 2026 and start and end:  # 3.6; where one is not known, see `estimate`
        amount = min(amount, ((end - start).days + 1) * 1_200 * YUAN)
    c.repays("stay", amount, cost, limits)


def hospital_allowance_2025(c: Claim) -> None:
    _allowance(c, illness_icu=(150, 0), accident_icu_fen=200 * YUAN)


def hospital_allowance_2026(c: Claim) -> None:
    _allowance(c, illness_icu=(450, 30), accident_icu_fen=605_50)


def _allowance(c: Claim, *, illness_icu: tuple[int, int], accident_icu_fen: int) -> None:
    """`illness_icu`: yuan a day in intensive care, and of how many days a stay."""
    in_hospital = (c.incident.hospital_grade or 0) >= 2 or c.incident.emergency  # 2.1
    start, end = c.incident.admission_date, c.incident.discharge_date
    if not c.in_force(c.incident.event_date) or c.barred("convalescence") or not in_hospital:
        return
    nights = (end - start).days if start and end else 0
    intensive = c.incident.icu_days or 0
    waited = c.renewed or c.waited_months(6, c.incident.first_shown_date)  # 1.2
    if waited and not c.by_accident and c.of("inpatient", "critical_illness"):
        days = min(max(nights - 3, 0), 90, c.left("days:illness", 180))  # 2.2
        c.count("days:illness", days)
        special = min(intensive, nights, days, illness_icu[1])  # 2.4
        c.paid["illness"] = (days * 150 + special * (illness_icu[0] - 150)) * YUAN
    if c.by_accident and c.of("inpatient", "accident_medical"):
        stayed = nights + 1 if start and end else 0
        days = min(stayed, 60, c.left("days:accident", 90))  # 2.3
        c.count("days:accident", days)
        special = min(intensive, stayed, days)  # 2.5
        c.paid["accident"] = (days - special) * 200 * YUAN + special * accident_icu_fen
