"""The server comes back from every death, and what was acknowledged is there."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from guanjia.project.database import Place, binaries_for, server_user, supervisor_command
from tests.rooms.project.conftest import Supervise, a_var
from tests.waiting import PATIENCE_SECONDS, eventually

WRITERS = 4


@pytest.fixture(scope="module")
def old() -> Iterator[Path]:
    """A VAR for the tests that need no new one."""
    with a_var() as folder:
        yield folder


class Writers:
    """Commit one row after another and remember every one that the server acknowledged."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.acknowledged: list[int] = []
        self.numbers = count()
        self.stopping = threading.Event()

    def write(self) -> None:
        while not self.stopping.is_set():
            try:
                with psycopg.connect(self.url, autocommit=True) as connection:
                    while not self.stopping.is_set():
                        number = next(self.numbers)
                        connection.execute("insert into written values (%s)", [number])
                        self.acknowledged.append(number)
            except psycopg.OperationalError:
                time.sleep(0.01)

    def go_on(self, rows: int = 200) -> None:
        """Until so many more rows were acknowledged."""
        enough = len(self.acknowledged) + rows
        eventually(
            lambda: len(self.acknowledged) >= enough, told=lambda: "the server did not come back"
        )


@contextmanager
def writing(url: str) -> Iterator[Writers]:
    with psycopg.connect(url) as connection:
        connection.execute("create table written (number bigint primary key)")
    writers = Writers(url)
    threads = [threading.Thread(target=writers.write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield writers
    finally:
        writers.stopping.set()
        for thread in threads:
            thread.join()
    with psycopg.connect(url) as connection:
        there = {number for (number,) in connection.execute("select number from written")}
    assert set(writers.acknowledged) <= there


def server_pid(place: Place) -> int:
    pid = place.postmaster()
    assert pid
    return pid


def test_no_death_loses_a_commit(old: Path, supervise: Supervise) -> None:
    place = Place(old)
    supervisor = supervise(old)
    with writing(place.url.read_text()) as writers:
        for _ in range(3):
            writers.go_on()
            os.kill(server_pid(place), signal.SIGKILL)
        writers.go_on()
        orphan = server_pid(place)
        supervisor.kill()
        supervisor.wait()
        writers.go_on()  # the orphan still serves
        supervisor = supervise(old)
        assert server_pid(place) != orphan
        writers.go_on()
        supervisor.kill()
        os.kill(server_pid(place), signal.SIGKILL)
        supervisor.wait()
        supervise(old)
        writers.go_on()


def test_a_stale_lock_that_names_a_living_stranger(old: Path, supervise: Supervise) -> None:
    """After a restart of the machine its old pid may be anybody's."""
    place = Place(old)
    first = supervise(old)
    first.kill()
    first.wait()
    os.kill(server_pid(place), signal.SIGKILL)
    user = server_user()
    stranger = subprocess.Popen(["sleep", "600"], user=user.pw_uid if user else None)
    for lock in (place.data / "postmaster.pid", place.server / "socket" / ".s.PGSQL.5432.lock"):
        lines = lock.read_text().split("\n")
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]))
    supervise(old)
    assert server_pid(place) != stranger.pid
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_clean_stop(old: Path, supervise: Supervise) -> None:
    place = Place(old)
    for way in (signal.SIGTERM, signal.SIGINT, None):
        process = supervise(old)
        if way:
            process.send_signal(way)
        else:
            assert process.stdin
            process.stdin.close()
        assert process.wait(PATIENCE_SECONDS) == 0
        assert not (place.data / "postmaster.pid").exists()
    control = subprocess.run(
        [binaries_for(place.data)["pg_controldata"], place.data], capture_output=True, text=True
    )
    assert re.search(r"cluster state: +shut down$", control.stdout, re.MULTILINE)


def test_a_first_start_that_was_cut_short_begins_again(var: Path, supervise: Supervise) -> None:
    half = var / "database" / "server" / "unfinished"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    supervise()
    assert (Place(var).data / "PG_VERSION").exists()
    assert not half.exists()
    second = subprocess.run(supervisor_command(var), stdin=subprocess.PIPE, capture_output=True)
    assert second.returncode == 3
    assert b"already served" in second.stderr


def test_what_is_secret_is_private(old: Path, supervise: Supervise) -> None:
    supervise(old)
    place = Place(old)
    folders = (place.data, place.server, place.server / "socket")
    assert [path.stat().st_mode & 0o777 for path in folders] == [0o700] * 3
    files = (place.url, place.folder / "server.log")
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600] * 2
    assert not (place.server / "password").exists()
    assert old.stat().st_mode & 0o777 == 0o711
    _only_the_password_opens(place.url.read_text())
    _errors_leave_no_values_in_the_log(place)


def _only_the_password_opens(url: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(re.sub(r"(guanjia):[^@]+@", r"\1@", url))
    with psycopg.connect(url) as connection:
        settings = connection.execute(
            "select name, setting from pg_settings where name in"
            " ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses')"
        ).fetchall()
        password = connection.execute(
            "select left(rolpassword, 13) from pg_authid where rolname = current_user"
        ).fetchone()
    assert dict(settings) == {
        "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "listen_addresses": "",
    }  # fmt: skip
    assert password == ("SCRAM-SHA-256",)


def _errors_leave_no_values_in_the_log(place: Place) -> None:
    with psycopg.connect(place.url.read_text(), autocommit=True) as connection:
        connection.execute("create table person (name text primary key)")
        connection.execute("insert into person values ('林知远')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into person values ('林知远')")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("select '林知远'::int")
    assert "林知远" not in (place.folder / "server.log").read_text()


def test_a_long_path_gets_a_short_socket(
    var: Path, supervise: Supervise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(var))
    deep = var / ("long-" * 20)
    supervise(deep)
    place = Place(deep)
    socket = Path((place.folder / "socket").read_text())
    assert socket.stat().st_mode & 0o777 == 0o700
    with psycopg.connect(place.url.read_text()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert socket.parent == var


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as someone else")
def test_a_folder_that_others_may_not_enter_stays_closed(var: Path, supervise: Supervise) -> None:
    var.chmod(0o700)
    supervise()
    place = Place(var)
    assert var.stat().st_mode & 0o777 == 0o700
    assert place.server.parent == Path("/var/lib/guanjia")
    assert place.data.stat().st_mode & 0o777 == 0o700
    with psycopg.connect(place.url.read_text()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
