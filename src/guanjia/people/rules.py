"""Pure rules of the room."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
RELATION_KINDS = ("parent", "guardian", "spouse", "child", "proxy")
CONSENT_PURPOSES = ("health_data", "hand_to_insurer", "courier")
ROLES = ("butler", "claims_expert", "senior_expert", "admin")
# What claims a staff member is used to; the kinds of incident, and disputes.
SKILLS = (
    "outpatient", "inpatient", "critical_illness", "accident_medical", "disability", "death",
    "dispute",
)  # fmt: skip
# Why staff may open a household that is not theirs, until the end of the day.
OPEN_REASONS = ("caller_on_line", "covering_colleague", "asked_by_colleague", "complaint")


class PhoneInvalid(ValueError):
    code = "phone_invalid"
    customer_zh = "手机号码应为 11 位数字，请检查后重新填写。"

    def __init__(self) -> None:
        super().__init__("not a mobile number")


def phone_number(text: str) -> str:
    """The 11 digits of a mobile number of the mainland, however it was written."""
    digits = re.sub(r"[\s-]", "", text).removeprefix("+86")
    if not re.fullmatch(r"1[0-9]{10}", digits):
        raise PhoneInvalid
    return digits


def of_age_at(born_date: date) -> datetime:
    """民法典 17, 18: from the 18th birthday a person acts for themselves."""
    leap_day = (born_date.month, born_date.day) == (2, 29)
    day = born_date + timedelta(days=1) if leap_day else born_date
    return datetime(born_date.year + 18, day.month, day.day, tzinfo=CHINA)


def end_of_day(now: datetime) -> datetime:
    """Midnight in China, half-open."""
    tomorrow = now.astimezone(CHINA).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=CHINA)


def mask_name(name: str) -> str:
    return name[:1] + "*" * (len(name) - 1)


def mask_number(number: str, *, head: int = 0, tail: int = 4) -> str:
    """Hides a number wholly if it is too short for head and tail to hide anything."""
    hidden = len(number) - head - tail
    if hidden <= 0:
        return "*" * len(number)
    return number[:head] + "*" * hidden + number[len(number) - tail :]
