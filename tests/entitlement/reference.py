"""What a policy pays, written once more and plainly: from the words of terms.yaml, one claim, no
steps, nothing shared with the engine but the classes of its facts. For claims of which everything
is known. It knows the blocks of the six products that it names."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from entitlement import BillLine, Facts

PRODUCTS = (
    "qinghe/million-medical/2025", "qinghe/million-medical/2025-absolute", "qinghe/outpatient/2025",
    "yuanshan/cancer-medical/2025", "yuanshan/child-accident/2025", "yuanshan/small-inpatient/2025",
)  # fmt: skip
Sheet = Mapping[str, Any]


def hundredths(text: str) -> int:
    whole, _, rest = text.removesuffix(" yuan").removesuffix("%").partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


class Reference:
    """`used` by counter; `pays` by duty; `counted` by counter: what this claim added."""

    def __init__(self, sheet: Sheet, facts: Facts, used: Mapping[str, int]) -> None:
        self.sheet, self.facts, self.used = sheet, facts, dict(used)
        self.own = {line.id: 0 for line in facts.lines}
        self.open: dict[str, bool] = {}
        self.pays: dict[str, int] = {}
        self.counted: dict[str, int] = {}
        for duty in sheet["duties"]:
            blocks = {name: sheet["shared"][name] for name in duty.get("use", ())}
            self._duty(duty, {**blocks, **duty["blocks"]})

    def _duty(self, duty: Sheet, blocks: Sheet) -> None:
        code = duty["code"]
        self.open[code] = self._is_open(duty, blocks)
        self.pays[code] = 0
        if not self.open[code]:
            return
        if duty["kind"] == "indemnity":
            self._indemnity(code, blocks)
        else:
            amount = self._allowance(blocks) if "allowance" in blocks else self._lump(code, blocks)
            self._pay(code, blocks, amount)

    def _count(self, name: str, more: int) -> None:
        self.used[name] = self.used.get(name, 0) + more
        self.counted[name] = self.counted.get(name, 0) + more

    def _left(self, name: str, full: int) -> int:
        return max(full - self.used.get(name, 0), 0)

    # Conditions

    def _is_open(self, duty: Sheet, blocks: Sheet) -> bool:
        cover, incident = self.facts.coverage, self.facts.incident
        happened = getattr(incident, blocks["cover_period"].get("event", "event_date"))
        barred = {
            one["code"] for one in self.sheet.get("exclusions", ())
            if duty["code"] in one.get("duties", [duty["code"]])
        }  # fmt: skip
        return (
            incident.incident_type in duty["incident_types"]
            and not any(self.open[other] for other in duty.get("unless", ()))
            and happened is not None
            and cover.cover_from <= happened < cover.cover_until
            and ("waiting" not in blocks or self._waited(blocks["waiting"]))
            and ("trigger" not in blocks or self._triggered(blocks["trigger"]))
            and ("hospital" not in blocks or self._hospital(blocks["hospital"]))
            and not barred & set(incident.exclusions)
        )

    def _waited(self, block: Sheet) -> bool:
        cover, incident = self.facts.coverage, self.facts.incident
        exempt, shown = block["exempt"], getattr(incident, block.get("shown", "first_shown_date"))
        over = cover.cover_from + timedelta(block["days"])
        return (
            ("accident" in exempt and incident.cause == "accident")
            or ("renewal" in exempt and cover.first_cover_from < cover.cover_from)
            or (incident.event_date > over and shown is not None and shown > over)
        )

    def _triggered(self, block: Sheet) -> bool:
        incident = self.facts.incident
        listed, out = tuple(block.get("diagnosis", ("",))), tuple(block.get("not_diagnosis", {}))
        named = [code for code in incident.diagnosis if code.startswith(listed)]
        days = _days(incident.accident_date, incident.event_date)
        return (
            block.get("cause", incident.cause) == incident.cause
            and ("diagnosis" not in block or not all(code.startswith(out) for code in named))
            and (not block.get("pathology") or bool(incident.pathology_confirmed))
            and (days is None or days <= block.get("after_accident", days))
        )

    def _hospital(self, block: Sheet) -> bool:
        incident = self.facts.incident
        if "emergency" in block.get("exempt", ()) and incident.emergency:
            return True
        return (
            (incident.hospital_grade or 0) >= block.get("min_grade", 0)
            and (not block.get("public") or bool(incident.hospital_public))
            and (incident.ward in block.get("wards", [incident.ward]))
            and (not block.get("proton_centre") or incident.proton_centre)
        )

    # Costs

    def _counts(self, line: BillLine, blocks: Sheet) -> bool:
        scope, window = blocks["scope"], blocks.get("stay_window", {})
        incident, day = self.facts.incident, line.on_date
        if line.pool not in scope["pools"] or line.category in scope.get("not_categories", {}):
            return False
        if line.setting not in scope.get("settings", [line.setting]):
            return False
        if line.category not in scope.get("categories", [line.category]):
            return False
        since = _days(incident.accident_date, day)
        if since is not None and since > window.get("after_accident", since):
            return False
        if "inpatient_days" in window and line.setting == "inpatient":
            since = _days(incident.admission_date, day)
            return since is None or since <= window["inpatient_days"]
        if "before_admission" in window and line.setting == "outpatient":
            return self._near(day, window)
        return True

    def _near(self, day: date, window: Sheet) -> bool:
        incident = self.facts.incident
        admission = incident.admission_date
        if admission is None or (admission - day).days > window["before_admission"]:
            return False
        after = _days(incident.discharge_date, day)
        return day <= admission or after is None or after <= window["after_discharge"]

    def _day_limit(self, cost: dict[str, int], most: Mapping[str, str]) -> None:
        incident = self.facts.incident
        stayed = _days(incident.admission_date, incident.discharge_date)
        days = 0 if stayed is None else stayed + 1
        for category, text in most.items():
            lines = [line for line in self.facts.lines if line.category == category]
            stay = [line for line in lines if line.setting == "inpatient"]
            charged = len({line.on_date for line in stay})
            by_day = days > 0 and charged >= max(days - 1, 2)
            for line in lines:
                if line in stay and not by_day:
                    together, most_fen = stay, hundredths(text) * max(days, 1)
                else:
                    together = [other for other in lines if other.on_date == line.on_date
                                and (other in stay) == (line in stay)]  # fmt: skip
                    most_fen = hundredths(text)
                if line is together[0]:
                    self._share(cost, [one.id for one in together], most_fen)

    def _share(self, amounts: dict[str, int], ids: list[str], most: int) -> None:
        """Cut to `most` together, in proportion, largest remainders first."""
        weights = [amounts[key] for key in ids]
        whole = sum(weights)
        if whole <= most:
            return
        for key, weight in zip(ids, weights, strict=True):
            amounts[key] = most * weight // whole
        rest = {key: most * weight % whole for key, weight in zip(ids, weights, strict=True)}
        left = most - sum(amounts[key] for key in ids)
        for key in sorted(ids, key=lambda key: -rest[key])[:left]:
            amounts[key] += 1

    def _indemnity(self, code: str, blocks: Sheet) -> None:
        cost, other, room = {}, {}, {}
        for line in self.facts.lines:
            inside = self._counts(line, blocks)
            cost[line.id] = line.amount_fen - line.social_paid_fen if inside else 0
        if "day_limit" in blocks:
            self._day_limit(cost, blocks["day_limit"]["most"])
        for line in self.facts.lines:
            other[line.id] = min(self.facts.other_paid_fen.get(line.id, 0), cost[line.id])
            room[line.id] = max(cost[line.id] - other[line.id] - self.own[line.id], 0)
        limits = blocks.get("limit", [])
        limits = limits if isinstance(limits, list) else [limits]
        pers = [blocks.get("deductible", {}).get("per"), *(one["per"] for one in limits)]
        dates = sorted({line.on_date for line in self.facts.lines})
        days: list[date | None] = [*dates] if "visit" in pers else [None]
        exact = 0
        times = next((one for one in limits if "times" in one), None)
        for day in days:
            ids = [line.id for line in self.facts.lines if day in (None, line.on_date)]
            amount = self._base(blocks, sum(cost[i] for i in ids), sum(other[i] for i in ids))
            amount *= self._ratio(blocks["ratio"])
            for one in limits:
                if one["per"] == "visit":
                    amount = min(amount, hundredths(one["amount"]) * 10_000)
            if times and amount:
                name = f"visits:{code}"
                if not self._left(name, times["times"]):
                    continue
                self._count(name, 1)
            exact += amount
        amount = min((exact + 5_000) // 10_000, sum(room.values()))
        paid = self._pay(code, blocks, amount)
        self._place(paid, room)

    def _base(self, blocks: Sheet, cost: int, other: int) -> int:
        mode, deductible = blocks["other_insurance"]["mode"], blocks.get("deductible")
        open_fen = cost if mode == "E" else cost - other
        if not deductible:
            return cost - other
        full, per = hundredths(deductible["amount"]), deductible["per"]
        if per == "visit":
            return max(open_fen - full, 0)
        filled = min(open_fen, self._left(f"deductible:{per}", full))
        self._count(f"deductible:{per}", filled)
        return cost - max(filled, other) if mode == "E" else open_fen - filled

    def _ratio(self, block: Sheet) -> int:
        if "flat" in block:
            return hundredths(block["flat"])
        cover, incident = self.facts.coverage, self.facts.incident
        known = {"with_social": cover.with_social, "social_settled": self.facts.settled,
                 "designated": incident.designated}  # fmt: skip
        (row,) = (r for r in block["table"] if all(known[k] == v for k, v in r["when"].items()))
        return hundredths(row["ratio"])

    def _place(self, paid: int, room: dict[str, int]) -> None:
        for pool in ("drug", "out", "in"):
            ids = [line.id for line in self.facts.lines if line.pool == pool]
            parts = {key: room[key] for key in ids}
            now = min(paid, sum(parts.values()))
            self._share(parts, ids, now)
            for key, fen in parts.items():
                self.own[key] += fen
            paid -= now

    # Fixed sums and limits

    def _allowance(self, blocks: Sheet) -> int:
        block, incident = blocks["allowance"], self.facts.incident
        if incident.admission_date is None or incident.discharge_date is None:
            return 0
        days = (incident.discharge_date - incident.admission_date).days
        days = min(days, block["stay_days"], self._left("days:year", block["year_days"]))
        self._count("days:year", days)
        return days * hundredths(block["daily"])

    def _lump(self, code: str, blocks: Sheet) -> int:
        block, facts = blocks["lump_sum"], self.facts
        amount = facts.coverage.sums_fen[code] if block.get("insured") else hundredths(block["sum"])
        exact = amount * 10_000
        if "by_grade" in block:
            grade = facts.incident.disability_grade
            exact = amount * hundredths(block["by_grade"][grade]) if grade else 0
        if "growth" in block:
            assert facts.incident.diagnosed_date
            years = _years(facts.coverage.first_cover_from, facts.incident.diagnosed_date)
            growth = 10_000 + years * hundredths(block["growth"]["per_year"])
            exact = amount * min(growth, hundredths(block["growth"]["most"]))
        for cap in block.get("minors", ()):
            assert facts.incident.born_date
            if _years(facts.incident.born_date, facts.incident.event_date) < cap["under"]:
                exact = min(exact, hundredths(cap["most"]) * 10_000)
        limit = blocks.get("limit", {})
        if "times" in limit and exact:
            if not self._left(limit["counter"], limit["times"]):
                return 0
            self._count(limit["counter"], 1)
        return (exact + 5_000) // 10_000

    def _pay(self, code: str, blocks: Sheet, amount: int) -> int:
        limits = blocks.get("limit", [])
        for limit in limits if isinstance(limits, list) else [limits]:
            if "amount" in limit and limit["per"] != "visit":
                name = limit.get("counter", f"limit:{code}")
                amount = min(amount, self._left(name, hundredths(limit["amount"])))
                self._count(name, amount)
        self.pays[code] = amount
        return amount


def _days(start: date | None, day: date | None) -> int | None:
    return (day - start).days if start and day else None


def _years(start: date, day: date) -> int:
    years = 0
    while True:
        try:
            turn = start.replace(year=start.year + years + 1)
        except ValueError:  # 29 February: on 1 March
            turn = date(start.year + years + 1, 3, 1)
        if turn > day:
            return years
        years += 1
