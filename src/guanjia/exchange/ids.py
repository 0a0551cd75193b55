"""UUIDv7 (RFC 9562): sorted by the moment that the caller states."""

import secrets
from datetime import datetime
from uuid import UUID

_RANDOM = (1 << 62) - 1


def new_id(*, now: datetime) -> UUID:
    """Ids of one moment are unique but in no order among themselves."""
    return UUID(int=_moment(now) | secrets.randbits(62))


def new_ids(count: int, *, now: datetime) -> list[UUID]:
    """Many at once, each as `new_id` makes one."""
    moment, drawn = _moment(now), secrets.token_bytes(8 * count)
    return [
        UUID(int=moment | int.from_bytes(drawn[at : at + 8], "big") & _RANDOM)
        for at in range(0, 8 * count, 8)
    ]


def _moment(now: datetime) -> int:
    microseconds = round(now.timestamp() * 1_000_000)
    milliseconds, rest = divmod(microseconds, 1000)
    value = milliseconds << 80
    value |= 0x7 << 76
    value |= (rest * 4096 // 1000) << 64  # sub-millisecond part, RFC 9562 6.2 method 3
    return value | 0b10 << 62
