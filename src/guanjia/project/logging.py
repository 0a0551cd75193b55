"""Log lines: one JSON object a line, for machines, without personal data.

    logger.info("claim_reported", extra={"claim_id": claim_id, "lanes": 2})

A line keeps its event, ids, numbers and codes. What could be a name, a number of a person or free
text is left out, and so are the messages of exceptions: their type, `code` and place stand instead.
"""

import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any
from uuid import UUID

CODE = re.compile(r"[A-Za-z0-9_.:/\-]{1,160}")
EVENT = re.compile(r"[A-Za-z0-9_.:/\- ]{1,160}")
LONG_NUMBER = re.compile(r"(?<![0-9a-fA-F-])\d{11,}")  # phone, ID card, bank card
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request"}
WITHHELD = "withheld"


def harmless(value: object, *, pattern: re.Pattern[str] = CODE) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    if isinstance(value, str | UUID | datetime) and pattern.fullmatch(text):
        return WITHHELD if LONG_NUMBER.search(text) else text
    return WITHHELD


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": harmless(record.msg, pattern=EVENT),
        }
        line |= {key: harmless(value) for key, value in vars(record).items() if key not in STANDARD}
        if line["event"] == WITHHELD:
            line["from"] = f"{Path(record.pathname).name}:{record.lineno}"
        if record.exc_info and record.exc_info[1]:
            line |= _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _error(error: BaseException) -> dict[str, Any]:
    frames = extract_tb(error.__traceback__)[-6:]
    return {
        "error": type(error).__name__,
        "code": harmless(getattr(error, "code", None)),
        "at_lines": [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames],
    }


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonLines}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers would mail or print whole requests.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "httpx": {"level": "WARNING"},
    },
}
