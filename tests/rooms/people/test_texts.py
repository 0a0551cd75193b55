"""Text messages: the words, the number that is opened last, and the quiet hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from guanjia.people.scope import NotYours
from guanjia.people.texts import WORDS_ZH, NoPhone, TextMessage, addressed, end_of_quiet
from tests.conftest import Family

CHINA = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "goes_at"),
    [
        (at(10, 8), at(10, 8)),
        (at(10, 20, 59), at(10, 20, 59)),
        (at(10, 21), at(11, 8)),
        (at(10, 23, 59), at(11, 8)),
        (at(11, 0), at(11, 8)),
        (at(11, 7, 59), at(11, 8)),
        (at(31, 22), datetime(2026, 4, 1, 8, tzinfo=CHINA)),
    ],
)
def test_by_night_a_message_waits_for_the_morning(now: datetime, goes_at: datetime) -> None:
    assert end_of_quiet(now, begin=21, end=8) == goes_at


def test_the_hours_are_those_of_china_and_may_lie_within_a_day_or_be_none() -> None:
    in_utc = at(10, 21).astimezone(ZoneInfo("UTC"))
    assert end_of_quiet(in_utc, begin=21, end=8) == at(11, 8)
    assert end_of_quiet(at(10, 13), begin=12, end=14) == at(10, 14)
    assert end_of_quiet(at(10, 14), begin=12, end=14) == at(10, 14)
    assert end_of_quiet(at(10, 3), begin=0, end=0) == at(10, 3)


def test_the_number_is_the_persons_and_the_words_are_the_templates(family: Family) -> None:
    text = TextMessage(
        template="claim_news",
        parameters={"number": "GJ260310-ABCDEFGH", "news": "都办完了"},
        person_id=family.zhiyuan,
    )
    assert "1000" not in text.model_dump_json()
    ready = addressed(text)
    assert ready.phone == family.zhiyuan_phone
    assert ready.words_zh == "【管家】理赔 GJ260310-ABCDEFGH：都办完了。打开管家就能看到。"


def test_who_has_no_number_gets_none(family: Family) -> None:
    parameters = {"number": "GJ260310-ABCDEFGH", "news": "都办完了"}
    child = TextMessage(template="claim_news", parameters=parameters, person_id=family.xiaoman)
    with pytest.raises(NoPhone):
        addressed(child)
    nobody = child.model_copy(update={"person_id": family.household_id})
    with pytest.raises(NotYours):
        addressed(nobody)


def test_only_the_code_comes_at_any_hour() -> None:
    urgent = [
        template
        for template in WORDS_ZH
        if not TextMessage(template=template, parameters={}).keeps_quiet_hours
    ]
    assert urgent == ["login_code"]
