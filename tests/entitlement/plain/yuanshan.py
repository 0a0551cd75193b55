"""远山人寿保险."""

from .claim import STAY, YUAN, Claim, share_of

ILL = ("critical_illness", "inpatient", "outpatient")


def child_medical(c: Claim) -> None:
    waited = c.by_accident or c.renewed or c.waited_days(30, c.incident.first_shown_date)
    if not c.in_force(c.incident.event_date) or c.barred("congenital") or not waited:
        return
    if not c.of(*STAY) or c.age(c.incident.event_date) >= 18:
        return
    cost = c.net(c.bill("in"))
    rest, below, hundredths = sum(cost.values()) - c.others(cost), 0, 0
    for upto, ratio in ((100, 0), (1_000, 55), (5_000, 65), (10_000, 75), (30_000, 85), (0, 95)):
        band = min(rest, upto * YUAN - below) if upto else rest  # 2.5
        hundredths += band * ratio
        rest, below = rest - band, upto * YUAN
    c.repays("stay", (hundredths + 50) // 100, cost, {"limit:stay": 100_000 * YUAN})


def critical_illness_2025(c: Claim) -> None:
    _critical(c, child_days=90, grouped=False)


def critical_illness_2026(c: Claim) -> None:
    _critical(c, child_days=30, grouped=True)


GROUPS = {"C": "cancer", "I21": "heart", "I63": "brain", "N18.5": "kidney"}  # in their order


def _critical(c: Claim, *, child_days: int, grouped: bool) -> None:
    diagnosed, last = c.incident.diagnosed_date, c.cover.last_paid_date
    if not c.in_force(diagnosed) or c.barred("pre_existing") or not c.of(*ILL):
        return
    child = c.age(c.cover.cover_from) < 18
    if not (c.renewed or c.waited_days(child_days if child else 90, diagnosed)):  # 1.2
        return
    assert diagnosed
    codes = c.incident.diagnosis
    severe = [
        group for begin, group in GROUPS.items()
        if any(code.startswith(begin) and not code.startswith("C44") for code in codes)
    ]  # fmt: skip
    if grouped:  # 2.3
        severe = [group for group in severe if not c.used.get(f"group:{group}", 0)]
    before = min(c.used.get("stages:severe", 0), 3)
    apart = before == 0 or (last is not None and (diagnosed - last).days >= 365)  # 2.2
    if severe and apart:
        if grouped:
            c.count(f"group:{severe[0]}", 1)
        ratio = (100, 125, 155, 0)[before]  # 2.1
        c.count("stages:severe", int(ratio > 0))
        c.paid["severe"] = share_of(c.cover.sums_fen["severe"], ratio)
    if any(code.startswith(("D0", "I20")) for code in codes) and c.left("times:mild", 3):
        c.count("times:mild", 1)
        c.paid["mild"] = c.cover.sums_fen["mild"]


def student_accident(c: Claim) -> None:
    day = c.incident.accident_date
    if not c.in_force(day) or c.barred("risky_sport") or not c.by_accident:
        return
    if not c.of("accident_medical", "inpatient", "outpatient"):
        return
    assert day
    lines = [x for x in c.facts.lines if x.pool == "in" and (x.on_date - day).days <= 180]
    cost = c.net(lines)
    for x in lines:  # 2.3
        if x.category == "treatment":
            left = c.left("sublimit:rehabilitation", 500 * YUAN)
            cost[x.id] = min(cost[x.id], left)
            c.count("sublimit:rehabilitation", cost[x.id])
    open_fen = sum(cost.values()) - c.others(cost)
    open_fen -= c.fill("deductible:accident", 100 * YUAN, open_fen)
    amount = share_of(open_fen, 95 if c.facts.settled else 75)
    c.repays("medical", amount, cost, {"limit:medical": 20_000 * YUAN})
