"""Deadlines by brute force: a bitmap of minutes, a list of days, and counting. Slow and obvious.

It shares nothing with the product: dates, hours and pauses come in as plain values.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

FIRST, LAST = date(2023, 1, 1), date(2030, 1, 1)
MINUTES = 24 * 60
WINDOW = 500  # days, more than any case needs
Bitmap = NDArray[np.bool_]
Segment = tuple[datetime, datetime | None]


def minute_of(local: datetime) -> int:
    return int((local - datetime(FIRST.year, 1, 1)).total_seconds()) // 60


def at_minute(minute: int) -> datetime:
    return datetime(FIRST.year, 1, 1) + timedelta(minutes=minute)


def working_minutes(works: Mapping[date, bool], hours: Sequence[tuple[int, int]]) -> Bitmap:
    """`hours` as minutes since midnight."""
    day = np.zeros(MINUTES, dtype=bool)
    for start, end in hours:
        day[start:end] = True
    off = np.zeros(MINUTES, dtype=bool)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
    return np.concatenate([day if works[one] else off for one in days])


def counted_minutes(works: Bitmap, segments: Sequence[Segment]) -> NDArray[np.int64]:
    """The minutes that work and in which the clock ran, over the next WINDOW days."""
    first = minute_of(segments[0][0])
    runs = np.zeros(WINDOW * MINUTES, dtype=bool)
    for start, end in segments:
        runs[minute_of(start) - first : None if end is None else minute_of(end) - first] = True
    return np.flatnonzero(runs & works[first : first + len(runs)]) + first


def worked_out(counted: NDArray[np.int64], amount: int) -> datetime | None:
    """The end of the minute in which `amount` minutes have counted."""
    return at_minute(int(counted[amount - 1]) + 1) if len(counted) >= amount else None


def counted_days(segments: Sequence[Segment]) -> list[date]:
    """Days at whose first instant the clock ran: the day it began on is not counted."""
    found = []
    for n in range(WINDOW):
        day = segments[0][0].date() + timedelta(days=n)
        midnight = datetime(day.year, day.month, day.day)
        if any(start < midnight and (end is None or midnight <= end) for start, end in segments):
            found.append(day)
    return found


def law_due(days: Sequence[date], budget: int, works: Mapping[date, bool]) -> datetime | None:
    """The end of the last day, or of the first working day that counts after it."""
    last = next((day for day in days[budget - 1 :] if works[day]), None)
    return _end_of(last)


def law_after(days: Sequence[date], due: datetime, offset: int) -> datetime | None:
    later = [day for day in days if _end_of(day) > due]  # type: ignore[operator]
    return _end_of(later[offset - 1]) if len(later) >= offset else None


def law_moment(days: Sequence[date], amount: int) -> datetime | None:
    return _end_of(days[amount - 1]) if len(days) >= amount else None


def _end_of(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day) + timedelta(days=1)
