"""What is wrong with this installation, in plain sentences."""

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from guanjia.project.database import Place, binaries_for
from guanjia.project.installation import VAR

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
OLDEST_SERVER = 150000


@dataclass(frozen=True)
class Finding:
    well: bool
    sentence: str


def examine(*, provider: str) -> Iterator[Finding]:
    yield from _database(provider)
    yield from _migrations()
    yield from _private_files()
    yield from _papers()
    yield _photos()
    yield from _gateways()
    yield from _queues()


def provider() -> str:
    """To be asked before the URL is put into the environment."""
    if os.environ.get("GUANJIA_DATABASE_URL"):
        return "GUANJIA_DATABASE_URL"
    return f"binaries of {binaries_for(Place(VAR).data).source}, supervised here"


def _database(provider: str) -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select name, setting from pg_settings where name = any(%s)",
            [[*DURABLE, "data_checksums", "server_version", "server_version_num"]],
        )
        now = dict(cursor.fetchall())
    new_enough = int(now["server_version_num"]) >= OLDEST_SERVER
    yield Finding(new_enough, f"database: PostgreSQL {now['server_version']}, {provider}")
    for name, needed in DURABLE.items():
        well = now[name] == needed or (name == "synchronous_commit" and now[name] != "off")
        loss = "" if well else ": a power cut may lose what was acknowledged; set it to on"
        yield Finding(well, f"{name} is {now[name]}{loss}")
    sums = now["data_checksums"]
    hint = "" if sums == "on" else ": a damaged disk goes unseen; run pg_checksums --enable"
    yield Finding(sums == "on", f"data_checksums is {sums}{hint}")


def _migrations() -> Iterator[Finding]:
    from guanjia.project.health import pending_migrations

    pending = pending_migrations()
    names = ", ".join(pending)
    what = f"migrations missing: {names}; run guanjia migrate" if pending else "migrations applied"
    yield Finding(not pending, what)


def _private_files() -> Iterator[Finding]:
    from django.conf import settings

    key = Path(settings.MASTER_KEY_FILE)
    if not key.exists():
        yield Finding(False, f"no master key at {key}: sealed data cannot be opened")
    files = {key, *(VAR / "keys").glob("*"), VAR / "database" / "url", VAR / "gateways.yaml"}
    for path in sorted(path for path in files if path.exists()):
        mode = path.stat().st_mode & 0o777
        hint = "" if mode & 0o077 == 0 else ": others may read it; run chmod 600 on it"
        yield Finding(not hint, f"{path} has mode {mode:04o}{hint}")


def _papers() -> Iterator[Finding]:
    from django.conf import settings

    folder = Path(settings.PAPERS)
    well = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    what = "can be written" if well else "cannot be written; make it, or set GUANJIA_PAPERS"
    yield Finding(well, f"papers folder {folder} {what}")


def _gateways() -> Iterator[Finding]:
    from django.conf import settings

    path = Path(settings.GATEWAYS_FILE)
    if not path.exists():
        yield Finding(False, f"no gateways file at {path}: no insurer can be spoken to")
        return
    for code, entry in (yaml.safe_load(path.read_text()) or {}).items():
        address = urlsplit(entry["url"])
        port = address.port or (443 if address.scheme == "https" else 80)
        try:
            socket.create_connection((address.hostname or "", port), timeout=3).close()
        except OSError:
            yield Finding(False, f"gateway {code} does not answer at {entry['url']}")
        else:
            yield Finding(True, f"gateway {code} answers at {entry['url']}")


def _photos() -> Finding:
    """Never wrong: without a reader photos wait, and people fill in by hand."""
    from django.conf import settings

    from guanjia.documents.queries import reads_photos

    if reads_photos():
        return Finding(True, "photos of papers are read here")
    why = "make ocr adds the reader" if settings.READ_PHOTOS else "GUANJIA_READ_PHOTOS is 0"
    return Finding(True, f"photos of papers are not read here: {why}")


def _queues() -> Iterator[Finding]:
    from django.db import DatabaseError

    from guanjia.exchange.queries import queue_counts

    try:
        counts = queue_counts(now=datetime.now(UTC))
    except DatabaseError:
        yield Finding(False, "outbox and inbox cannot be read")
        return
    for count in counts:
        hint = "; a person must look at them" if count.stuck else ""
        what = f"{count.queue}: {count.waiting} waiting, {count.stuck} stuck{hint}"
        yield Finding(count.stuck == 0, what)
