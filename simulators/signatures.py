"""Standard Webhooks 1.0, the simulators' own copy: HMAC-SHA256 over id.timestamp.body."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence

TOLERANCE_SECONDS = 300


def _mac(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def sign(secret: str, message_id: str, at: float, body: bytes) -> dict[str, str]:
    timestamp = str(int(at))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": _mac(secret, message_id, timestamp, body),
    }


def forge(message_id: str, at: float, body: bytes) -> dict[str, str]:
    """Headers as a stranger would send them: well formed, but made with another key."""
    return sign(
        "whsec_" + base64.b64encode(b"not the shared secret").decode(), message_id, at, body
    )


def holds(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, at: float) -> bool:
    """`headers` with names in lower case."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "").split()
    if not message_id or not timestamp.isdecimal() or abs(at - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    expected = [_mac(secret, message_id, timestamp, body) for secret in secrets]
    return any(
        hmac.compare_digest(one.encode(), other.encode()) for one in given for other in expected
    )
