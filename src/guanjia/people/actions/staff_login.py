"""Staff come to the desk by password and time-based code (RFC 6238), never by a text message."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.auth.hashers import check_password, make_password

from guanjia.exchange.ids import new_id
from guanjia.exchange.sealing import open_sealed, seal
from guanjia.people.actions.login import STAFF_SESSION, start_session
from guanjia.people.models import Account, Session, Staff, StaffLogin

PERIOD_SECONDS = 30
INVITATION_LIVES = timedelta(hours=48)
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 12
# Compared where there is no such staff member, so that both answers take the same time.
_NOBODY = make_password(secrets.token_urlsafe(16))


class StaffLoginRefused(Exception):
    """`code`: staff_login_wrong, staff_login_locked, invitation_gone, password_too_short."""

    SENTENCES: ClassVar[dict[str, str]] = {
        "staff_login_wrong": "工号、密码或动态码不对。动态码每 30 秒换一次，用过的不能再用。",
        "staff_login_locked": "输错次数太多，请 15 分钟后再试，或请管理员重新发邀请。",
        "invitation_gone": "邀请已经用过或过期了，请管理员再发一次。",
        "password_too_short": f"密码至少 {SHORTEST_PASSWORD} 个字。可以用一句只有您知道的话。",
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, self.SENTENCES[code]


@dataclass(frozen=True)
class Invitation:
    """`secret_base32` and `uri` are for the authenticator app; gone once the invitation is used."""

    code: str
    display_name: str
    secret_base32: str
    uri: str


def invite(*, staff_id: UUID, now: datetime) -> str:
    """A one-time token, good for 48 hours. Any log-in that stood before ends now."""
    token = secrets.token_urlsafe(24)
    StaffLogin.objects.update_or_create(
        staff_id=staff_id,
        defaults={
            "password": "",
            "totp_sealed": seal(secrets.token_bytes(20), place=_place(staff_id), purpose="totp"),
            "totp_period": 0,
            "tries": 0,
            "locked_until_at": None,
            "invite_hash": _hash(token),
            "invite_ends_at": now + INVITATION_LIVES,
        },
    )
    Session.objects.filter(account__staff=staff_id).delete()
    return token


def invitation(token: str, *, now: datetime) -> Invitation:
    """Raises StaffLoginRefused (invitation_gone)."""
    login = _invited(token, now=now)
    staff = login.staff
    secret = _secret(login)
    uri = _totp(secret).get_provisioning_uri(staff.code, "Guanjia")
    return Invitation(staff.code, staff.display_name, base64.b32encode(secret).decode(), uri)


def accept(*, token: str, password: str, code: str, now: datetime) -> str:
    """Sets the password once the app's code is right; returns a session token.

    Raises StaffLoginRefused; the invitation then stays open.
    """
    login = _invited(token, now=now)
    if len(password) < SHORTEST_PASSWORD:
        raise StaffLoginRefused("password_too_short")
    period = _period_of(_secret(login), code, now=now)
    if period is None:
        raise StaffLoginRefused("staff_login_wrong")
    login.password, login.totp_period = make_password(password), period
    login.invite_hash = login.invite_ends_at = None
    login.save(update_fields=["password", "totp_period", "invite_hash", "invite_ends_at"])
    return start_session(_account(login.staff, now=now), lasting=STAFF_SESSION, now=now)


def sign_in(*, code: str, password: str, totp: str, now: datetime) -> str | StaffLoginRefused:
    """A session token, or the refusal to raise *after* the transaction has committed.

    Raised inside, it would take the count of wrong tries back with it.
    """
    login = (
        StaffLogin.objects.select_for_update(of=("self",))
        .select_related("staff")
        .filter(staff__code=code.strip(), staff__left_at=None)
        .exclude(password="")
        .first()
    )
    if login is None:
        check_password(password, _NOBODY)
        return StaffLoginRefused("staff_login_wrong")
    if login.locked_until_at and login.locked_until_at > now:
        return StaffLoginRefused("staff_login_locked")
    period = _period_of(_secret(login), totp, now=now)
    right = check_password(password, login.password)
    if not right or period is None or period <= login.totp_period:
        tries = 1 if login.locked_until_at else login.tries + 1
        locked = now + LOCKED_FOR if tries >= TRIES else None
        StaffLogin.objects.filter(pk=login.pk).update(tries=tries, locked_until_at=locked)
        return StaffLoginRefused("staff_login_locked" if locked else "staff_login_wrong")
    StaffLogin.objects.filter(pk=login.pk).update(tries=0, locked_until_at=None, totp_period=period)
    return start_session(_account(login.staff, now=now), lasting=STAFF_SESSION, now=now)


def code_now(*, code: str, now: datetime) -> str | None:
    """The code that an authenticator app would show: for the demonstration's log-in page only."""
    login = StaffLogin.objects.filter(staff__code=code).exclude(password="").first()
    if login is None:
        return None
    here = int(now.timestamp()) // PERIOD_SECONDS
    # A code opens once: after it, that of the next period is the one to type.
    period = min(max(here, login.totp_period + 1), here + 1)
    return _totp(_secret(login)).generate(period * PERIOD_SECONDS).decode()


def _invited(token: str, *, now: datetime) -> StaffLogin:
    login = (
        StaffLogin.objects.select_for_update(of=("self",))
        .select_related("staff")
        .filter(invite_hash=_hash(token), invite_ends_at__gt=now, staff__left_at=None)
        .first()
    )
    if login is None:
        raise StaffLoginRefused("invitation_gone")
    return login


def _account(staff: Staff, *, now: datetime) -> UUID:
    if staff.account_id is None:
        account = Account.objects.create(id=new_id(now=now), person=None, created_at=now)
        Staff.objects.filter(id=staff.id, account=None).update(account=account)
        staff.account_id = account.id
    return UUID(str(staff.account_id))


def _period_of(secret: bytes, code: str, *, now: datetime) -> int | None:
    """The period whose code it is, of this one and its neighbours; None where it is none's."""
    here, digits = int(now.timestamp()) // PERIOD_SECONDS, "".join(code.split())
    for period in (here, here - 1, here + 1):
        expected = _totp(secret).generate(period * PERIOD_SECONDS)
        if hmac.compare_digest(expected, digits.encode()):
            return period
    return None


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), PERIOD_SECONDS)  # SHA-1: what authenticator apps speak


def _secret(login: StaffLogin) -> bytes:
    return open_sealed(login.totp_sealed, place=_place(login.staff_id), purpose="totp")


def _place(staff_id: UUID) -> str:
    return f"people_stafflogin|totp_sealed|{staff_id}"


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
