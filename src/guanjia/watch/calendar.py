"""Chinese working days: which days count, from where to where that is known. Pure.

Days are proleptic ordinals (`date.toordinal`). China has kept UTC+8 without summer time since 1991.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache

import chinese_calendar

SHANGHAI = timezone(timedelta(hours=8))
DAY_US = 24 * 3600 * 1_000_000
PROVISIONAL_YEARS = 10
# Days off that fall on the same solar date each year (全国年节及纪念日放假办法, 2025).
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_EPOCH = datetime(1970, 1, 1, tzinfo=SHANGHAI)
_EPOCH_US = _EPOCH.toordinal() * DAY_US
_MICROSECOND = timedelta(microseconds=1)


def to_local_us(at: datetime) -> int:
    """Microseconds of Shanghai's wall clock since the midnight that opens ordinal 0."""
    return (at - _EPOCH) // _MICROSECOND + _EPOCH_US


def from_local_us(local_us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=local_us - _EPOCH_US)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`version` is a digest of what is announced; from `provisional_from` on days are a guess."""

    version: str
    first: int
    provisional_from: int
    working_days: tuple[int, ...]
    # rank[i]: how many working days lie before day first + i
    rank: tuple[int, ...]
    off_zh: Mapping[int, str]

    def works(self, day: int) -> bool:
        place = day - self.first
        return self.rank[place + 1] > self.rank[place]

    def days_around(self, day: int) -> tuple[int, int]:
        """Working days since the calendar's beginning, before `day` and with it."""
        place = day - self.first
        return self.rank[place], self.rank[place + 1]

    def next_working_day(self, day: int) -> int:
        """`day` itself where it is one."""
        return self.working_days[bisect_left(self.working_days, day)]

    def why_off_zh(self, day: int) -> str:
        """Why a day does not count, or why a Saturday or Sunday does; empty for a plain one."""
        if self.works(day):
            return "调休上班" if date.fromordinal(day).weekday() >= 5 else ""
        return self.off_zh.get(day, "周末")


def calendar_of(
    *, first_year: int, known_to_year: int, days_off: Mapping[date, str], made_up: Iterable[date]
) -> Calendar:
    """`days_off` and `made_up` are announced; later years are weekdays less the fixed holidays."""
    makes_up = {day.toordinal() for day in made_up}
    off_zh = {day.toordinal(): name for day, name in days_off.items()}
    text = "\n".join(f"{day} {off_zh.get(day, '+')}" for day in sorted(off_zh.keys() | makes_up))
    digest = hashlib.sha256(f"{first_year}-{known_to_year}\n{text}".encode()).hexdigest()
    first = date(first_year, 1, 1).toordinal()
    provisional_from = date(known_to_year + 1, 1, 1).toordinal()
    end = date(known_to_year + 1 + PROVISIONAL_YEARS, 1, 1).toordinal()
    working_days, rank = [], [0]
    for day in range(first, end):
        on_date = date.fromordinal(day)
        works = on_date.weekday() < 5 and day not in off_zh
        if day >= provisional_from and (on_date.month, on_date.day) in FIXED_HOLIDAYS:
            works, off_zh[day] = False, "法定节假日"
        if works or day in makes_up:
            working_days.append(day)
        rank.append(len(working_days))
    version = f"cn-{known_to_year}-{digest[:12]}"
    return Calendar(version, first, provisional_from, tuple(working_days), tuple(rank), off_zh)


@cache
def china() -> Calendar:
    """As announced by the State Council, from the release of `chinesecalendar` installed."""
    named = chinese_calendar.constants.holidays
    years = {day.year for day in named}
    return calendar_of(
        first_year=min(years),
        known_to_year=max(years),
        days_off={day: chinese_calendar.Holiday(name).chinese for day, name in named.items()},
        made_up=chinese_calendar.constants.workdays,
    )
