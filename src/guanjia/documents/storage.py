"""Where sealed papers lie. Three functions; another store needs the same three, no more."""

import os
import secrets
from pathlib import Path

from django.conf import settings


class PaperLost(Exception):
    """The row is there and the bytes are not: restore from a backup."""

    code = "paper_lost"
    customer_zh = "这份材料暂时打不开，我们已经在查，您不用做什么。"


def _path(name: str) -> Path:
    return Path(settings.PAPERS) / name[:2] / name


def put(name: str, sealed: bytes) -> None:
    """Durable when it returns. The same name again replaces the bytes in one step."""
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{name}.{secrets.token_hex(8)}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def get(name: str) -> bytes:
    try:
        return _path(name).read_bytes()
    except FileNotFoundError:
        raise PaperLost from None


def erase(name: str) -> None:
    _path(name).unlink(missing_ok=True)
