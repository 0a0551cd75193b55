"""Backup and restore: one tar file of the database and the papers, checked to the byte.

The database is dumped first, in one snapshot. Papers are named by their content and written before
the row that names them, so the papers read afterwards hold every one that the dump names.
The master key is not in the file: whoever steals a backup must not be able to open it.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from guanjia.project.database import client_binaries

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
PAPER = re.compile(r"papers/[A-Za-z0-9_\-]+(/[A-Za-z0-9_\-][A-Za-z0-9_.\-]*)+")
TABLES = """
    select relname from pg_class join pg_namespace n on n.oid = relnamespace
    where relkind in ('r', 'p') and nspname = 'public' and not relispartition order by relname"""


class BackupRefused(Exception):
    code = "backup_refused"
    customer_zh = "备份或恢复没有进行，请联系系统管理员。"


def back_up(
    file: Path, *, url: str, papers: Path, master_key: Path, now: datetime
) -> dict[str, Any]:
    """Writes `file` (0600) in one step, and returns its manifest."""
    if file.exists():
        raise BackupRefused(f"{file} exists already")
    partial = file.with_name(f"{file.name}.partial")
    parts: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".guanjia-") as folder:
        dump = Path(folder) / DUMP
        _run("pg_dump", "--format=custom", f"--file={dump}", url=url)
        with (
            open(partial, "wb", opener=lambda p, f: os.open(p, f, 0o600)) as raw,
            tarfile.open(fileobj=raw, mode="w") as tar,
        ):
            for name, path in ((DUMP, dump), *_papers(papers)):
                parts[name] = _add(tar, name, path)
            manifest = {
                "format": FORMAT,
                "made_at": now.isoformat(),
                "server_version": _server_version(url),
                "master_key": "not included: restoring needs the key file with these keys",
                "master_keys": _fingerprints(master_key),
                "parts": parts,
            }
            content = json.dumps(manifest, indent=1).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
            tar.close()
            raw.flush()
            os.fsync(raw.fileno())
    partial.rename(file)
    return manifest


def restore(file: Path, *, url: str, papers: Path, master_key: Path) -> dict[str, int]:
    """Into an empty place only, all or nothing. Returns the number of rows of each table."""
    if _counts(url):
        raise BackupRefused("the database has tables already; restore into an empty one")
    if papers.is_dir() and any(papers.iterdir()):
        raise BackupRefused(f"{papers} is not empty")
    papers.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=papers.parent, prefix=".guanjia-") as name:
        folder = Path(name)
        (folder / "papers").mkdir(mode=0o700)
        manifest = _unpack(file, folder)
        missing = set(manifest["master_keys"].items()) - set(_fingerprints(master_key).items())
        if missing:
            raise BackupRefused(f"put the master key file of this backup at {master_key} first")
        if papers.is_dir():
            papers.rmdir()
        (folder / "papers").rename(papers)
        try:
            _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
                 "--no-privileges", f"--dbname={conninfo_to_dict(url)['dbname']}",
                 str(folder / DUMP), url=url)  # fmt: skip
        except BackupRefused:
            papers.rename(folder / "papers")
            raise
    return _counts(url)


def _run(program: str, *arguments: str, url: str) -> None:
    """The password goes by the environment: a command line can be read by every user."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
             "dbname": "PGDATABASE", "sslmode": "PGSSLMODE"}  # fmt: skip
    known = {names[key]: str(value) for key, value in conninfo_to_dict(url).items() if key in names}
    programs = client_binaries(_server_version(url) // 10000)
    done = subprocess.run(
        [programs[program], *arguments], env=os.environ | known, capture_output=True, text=True
    )
    if done.returncode:
        raise BackupRefused(f"{program} of PostgreSQL {programs.major} failed: {done.stderr}")


def _server_version(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version


def _counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        tables = [name for (name,) in connection.execute(TABLES)]
        count = sql.SQL("select count(*) from {}")
        found = [connection.execute(count.format(sql.Identifier(name))) for name in tables]
        return {name: rows.fetchall()[0][0] for name, rows in zip(tables, found, strict=True)}


def _fingerprints(master_key: Path) -> dict[str, str]:
    """Of keys of 32 random bytes each, so that a digest tells nothing."""
    if not master_key.exists():
        return {}
    keys = json.loads(master_key.read_text())["keys"]
    return {name: hashlib.sha256(key.encode()).hexdigest() for name, key in keys.items()}


def _papers(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(".part"):
            yield f"papers/{path.relative_to(folder)}", path


class _Digested:
    """A reader that digests what passes through."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.digest.update(chunk)
        return chunk


def _add(tar: tarfile.TarFile, name: str, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        entry = tarfile.TarInfo(name)
        entry.size = os.fstat(file.fileno()).st_size
        entry.mode = 0o600
        reader = _Digested(file)
        tar.addfile(entry, reader)
    return {"bytes": entry.size, "sha256": reader.digest.hexdigest()}


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    """The manifest, after every part was found whole."""
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(file, "r:") as tar:
            for entry in tar:
                content = tar.extractfile(entry)
                if content is None:
                    raise BackupRefused(f"{entry.name} is not a file")
                if entry.name == MANIFEST:
                    manifest = json.load(content)
                elif entry.name == DUMP or PAPER.fullmatch(entry.name):
                    found[entry.name] = _extract(content, folder / entry.name)
                else:
                    raise BackupRefused(f"{entry.name} does not belong into a backup")
    except (tarfile.TarError, OSError, ValueError) as error:
        raise BackupRefused(f"{file} cannot be read: {type(error).__name__}") from error
    if manifest.get("format") != FORMAT or manifest["parts"] != found:
        raise BackupRefused(f"{file} is damaged or not complete; nothing was restored")
    return manifest


def _extract(content: IO[bytes], path: Path) -> dict[str, Any]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    reader = _Digested(content)
    with open(path, "xb", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        shutil.copyfileobj(reader, file)
        size = file.tell()
        file.flush()
        os.fsync(file.fileno())
    return {"bytes": size, "sha256": reader.digest.hexdigest()}
