from datetime import datetime, timedelta
from uuid import UUID

import pytest

from guanjia.people.actions import staff_login
from guanjia.people.actions.staff import hire, leave
from guanjia.people.actions.staff_login import StaffLoginRefused
from guanjia.people.queries import viewer_for
from tests.rooms.people.staff import PASSWORD, staff_token, totp

MINUTE = timedelta(minutes=1)


@pytest.fixture
def butler(db: None, now: datetime) -> UUID:
    return hire(code="B01", display_name="小禾", role="butler", now=now)


@pytest.fixture
def secret(butler: UUID, now: datetime) -> str:
    """Of a butler whose invitation was used a minute before `now`."""
    token = staff_login.invite(staff_id=butler, now=now - MINUTE)
    found = staff_login.invitation(token, now=now - MINUTE).secret_base32
    code = totp(found, now - MINUTE)
    staff_login.accept(token=token, password=PASSWORD, code=code, now=now - MINUTE)
    return found


def sign_in(now: datetime, totp: str, password: str = PASSWORD, code: str = "B01") -> str:
    """The token, or the refusal's code."""
    opened = staff_login.sign_in(code=code, password=password, totp=totp, now=now)
    return opened.code if isinstance(opened, StaffLoginRefused) else opened


def test_a_staff_session_is_short(butler: UUID, now: datetime) -> None:
    token = staff_token(butler, now)
    viewer = viewer_for(token, now=now + 29 * MINUTE)
    assert viewer is not None
    assert (viewer.role, viewer.staff_id, viewer.acts_for) == ("butler", butler, frozenset())
    assert viewer_for(token, now=now + 60 * MINUTE) is None


def test_password_and_code_open_the_desk(secret: str, now: datetime) -> None:
    assert viewer_for(sign_in(now, totp(secret, now)), now=now) is not None


def test_a_code_opens_once(secret: str, now: datetime) -> None:
    code = totp(secret, now)
    assert len(sign_in(now, code)) > 30
    assert sign_in(now + timedelta(seconds=1), code) == "staff_login_wrong"


@pytest.mark.parametrize("seconds_off", [-30, 30])
def test_a_clock_may_be_half_a_minute_off(secret: str, now: datetime, seconds_off: int) -> None:
    later = now + 2 * MINUTE
    code = totp(secret, later + timedelta(seconds=seconds_off))
    assert viewer_for(sign_in(later, code), now=later) is not None


def test_a_code_of_two_minutes_ago_is_refused(secret: str, now: datetime) -> None:
    assert sign_in(now + 2 * MINUTE, totp(secret, now)) == "staff_login_wrong"


def test_strangers_and_wrong_passwords_look_the_same(secret: str, now: datetime) -> None:
    code = totp(secret, now)
    assert sign_in(now, code, password="不对的密码不对的密码") == "staff_login_wrong"
    assert sign_in(now, code, code="B99") == "staff_login_wrong"


def test_five_wrong_tries_lock_for_a_quarter_of_an_hour(secret: str, now: datetime) -> None:
    answers = [sign_in(now, "000000", password="x" * 12) for _ in range(5)]
    assert answers == ["staff_login_wrong"] * 4 + ["staff_login_locked"]
    assert sign_in(now, totp(secret, now)) == "staff_login_locked"
    later = now + 15 * MINUTE
    assert viewer_for(sign_in(later, totp(secret, later)), now=later) is not None


def test_after_the_lock_five_more_tries_are_counted_anew(secret: str, now: datetime) -> None:
    for _ in range(5):
        sign_in(now, "000000")
    later = now + 15 * MINUTE
    answers = [sign_in(later, "000000") for _ in range(5)]
    assert answers == ["staff_login_wrong"] * 4 + ["staff_login_locked"]


def test_an_invitation_is_used_once_and_ends(butler: UUID, now: datetime) -> None:
    token = staff_login.invite(staff_id=butler, now=now)
    secret = staff_login.invitation(token, now=now).secret_base32
    with pytest.raises(StaffLoginRefused, match="invitation_gone"):
        staff_login.invitation(token, now=now + timedelta(hours=48))
    with pytest.raises(StaffLoginRefused, match="password_too_short"):
        staff_login.accept(token=token, password="short", code=totp(secret, now), now=now)
    staff_login.accept(token=token, password=PASSWORD, code=totp(secret, now), now=now)
    with pytest.raises(StaffLoginRefused, match="invitation_gone"):
        staff_login.accept(token=token, password=PASSWORD, code=totp(secret, now), now=now)


def test_a_new_invitation_ends_the_old_log_in_at_once(butler: UUID, now: datetime) -> None:
    token = staff_token(butler, now)
    staff_login.invite(staff_id=butler, now=now)
    assert viewer_for(token, now=now) is None
    assert sign_in(now, "000000") == "staff_login_wrong"


def test_who_left_gets_in_no_more(secret: str, butler: UUID, now: datetime) -> None:
    leave(staff_id=butler, now=now)
    assert sign_in(now, totp(secret, now)) == "staff_login_wrong"
