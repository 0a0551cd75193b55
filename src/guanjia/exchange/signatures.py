"""Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, both ways.

Our own, because the moment is an argument here (docs/decisions/0007-webhook-signatures.md).
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

PREFIX = "whsec_"


class BadSignature(Exception):
    """`code`: signature_missing, signature_wrong or timestamp_outside_tolerance."""

    customer_zh = "这条消息的签名没有通过核对，未被接收；请核对密钥与时间后重新发送。"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sign(
    *, secret: str, message_id: str, at: datetime, body: bytes, also: Iterable[str] = ()
) -> dict[str, str]:
    """The three headers. `also`: the other secrets that are valid while one is rotated."""
    if not message_id or "." in message_id:
        raise ValueError("a message id is not empty and holds no full stop")
    timestamp = str(int(at.timestamp()))
    signatures = (_signature(key, message_id, timestamp, body) for key in (secret, *also))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def verify(
    *,
    secrets: Iterable[str],
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    tolerance: timedelta = timedelta(minutes=5),
) -> str:
    """The message id of a well signed message; raises BadSignature.

    Nothing of the message may be believed before this returns. Sending the same message twice
    inside the tolerance passes: the inbox, unique on sender and message id, stops that.
    """
    sent = {name.lower(): value for name, value in headers.items()}
    message_id = sent.get("webhook-id", "")
    timestamp = sent.get("webhook-timestamp", "")
    offered = sent.get("webhook-signature", "").split()
    if not (message_id and timestamp and offered):
        raise BadSignature("signature_missing")
    if "." in message_id or not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise BadSignature("signature_wrong")
    if abs(int(now.timestamp()) - int(timestamp)) > tolerance.total_seconds():
        raise BadSignature("timestamp_outside_tolerance")
    expected = [_signature(secret, message_id, timestamp, body).encode() for secret in secrets]
    # every pair is compared, so that the time taken tells nothing about which secret fits
    matches = [
        hmac.compare_digest(ours, theirs.encode()) for ours in expected for theirs in offered
    ]
    if not any(matches):
        raise BadSignature("signature_wrong")
    return message_id


def _signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("a signing secret is whsec_ and base64") from None
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def sent_at(headers: Mapping[str, str]) -> datetime:
    """The signed moment of a message that `verify` has passed."""
    sent = {name.lower(): value for name, value in headers.items()}
    return datetime.fromtimestamp(int(sent["webhook-timestamp"]), UTC)
