"""UUIDv7 (RFC 9562): sorted by the moment that the caller states."""

import secrets
from datetime import datetime
from uuid import UUID


def new_id(*, now: datetime) -> UUID:
    """Ids of one moment are unique but in no order among themselves."""
    microseconds = round(now.timestamp() * 1_000_000)
    milliseconds, rest = divmod(microseconds, 1000)
    value = milliseconds << 80
    value |= 0x7 << 76
    value |= (rest * 4096 // 1000) << 64  # sub-millisecond part, RFC 9562 6.2 method 3
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return UUID(int=value)
