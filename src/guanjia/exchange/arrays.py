"""Long columns as parameters: the text of a PostgreSQL array, much faster to write than by the
driver, which must be ready for any text.

For ids, numbers, moments, codes and bytes; what may hold a comma, a quote, a brace, a space or a
backslash goes as JSON instead.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID


def array(values: Iterable[UUID | str | int | datetime | None]) -> str:
    return "{" + ",".join(map(_element, values)) + "}"


def byte_array(values: Iterable[bytes | None]) -> str:
    return (
        "{"
        + ",".join("NULL" if one is None else f'"\\\\x{bytes(one).hex()}"' for one in values)
        + "}"
    )


def _element(value: UUID | str | int | datetime | None) -> str:
    if isinstance(value, UUID):
        return value.hex
    if value is None:
        return "NULL"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) or '""'
