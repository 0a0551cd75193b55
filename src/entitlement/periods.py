"""Calendar days. Periods are half-open; a clause's 'N days' never counts its first day."""

from datetime import date, timedelta


def within(day: date, start: date, until: date) -> bool:
    return start <= day < until


def last_day(start: date, days: int) -> date:
    """The last of `days` days after `start`; the day of the start is not counted."""
    return start + timedelta(days=days)


def full_years(start: date, day: date) -> int:
    """Whole years from start to day; a start on 29 February turns a year on 1 March."""
    years = day.year - start.year
    return max(years - ((day.month, day.day) < (start.month, start.day)), 0)


def nights(admission: date, discharge: date) -> int:
    return max((discharge - admission).days, 0)


def zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
