"""Calendar days. Periods are half-open; a clause's 'N days' never counts its first day."""

from calendar import monthrange
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


def add_months(day: date, months: int) -> date:
    """The day of the same number, or the last of a month that has none (民法典 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_after(day: int, months: int) -> int:
    """The same of an ordinal; what is not known stays so."""
    return add_months(date.fromordinal(day), months).toordinal() if day > 0 else day


def full_years_between(start: int, day: int) -> int:
    """The same of two ordinals; 0 where one is not known."""
    if start < 1 or day < 1:
        return 0
    return full_years(date.fromordinal(start), date.fromordinal(day))


def nights(admission: date, discharge: date) -> int:
    return max((discharge - admission).days, 0)


def zh(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
