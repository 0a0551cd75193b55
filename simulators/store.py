"""A simulator's memory: one SQLite file that survives kill -9 with every acknowledged write."""

import sqlite3
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Store:
    def __init__(self, path: Path, schema: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        version = zlib.crc32(schema.encode()) & 0x7FFFFFFF
        found = self._db.execute("pragma user_version").fetchone()[0]
        if found not in (0, version):
            raise SystemExit(f"{path} was made by another version of the simulator: remove it")
        self._db.executescript(schema)
        self._db.execute(f"pragma user_version = {version}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")
