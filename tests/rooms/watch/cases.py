"""Random deadlines for the oracle: calendars with make-up days, hours with lunch, pauses, changes
of policy and calendar. A case is folded from events and counted minute by minute."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from guanjia.watch import reading
from guanjia.watch.calendar import FIXED_HOLIDAYS, SHANGHAI, Calendar, calendar_of
from guanjia.watch.fold import Event, fold
from guanjia.watch.policy import Policies
from guanjia.watch.policy import read as read_policy
from tests.rooms.watch import oracle

KNOWN_TO = 2026
LANE = UUID(int=7)
HOURS = (
    (("09:00", "12:00"), ("13:00", "18:00")),
    (("08:30", "12:00"), ("14:00", "17:30")),
    (("00:00", "24:00"),),
    (("10:00", "11:00"), ("11:30", "12:00"), ("20:15", "23:45")),
)


@dataclass(frozen=True)
class World:
    """A calendar of the product beside the plain answers that it must give."""

    calendar: Calendar
    works: dict[date, bool]


def world(random: random.Random, *, known_to: int = KNOWN_TO) -> World:
    """Announced years with random holidays and make-up days; later years only guessed."""
    off, made_up = {}, set()
    works = {}
    day = oracle.FIRST
    while day < oracle.LAST:
        plain = day.weekday() < 5
        if day.year <= known_to:
            if plain and random.random() < 0.06:
                off[day] = "放假"
            elif not plain and random.random() < 0.06:
                made_up.add(day)
            works[day] = (plain and day not in off) or day in made_up
        else:
            works[day] = plain and (day.month, day.day) not in FIXED_HOLIDAYS
        day += timedelta(days=1)
    calendar = calendar_of(
        first_year=oracle.FIRST.year, known_to_year=known_to, days_off=off, made_up=made_up
    )
    return World(calendar, works)


@dataclass(frozen=True)
class Rule:
    """A policy with one clock, in the product's own file format and in plain minutes."""

    version: str
    unit: str  # "working minutes" or "law days"
    hours: tuple[tuple[str, str], ...]
    budget: int
    share: int
    level2: int

    def body(self, in_force_from: str) -> bytes:
        hours = ", ".join(f'"{start}-{end}"' for start, end in self.hours)
        return f"""
version: "{self.version}"
in_force_from: "{in_force_from}"
working_hours: [{hours}]
clocks:
  asked:
    title_zh: 问
    place: lane
    party: insurer
    starts: [asked]
    ends: [answered]
    pauses: [paused]
    resumes: [resumed]
    budget: {self.budget} {self.unit}
    levels: {{warn: {self.share}%, level2: {self.level2} {self.unit}}}
""".encode()

    def minutes(self) -> list[tuple[int, int]]:
        def of(clock: str) -> int:
            return int(clock[:2]) * 60 + int(clock[3:])

        return [(of(start), of(end)) for start, end in self.hours]


def rule(random: random.Random, version: str) -> Rule:
    law = random.random() < 0.5
    return Rule(
        version,
        "law days" if law else "working minutes",
        random.choice(HOURS),
        random.randint(1, 60) if law else 10 * random.randint(1, 800),
        random.choice((50, 80, 100)),
        random.randint(1, 30) if law else random.randint(1, 4000),
    )


@dataclass(frozen=True)
class Case:
    world: World
    rule: Rule
    segments: list[oracle.Segment]
    reading: reading.Reading


def cases(seed: int, number: int) -> Iterator[Case]:
    """Each with up to four pauses; some begin just before a year ends; some get another policy
    or another calendar on their way, under which they are counted from their beginning."""
    rnd = random.Random(seed)
    worlds = [world(rnd, known_to=rnd.choice((2025, 2026, 2027))) for _ in range(12)]
    pairs = [(rule(rnd, "one"), rule(rnd, "two")) for _ in range(100)]
    policies = [
        Policies(
            [
                read_policy(first.body("2020-01-01T00:00:00+08:00")),
                read_policy(second.body("2029-01-01T00:00:00+08:00")),
            ]
        )
        for first, second in pairs
    ]
    for _ in range(number):
        pair = rnd.randrange(len(pairs))
        start = datetime(rnd.choice((2024, 2025, 2026)), 1, 1)
        start += timedelta(minutes=rnd.randrange(365 * oracle.MINUTES))
        if rnd.random() < 0.2:
            start = datetime(start.year, 12, 20) + timedelta(minutes=rnd.randrange(12 * 1440))
        if rnd.random() < 0.1:
            start = datetime(start.year, start.month, start.day)
        moments = [start]
        for _ in range(rnd.choice((0, 0, 1, 2, 3, 4, 6, 8))):
            gap = rnd.choice((0, 30, 1440, 20_000))
            moments.append(moments[-1] + timedelta(minutes=rnd.randint(0, gap)))
        kinds = ["asked", *("paused" if n % 2 == 0 else "resumed" for n in range(len(moments) - 1))]
        events = [
            _event(seq, kind, at)
            for seq, (kind, at) in enumerate(zip(kinds, moments, strict=True), start=1)
        ]
        which = 0
        if rnd.random() < 0.3:
            which = 1
            place = rnd.randint(1, len(events))
            at = moments[place - 1]
            events.insert(place, _event(0, "clock_policy_applied", at, part=None, policy="two"))
        clocks = fold(events, policies[pair], subject="claim")
        (run,) = clocks.runs.values()
        segments: list[oracle.Segment] = [
            (moments[n], moments[n + 1] if n + 1 < len(moments) else None)
            for n in range(0, len(moments), 2)
        ]
        where = rnd.choice(worlds)
        yield Case(where, pairs[pair][which], segments, reading.read(run, where.calendar))


def _event(seq: int, kind: str, at: datetime, part: UUID | None = LANE, **payload: Any) -> Event:
    aware = at.replace(tzinfo=SHANGHAI)
    return Event(seq, kind, part, aware, aware, payload)


_BITMAPS: dict[tuple[str, Any], oracle.Bitmap] = {}


def expected(case: Case) -> dict[str, datetime | None]:
    """warn_at, due_at and level2_at as the oracle counts them, in Shanghai's wall clock."""
    one, works = case.rule, case.world.works
    warn_amount = one.budget * one.share // 100
    if one.unit == "law days":
        days = oracle.counted_days(case.segments)
        due = oracle.law_due(days, one.budget, works)
        return {
            "warn_at": oracle.law_moment(days, warn_amount) if warn_amount else None,
            "due_at": due,
            "level2_at": oracle.law_after(days, due, one.level2) if due else None,
        }
    key = case.world.calendar.version, one.hours
    if key not in _BITMAPS:
        _BITMAPS[key] = oracle.working_minutes(works, one.minutes())
    bitmap = _BITMAPS[key]
    counts = oracle.counted_minutes(bitmap, case.segments)
    due = oracle.worked_out(counts, one.budget)
    return {
        "warn_at": oracle.worked_out(counts, warn_amount) if warn_amount else None,
        "due_at": due,
        "level2_at": oracle.worked_out(counts, one.budget + one.level2) if due else None,
    }


def found(case: Case) -> dict[str, datetime | None]:
    row = case.reading
    return {
        name: at.astimezone(SHANGHAI).replace(tzinfo=None) if at else None
        for name, at in (
            ("warn_at", row.warn_at), ("due_at", row.due_at), ("level2_at", row.level2_at),
        )
    }  # fmt: skip
