"""A claim on which a plain function counts. Sums in fen; ratios in per cent."""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from entitlement import BillLine, Facts

STAY = ("inpatient", "critical_illness", "accident_medical")
YUAN = 100


class Claim:
    """`used` by counter; `paid` by duty; `counted`: what this claim adds to each counter; `own`:
    where the money of this policy lies, by line."""

    def __init__(self, facts: Facts, used: Mapping[str, int]) -> None:
        self.facts, self.incident, self.cover = facts, facts.incident, facts.coverage
        self.used = dict(used)
        self.paid: dict[str, int] = {}
        self.counted: dict[str, int] = {}
        self.own = {line.id: 0 for line in facts.lines}

    # When and who

    def of(self, *types: str) -> bool:
        return self.incident.incident_type in types

    def in_force(self, day: date | None) -> bool:
        return day is not None and self.cover.cover_from <= day < self.cover.cover_until

    def barred(self, *codes: str) -> bool:
        return bool(set(codes) & set(self.incident.exclusions))

    @property
    def renewed(self) -> bool:
        return self.cover.first_cover_from < self.cover.cover_from

    @property
    def by_accident(self) -> bool:
        return self.incident.cause == "accident"

    def shown_after(self, last_day: date, shown: date | None) -> bool:
        """Neither the event nor what first shows of it lies in the waiting period."""
        return self.incident.event_date > last_day and shown is not None and shown > last_day

    def waited_days(self, days: int, shown: date | None) -> bool:
        return self.shown_after(self.cover.cover_from + timedelta(days), shown)

    def waited_months(self, months: int, shown: date | None) -> bool:
        start = self.cover.cover_from
        month = start.month - 1 + months
        year, month = start.year + month // 12, month % 12 + 1
        last = date(year, month, min(start.day, monthrange(year, month)[1]))
        return self.shown_after(last, shown)

    def age(self, on: date) -> int:
        assert self.incident.born_date is not None
        return years(self.incident.born_date, on)

    # Bills

    def bill(self, *pools: str, at: Sequence[str] = ("inpatient",)) -> list[BillLine]:
        return [x for x in self.facts.lines if x.pool in pools and x.setting in at]

    def other(self, line: BillLine, eligible: int) -> int:
        """Paid by other policies on what is eligible of the line."""
        return min(self.facts.other_paid_fen.get(line.id, 0), eligible)

    def rooms(self, cost: Mapping[str, int]) -> dict[str, int]:
        """What of these costs nobody has made good yet, by line."""
        found = {}
        for line in self.facts.lines:
            if line.id in cost:
                open_fen = min(cost[line.id], line.amount_fen - line.social_paid_fen)
                left = open_fen - self.other(line, cost[line.id]) - self.own[line.id]
                found[line.id] = max(left, 0)
        return found

    def by_day(
        self, cost: Mapping[str, int], pays: Callable[[int], int]
    ) -> list[int]:  # fmt: skip
        """`pays` of what others have left open of each day's bills."""
        days: dict[date, int] = {}
        for line in self.facts.lines:
            open_fen = cost.get(line.id, 0) - self.other(line, cost.get(line.id, 0))
            days[line.on_date] = days.get(line.on_date, 0) + open_fen
        return [pays(days[day]) for day in sorted(days)]

    def net(self, lines: Sequence[BillLine]) -> dict[str, int]:
        """After the social fund."""
        return {line.id: line.amount_fen - line.social_paid_fen for line in lines}

    def others(self, cost: Mapping[str, int]) -> int:
        return sum(self.other(x, cost[x.id]) for x in self.facts.lines if x.id in cost)

    # Counters and payments

    def left(self, counter: str, full: int) -> int:
        return max(full - self.used.get(counter, 0), 0)

    def count(self, counter: str, more: int) -> None:
        self.used[counter] = self.used.get(counter, 0) + more
        self.counted[counter] = self.counted.get(counter, 0) + more

    def fill(self, counter: str, full: int, open_fen: int) -> int:
        """What of a deductible this cost fills."""
        filled = min(open_fen, self.left(counter, full))
        self.count(counter, filled)
        return filled

    def pays(self, duty: str, amount: int, limits: Mapping[str, int]) -> int:
        """Cut to the limits by counter, which it uses."""
        for counter, full in limits.items():
            amount = min(amount, self.left(counter, full))
        for counter in limits:
            self.count(counter, amount)
        self.paid[duty] = amount
        return amount

    def repays(
        self, duty: str, amount: int, cost: Mapping[str, int], limits: Mapping[str, int]
    ) -> None:
        """Of costs: no more than is open, and laid on special drugs first, then on what is
        outside the catalogue, then inside."""
        room = self.rooms(cost)
        rest = self.pays(duty, min(amount, sum(room.values())), limits)
        for pool in ("drug", "out", "in"):
            ids = [x.id for x in self.facts.lines if x.pool == pool and x.id in room]
            whole = sum(room[key] for key in ids)
            now = min(rest, whole)
            parts = {key: now * room[key] // whole if whole else 0 for key in ids}
            over = now - sum(parts.values())
            first = sorted(ids, key=lambda key: -(now * room[key] % whole) if whole else 0)
            for key in ids:
                self.own[key] += parts[key] + (key in first[:over])
            rest -= now


def share_of(fen: int, per_cent: int) -> int:
    """Rounded to the fen, half a fen up."""
    return (fen * per_cent + 50) // 100


def years(start: date, day: date) -> int:
    """Full years; who was born on 29 February turns a year on 1 March."""
    turned = (day.month, day.day) >= (start.month, start.day)
    return max(day.year - start.year - (not turned), 0)
