"""A staff member at the desk: invited, with an authenticator of their own."""

import base64
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from guanjia.people.actions import staff_login

PASSWORD = "一句只有我知道的话而且够长"


def totp(secret_base32: str, now: datetime) -> str:
    secret = base64.b32decode(secret_base32)
    return TOTP(secret, 6, SHA1(), 30).generate(int(now.timestamp())).decode()


def staff_token(staff_id: UUID, now: datetime) -> str:
    token = staff_login.invite(staff_id=staff_id, now=now)
    secret = staff_login.invitation(token, now=now).secret_base32
    return staff_login.accept(token=token, password=PASSWORD, code=totp(secret, now), now=now)
