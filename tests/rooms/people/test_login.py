from datetime import datetime, timedelta
from typing import Any

import pytest

from guanjia.people.actions.login import (
    LoginRefused,
    SessionEnded,
    TooManyCodes,
    close_session,
    disable_account,
    forget_ended,
    open_session,
    rotate_session,
    send_code,
)
from guanjia.people.models import LoginCode, Session
from guanjia.people.queries import viewer_for
from tests.conftest import Family

PHONE = "10000000001"
UNKNOWN = "10000000099"
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def code_for(now: datetime, phone: str = PHONE) -> str:
    code = send_code(phone=phone, now=now)
    assert code is not None
    return code


def log_in(now: datetime, phone: str = PHONE) -> str:
    token = open_session(phone=phone, code=code_for(now, phone), now=now)
    assert isinstance(token, str)
    return token


def refusal(code: str, now: datetime, phone: str = PHONE) -> str:
    answer = open_session(phone=phone, code=code, now=now)
    assert isinstance(answer, LoginRefused)
    assert answer.customer_zh
    return answer.code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_right_code_opens_one_session(family: Family, now: datetime) -> None:
    code = code_for(now)
    assert len(code) == 6
    token = open_session(phone="+86 100-0000-0001", code=f" {code} ", now=now)
    assert isinstance(token, str)
    assert refusal(code, now) == "login_code_gone"
    viewer = viewer_for(token, now=now)
    assert viewer is not None
    assert viewer.account_id == family.zhiyuan_account


def test_a_code_lives_five_minutes(family: Family, now: datetime) -> None:
    code = code_for(now)
    assert refusal(code, now + 5 * MINUTE) == "login_code_gone"
    assert isinstance(open_session(phone=PHONE, code=code, now=now + 5 * MINUTE - SECOND), str)


def test_a_new_code_ends_the_old(family: Family, now: datetime) -> None:
    old = code_for(now)
    new = code_for(now + MINUTE)
    if old != new:
        assert refusal(old, now + MINUTE) == "login_code_wrong"
    assert isinstance(open_session(phone=PHONE, code=new, now=now + MINUTE), str)


def test_five_wrong_tries_lock_the_phone_for_a_quarter_of_an_hour(
    family: Family, now: datetime
) -> None:
    code = code_for(now)
    answers = [refusal(wrong(code), now) for _ in range(5)]
    assert answers == ["login_code_wrong"] * 4 + ["login_locked"]
    assert refusal(code, now) == "login_locked"
    assert refusal(code, now + 15 * MINUTE - SECOND) == "login_locked"
    assert refusal(code, now + 15 * MINUTE) == "login_code_gone"
    with pytest.raises(TooManyCodes):
        send_code(phone=PHONE, now=now + 15 * MINUTE - SECOND)
    assert log_in(now + 15 * MINUTE)


def test_the_fifth_try_may_still_be_right(family: Family, now: datetime) -> None:
    code = code_for(now)
    for _ in range(4):
        refusal(wrong(code), now)
    assert isinstance(open_session(phone=PHONE, code=code, now=now), str)


def test_one_code_a_minute_and_ten_a_day(family: Family, now: datetime) -> None:
    code_for(now)
    with pytest.raises(TooManyCodes):
        send_code(phone=PHONE, now=now + MINUTE - SECOND)
    for number in range(1, 10):
        code_for(now + number * MINUTE)
    with pytest.raises(TooManyCodes):
        send_code(phone=PHONE, now=now + 10 * MINUTE)
    midnight = (now + DAY).replace(hour=0)
    with pytest.raises(TooManyCodes):
        send_code(phone=PHONE, now=midnight - SECOND)
    code_for(midnight)
    assert LoginCode.objects.get().sent_count == 1


def test_an_unknown_phone_is_treated_alike_and_gets_no_code(family: Family, now: datetime) -> None:
    assert send_code(phone=UNKNOWN, now=now) is None
    with pytest.raises(TooManyCodes):
        send_code(phone=UNKNOWN, now=now + MINUTE - SECOND)
    answers = [refusal("000000", now, UNKNOWN) for _ in range(5)]
    assert answers[:4] == ["login_code_wrong"] * 4
    assert Session.objects.count() == 0


def test_without_a_code_sent_there_is_nothing_to_try(family: Family, now: datetime) -> None:
    assert refusal("000000", now) == "login_code_gone"


def test_a_session_ends_when_idle_and_use_prolongs_it(family: Family, now: datetime) -> None:
    token = log_in(now)
    assert viewer_for(token, now=now + 14 * DAY) is None
    assert viewer_for(token, now=now + 13 * DAY) is not None
    assert viewer_for(token, now=now + 26 * DAY) is not None
    assert viewer_for(token, now=now + 40 * DAY) is None


def test_no_use_prolongs_a_session_beyond_ninety_days(family: Family, now: datetime) -> None:
    token = log_in(now)
    for day in range(10, 90, 10):
        assert viewer_for(token, now=now + day * DAY) is not None
    assert viewer_for(token, now=now + 90 * DAY - SECOND) is not None
    assert viewer_for(token, now=now + 90 * DAY) is None


def test_a_request_soon_after_the_last_writes_nothing(
    family: Family, now: datetime, django_assert_num_queries: Any
) -> None:
    token = log_in(now)
    with django_assert_num_queries(1):
        viewer_for(token, now=now + DAY)
    assert Session.objects.get().last_seen_at == now
    viewer_for(token, now=now + 2 * DAY)
    assert Session.objects.get().last_seen_at == now + 2 * DAY
    assert Session.objects.get().expires_at == now + 16 * DAY


def test_each_log_in_has_a_token_of_its_own(family: Family, now: datetime) -> None:
    first, second = log_in(now), log_in(now + MINUTE)
    assert first != second
    close_session(first)
    assert viewer_for(first, now=now + MINUTE) is None
    assert viewer_for(second, now=now + MINUTE) is not None


def test_rotation_kills_the_old_token_and_keeps_the_end(family: Family, now: datetime) -> None:
    old = log_in(now)
    new = rotate_session(old, now=now + DAY)
    assert viewer_for(old, now=now + DAY) is None
    assert viewer_for(new, now=now + DAY) is not None
    assert Session.objects.get().ends_at == now + 90 * DAY
    with pytest.raises(SessionEnded):
        rotate_session(old, now=now + DAY)
    with pytest.raises(SessionEnded):
        rotate_session(new, now=now + 90 * DAY)


def test_a_disabled_account_is_out_at_once(family: Family, now: datetime) -> None:
    token = log_in(now)
    code = code_for(now + MINUTE)
    disable_account(account_id=family.zhiyuan_account, now=now + MINUTE)
    assert viewer_for(token, now=now + MINUTE) is None
    assert refusal(code, now + MINUTE) == "login_code_wrong"
    assert send_code(phone=PHONE, now=now + 2 * MINUTE) is None


def test_what_has_ended_is_forgotten(family: Family, now: datetime) -> None:
    token = log_in(now)
    forget_ended(before=now + 14 * DAY)
    assert viewer_for(token, now=now + DAY) is not None
    assert LoginCode.objects.count() == 0
    forget_ended(before=now + 14 * DAY + SECOND)
    assert Session.objects.count() == 0


def test_a_token_that_was_never_given_opens_nothing(family: Family, now: datetime) -> None:
    assert viewer_for("", now=now) is None
    assert viewer_for("x" * 43, now=now) is None
