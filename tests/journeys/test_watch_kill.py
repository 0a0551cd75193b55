"""kill -9 of three monitors and of the database, in a loop, while 20,000 clocks come due: each
level is raised once, with one line, one order and one message a day, and none early."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bench.watch_ground import Ground
from guanjia.project.database import Place, supervisor_command, wait_until_ready

REPOSITORY = Path(__file__).resolve().parents[2]
CLAIMS, EACH = 2000, 10
SPREAD = timedelta(seconds=5)
BETWEEN_KILLS = 1200  # clocks raised
DATABASE = -1
END_SECONDS = 300  # a quiet machine needs some 30


@dataclass
class Machines:
    """A database of their own, and three monitors; who is killed is started again."""

    var: Path
    environment: dict[str, str]
    supervisor: "subprocess.Popen[bytes]"
    monitors: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)

    def start_monitors(self) -> None:
        self.monitors = [self._monitor() for _ in range(3)]

    def _monitor(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.monitor"], env=self.environment, cwd=REPOSITORY
        )

    def kill_monitor(self, number: int) -> None:
        self.monitors[number].kill()
        self.monitors[number].wait()
        self.killed[f"monitor {number}"] += 1
        self.monitors[number] = self._monitor()

    def kill_database(self) -> None:
        """Its supervisor starts it again."""
        if server := Place(self.var).postmaster():
            os.kill(server, signal.SIGKILL)
            self.killed["database"] += 1

    def connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect(self.environment["GUANJIA_DATABASE_URL"], autocommit=True)

    def stop(self) -> None:
        for monitor in self.monitors:
            monitor.kill()
            monitor.wait()
        assert self.supervisor.stdin is not None
        self.supervisor.stdin.close()  # the server stops with it
        self.supervisor.wait(180)


@pytest.fixture
def machines() -> Iterator[Machines]:
    var = Path(tempfile.mkdtemp(prefix="gj-kill-"))
    var.chmod(0o711)
    environment = {key: value for key, value in os.environ.items() if "GUANJIA" not in key}
    supervisor = subprocess.Popen(
        supervisor_command(var), env=environment, cwd=REPOSITORY, stdin=subprocess.PIPE
    )
    environment |= {
        "GUANJIA_VAR": str(var),
        "GUANJIA_DATABASE_URL": wait_until_ready(Place(var), supervisor),
        "GUANJIA_SECRET_KEY": "kill",
        "GUANJIA_QUIET_HOURS": "0-0",
        "DJANGO_SETTINGS_MODULE": "guanjia.project.settings",
        "PYTHONPATH": str(REPOSITORY / "src"),
    }
    found = Machines(var, environment, supervisor)
    try:
        yield found
    finally:
        found.stop()
        shutil.rmtree(var, ignore_errors=True)


def guanjia(machines: Machines, *arguments: str) -> None:
    command = [sys.executable, "-m", "guanjia.project.cli", *arguments]
    subprocess.run(command, env=machines.environment, cwd=REPOSITORY, check=True)


def left(machines: Machines) -> int:
    """Clocks that are not raised yet; all of them while the database is away."""
    try:
        with machines.connect() as database:
            row = database.execute("select count(*) from watch_clock where level = 'warned'")
            return int((row.fetchone() or (0,))[0])
    except psycopg.OperationalError:
        return CLAIMS * EACH


def test_twenty_thousand_clocks_while_everything_is_killed(machines: Machines) -> None:
    guanjia(machines, "migrate")
    for number in (1, 2, 3):
        guanjia(machines, "staff", "hire", f"butler-{number}", "样本", "--role", "butler")
    with machines.connect() as database:
        butlers = [row[0] for row in database.execute("select id from people_staff order by code")]
        ground = Ground(database, datetime.now(UTC))
        ground.claims(CLAIMS, butlers=butlers)
        first_due = datetime.now(UTC) + timedelta(seconds=2)
        ground.clocks(claims=CLAIMS, each=EACH, first_due=first_due, spread=SPREAD)

    machines.start_monitors()
    victims = itertools.cycle((0, 1, DATABASE, 2, 1, 0, DATABASE, 2))
    give_up = time.monotonic() + END_SECONDS
    kill_at = CLAIMS * EACH - BETWEEN_KILLS
    while (remain := left(machines)) and time.monotonic() < give_up:
        if remain <= kill_at:  # somebody got on since the last one
            victim = next(victims)
            machines.kill_database() if victim == DATABASE else machines.kill_monitor(victim)
            kill_at -= BETWEEN_KILLS  # not from where it is now: a slow look loses no kill
        time.sleep(0.05)

    assert left(machines) == 0, machines.killed
    assert min(machines.killed[f"monitor {number}"] for number in range(3)) >= 3
    assert machines.killed["database"] >= 3
    with machines.connect() as database:
        assert_once(database)


def assert_once(database: "psycopg.Connection[tuple[Any, ...]]") -> None:
    def one(statement: str) -> tuple[Any, ...]:
        return database.execute(statement).fetchone() or ()

    # a line for each clock, numbered without a gap, and none before its time
    assert one(
        "select count(*), count(distinct (application_id, seq)), count(distinct"
        " (lane_id, payload->>'occurrence')), max(seq), bool_and(learned_at >= c.due_at)"
        " from claims_journal j join watch_clock c on c.part_id = j.lane_id"
        " and c.occurrence = (payload->>'occurrence')::int"
    ) == (20_000, 20_000, 20_000, EACH, True)
    assert one("select min(seq), max(seq) from claims_application") == (EACH, EACH)
    assert one(
        "select count(*), count(distinct clock_id), count(owner_id), count(distinct owner_id)"
        " from watch_workorder where level = 'due'"
    ) == (20_000, 20_000, 20_000, 3)
    assert one("select count(*), count(distinct order_id) from watch_workorderline") == (
        20_000,
        20_000,
    )
    # a question for each lane and day, a notice for each claim and day; days are China's, and the
    # clocks may come due around midnight
    for kind, whose, day in (
        ("request_status", "lane_id", "right(idempotency_key, 10)"),
        ("claim_late", "claim_id", "(due_at at time zone 'Asia/Shanghai')::date::text"),
    ):
        said = database.execute(
            f"select {whose}, {day}, count(*) from exchange_outbox where kind = '{kind}'"
            " group by 1, 2"
        ).fetchall()
        assert {count for _, _, count in said} == {1}
        assert len({one for one, _, _ in said}) == CLAIMS
