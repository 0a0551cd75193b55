"""Text messages: which there are, their words, and the hours in which none comes.

A message holds no name and nothing of an illness; the phone number is opened when it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from uuid import UUID

from django.conf import settings
from pydantic import AwareDatetime, BaseModel, ConfigDict

from guanjia.people.queries import person_card
from guanjia.people.rules import CHINA, phone_number

RECEIVER = "text"
Template = Literal["login_code", "claim_news", "claim_overnight", "claim_late", "group_unread"]
# As they are registered with the operator, which puts parameters in and nothing else.
WORDS_ZH: dict[Template, str] = {
    "login_code": "【管家】验证码 {code}，5 分钟内有效。不要告诉任何人，我们也不会问。",
    "claim_news": "【管家】理赔 {number}：{news}。打开管家就能看到。",
    "claim_late": "【管家】理赔 {number}：{news}。打开管家就能看到。",
    "group_unread": "【管家】理赔 {number}：管家在服务群里给您留了话。打开管家就能看到。",
    "claim_overnight": "【管家】理赔 {number} 昨晚有了进展：{news}。打开管家就能看到。",
}


class NoPhone(Exception):
    """We have no number of this person: a child, or somebody who gave none."""

    code = "no_phone"
    customer_zh = "没有留手机号，收不到短信；请在这里看进度。"


class TextMessage(BaseModel):
    """`phone` only where no person is known yet; else the person's, opened when it is sent.

    After `until` nobody needs it any more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    template: Template
    parameters: dict[str, str]
    person_id: UUID | None = None
    phone: str = ""
    until: AwareDatetime | None = None

    @property
    def keeps_quiet_hours(self) -> bool:
        return self.template != "login_code"


@dataclass(frozen=True)
class Addressed:
    """Ready for the operator: with the number, in words and as template with parameters."""

    phone: str
    template: str
    parameters: Mapping[str, str]
    words_zh: str


def addressed(message: TextMessage) -> Addressed:
    """Opens the number. Raises NoPhone, NotYours, PersonErased."""
    phone = message.phone
    if message.person_id is not None:
        phone = person_card(message.person_id).phone
    if not phone:
        raise NoPhone
    words_zh = WORDS_ZH[message.template].format(**message.parameters)
    return Addressed(phone_number(phone), message.template, message.parameters, words_zh)


def not_before(now: datetime) -> datetime:
    """`now`, or in quiet hours (settings.QUIET_HOURS, in China) their end."""
    begin, end = settings.QUIET_HOURS
    return end_of_quiet(now, begin=begin, end=end)


def end_of_quiet(now: datetime, *, begin: int, end: int) -> datetime:
    """Quiet from the hour `begin` to the hour `end`, over midnight too; never where they equal."""
    here = now.astimezone(CHINA)
    over_midnight = begin > end
    late, early = here.hour >= begin, here.hour < end
    if not ((late or early) if over_midnight else (late and early)):
        return now
    day = here.date() + timedelta(days=1 if over_midnight and late else 0)
    return datetime.combine(day, time(end), CHINA)
