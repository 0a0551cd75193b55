"""青禾健康保险."""

from .claim import STAY, YUAN, Claim, share_of


def employer_supplement(c: Claim) -> None:
    if not c.in_force(c.incident.event_date) or c.barred("work_injury"):
        return
    if c.of(*STAY):
        cost, grade = c.net(c.bill("in")), c.incident.hospital_grade
        assert grade is not None
        deductible = (200, 400, 800)[grade - 1] * YUAN  # 2.5
        open_fen = max(sum(cost.values()) - c.others(cost) - deductible, 0)
        ratio = (95, 85, 75)[grade - 1] * (100 if c.facts.settled else 60)  # 2.6, 2.7
        amount = (open_fen * ratio + 5_000) // 10_000
        c.repays("stay", amount, cost, {"limit:stay": 50_000 * YUAN})
    if c.of("outpatient", "accident_medical"):
        cost = c.net(c.bill("in", at=("outpatient",)))

        def visit(open_fen: int) -> int:  # hundredths of a fen; 2.8-2.10
            borne = max(100 * YUAN, share_of(open_fen, 10))
            return min(max(open_fen - borne, 0) * 95, 2_000 * YUAN * 100)

        amount = (sum(c.by_day(cost, visit)) + 50) // 100
        c.repays("clinic", amount, cost, {"limit:clinic": 10_000 * YUAN})


def family_medical(c: Claim) -> None:
    if not c.in_force(c.incident.event_date) or c.barred("pre_existing") or not c.of(*STAY):
        return
    lines = c.bill("in", "out")
    cost = {x.id: x.amount_fen - x.social_paid_fen - x.account_fen for x in lines}  # 2.2
    open_fen = sum(cost.values()) - c.others(cost)
    open_fen -= c.fill("deductible:family", 20_000 * YUAN, open_fen)
    limits = {"limit:stay": 300_000 * YUAN, "limit:stay_family": 500_000 * YUAN}
    c.repays("stay", share_of(open_fen, 65 if c.facts.settled else 55), cost, limits)


def no_claim_medical(c: Claim) -> None:
    if not c.in_force(c.incident.event_date) or c.barred("pre_existing") or not c.of(*STAY):
        return
    lines = c.bill("in", "out")
    cost = c.net(lines)
    full = max(10_000 - 1_000 * (c.cover.claim_free_years or 0), 5_000) * YUAN  # 2.4
    left = c.left("deductible:year", full)
    by_fund = min(sum(x.social_paid_fen for x in lines), left)
    open_fen = sum(cost.values()) - c.others(cost)
    filled = min(open_fen, left - by_fund)
    c.count("deductible:year", by_fund + filled)
    c.repays("stay", share_of(open_fen - filled, 85), cost, {"limit:stay": 2_000_000 * YUAN})


def outpatient_2026(c: Claim) -> None:
    barred = c.barred("pre_existing", "congenital", "pregnancy", "cosmetic")
    waited = c.by_accident or c.renewed or c.waited_days(30, c.incident.first_shown_date)
    if not c.in_force(c.incident.event_date) or barred or not waited:
        return
    at = c.incident
    hospital = at.emergency or ((at.hospital_grade or 0) >= 2 and bool(at.hospital_public))
    if hospital and c.of("outpatient", "accident_medical"):
        lines = c.bill("in", "out", at=("outpatient", "outpatient_surgery"))
        cost = c.net([x for x in lines if x.category != "vaccine"])
        ratio = 85 if c.facts.settled else 55
        visits = c.by_day(cost, lambda open_fen: min(max(open_fen - 150_00, 0) * ratio, 600_00_00))
        c.repays("visit", (sum(visits) + 50) // 100, cost, {"limit:visit": 20_000 * YUAN})
    if c.of("outpatient"):
        lines = c.bill("in", "out", at=("online",))
        cost = c.net([x for x in lines if x.category == "drug"])
        visits = c.by_day(cost, lambda open_fen: min(open_fen * 75, 200_00_00))
        paid = [visit for visit in visits if visit][: c.left("visits:online", 6)]  # 2.11
        c.count("visits:online", len(paid))
        c.repays("online", (sum(paid) + 50) // 100, cost, {"limit:online": 1_000 * YUAN})


def six_year_medical(c: Claim) -> None:
    if not c.in_force(c.incident.event_date) or c.barred("pre_existing"):
        return
    waited = c.by_accident or c.renewed or c.waited_days(30, c.incident.first_shown_date)
    if waited and c.of(*STAY):
        cost = c.net(c.bill("in", "out"))
        whole, others = sum(cost.values()), c.others(cost)
        filled = c.fill("deductible:years", 10_000 * YUAN, whole)  # others' money fills it (2.5)
        amount = share_of(whole - max(filled, others), 95 if c.facts.settled else 55)
        c.repays("stay", amount, cost, {"limit:stay": 4_000_000 * YUAN})
    # Of the first six years, all but the first: by the anniversaries of the first cover (2.3).
    begun = (c.cover.cover_from - c.cover.first_cover_from).days
    cancer = any(code.startswith("C") for code in c.incident.diagnosis)
    if 364 <= begun < 6 * 365 and cancer and c.of("inpatient", "outpatient", "critical_illness"):
        cost = c.net(c.bill("drug", at=("pharmacy",)))
        open_fen = sum(cost.values()) - c.others(cost)
        c.repays("drug", share_of(open_fen, 85), cost, {"limit:drug": 500_000 * YUAN})
