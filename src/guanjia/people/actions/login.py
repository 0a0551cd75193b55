"""Log-in by a code sent to the phone, and the sessions that follow."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from guanjia.exchange.sealing import blind_index
from guanjia.people.hot_sql import rows
from guanjia.people.models import Account, LoginCode, Session
from guanjia.people.rules import CHINA, phone_number

CODE_LIVES = timedelta(minutes=5)
BETWEEN_CODES = timedelta(minutes=1)
CODES_A_DAY = 10
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
# idle time and absolute end of a session
CUSTOMER_SESSION = (timedelta(days=14), timedelta(days=90))
STAFF_SESSION = (timedelta(minutes=30), timedelta(hours=12))


class TooManyCodes(Exception):
    code = "too_many_codes"
    customer_zh = "验证码发送得太频繁，请稍等一分钟再试；多次输错后需等 15 分钟，每天最多 10 次。"


class LoginRefused(Exception):
    """`code`: login_code_wrong, login_code_gone (expired, used or never sent) or login_locked."""

    SENTENCES: ClassVar[dict[str, str]] = {
        "login_code_wrong": "验证码不对，请核对短信后重新输入。",
        "login_code_gone": "验证码已失效，请重新获取。",
        "login_locked": "输错次数过多，请 15 分钟后重新获取验证码。",
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.customer_zh = self.SENTENCES[code]


class SessionEnded(Exception):
    code = "session_ended"
    customer_zh = "登录已过期，请重新登录。"


def send_code(*, phone: str, now: datetime) -> str | None:
    """The code, for the text message that the caller puts into the outbox.

    None: no account has this phone; the page answers alike, and the limits are alike.
    """
    digits = phone_number(phone)
    code = f"{secrets.randbelow(10**6):06d}"
    parameters = {
        "phone_index": blind_index(digits, purpose="phone"),
        "code_hash": _code_hash(digits, code),
        "now": now,
        "expires_at": now + CODE_LIVES,
        "on_date": now.astimezone(CHINA).date(),
        "not_after": now - BETWEEN_CODES,
        "most_a_day": CODES_A_DAY,
    }
    sent = rows("send_code", parameters)
    if not sent:
        raise TooManyCodes
    return code if sent[0][0] else None


def open_session(*, phone: str, code: str, now: datetime) -> str | LoginRefused:
    """A new token, or the refusal to raise *after* the transaction has committed.

    Raised inside, it would take the count of wrong tries back with it.
    """
    digits = phone_number(phone)
    parameters = {
        "phone_index": blind_index(digits, purpose="phone"),
        "code_hash": _code_hash(digits, code.strip()),
        "now": now,
        "most_tries": TRIES,
        "locked_until_at": now + LOCKED_FOR,
    }
    tried = rows("try_code", parameters)
    if not tried:
        locked = LoginCode.objects.filter(
            phone_index=parameters["phone_index"], locked_until_at__gt=now
        )
        return LoginRefused("login_locked" if locked.exists() else "login_code_gone")
    [(right, locked, account_id, _)] = tried
    if locked:
        return LoginRefused("login_locked")
    if not right or account_id is None:
        return LoginRefused("login_code_wrong")
    return start_session(account_id, lasting=CUSTOMER_SESSION, now=now)


def start_session(account_id: UUID, *, lasting: tuple[timedelta, timedelta], now: datetime) -> str:
    """A new token for an account that has proved itself; `lasting`: idle time and absolute end."""
    token, (idle, longest) = secrets.token_urlsafe(32), lasting
    Session.objects.create(
        token_hash=_token_hash(token),
        account_id=account_id,
        created_at=now,
        last_seen_at=now,
        expires_at=now + idle,
        ends_at=now + longest,
    )
    return token


def rotate_session(token: str, *, now: datetime) -> str:
    """A fresh token for the same session with the same end; the old one is dead."""
    fresh = secrets.token_urlsafe(32)
    alive = Session.objects.filter(
        token_hash=_token_hash(token), expires_at__gt=now, ends_at__gt=now
    )
    if not alive.update(token_hash=_token_hash(fresh)):
        raise SessionEnded
    return fresh


def close_session(token: str) -> None:
    Session.objects.filter(token_hash=_token_hash(token)).delete()


def disable_account(*, account_id: UUID, now: datetime) -> None:
    """No new log-in, and every open session ends."""
    Account.objects.filter(id=account_id).update(disabled_at=now)
    Session.objects.filter(account_id=account_id).delete()


def forget_ended(*, before: datetime) -> None:
    """Sessions that ended and codes that were sent before that moment."""
    Session.objects.filter(expires_at__lt=before).delete()
    LoginCode.objects.filter(sent_at__lt=before).delete()


def _code_hash(phone: str, code: str) -> bytes:
    return blind_index(f"{phone}|{code}", purpose="login_code")


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
