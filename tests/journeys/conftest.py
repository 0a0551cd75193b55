"""One real stack for all journeys: processes, database, partners; spoken to over HTTP only."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.journeys.customer import Household, household
from tests.ports import free_port
from tests.waiting import PATIENCE_SECONDS

REPOSITORY = Path(__file__).resolve().parents[2]
READY_SECONDS = 400
STOP_SECONDS = 120
SPEED = 40


@dataclass(frozen=True)
class Running:
    base_url: str
    var: Path
    environment: dict[str, str]

    def described(self) -> dict[str, Any]:
        """Address, simulators and pids, as they are at this moment."""
        content: dict[str, Any] = json.loads((self.var / "stack.json").read_text())
        return content

    def ledger(self, partner: str) -> dict[str, Any]:
        url = f"{self.described()['simulators'][partner]}/sim/ledger"
        content: dict[str, Any] = httpx.get(url, timeout=PATIENCE_SECONDS, trust_env=False).json()
        return content

    def guanjia(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The console command, as a person types it."""
        command = [sys.executable, "-m", "guanjia.project.cli", *arguments]
        return subprocess.run(
            command, env=self.environment, cwd=REPOSITORY, capture_output=True, text=True
        )

    def rows_of(self, person_id: str) -> dict[str, int]:
        """How much of the person's household each table holds; only what is not nothing."""
        with self.database() as database:
            tables = database.execute(
                "select table_name from information_schema.columns"
                " where table_schema = 'public' and column_name = 'household_id'"
            ).fetchall()
            counts = {}
            for (table,) in tables:
                row = database.execute(
                    f"select count(*) from {table} where household_id ="
                    " (select household_id from people_person where id = %s)",
                    [person_id],
                ).fetchone()
                counts[table] = row[0] if row else 0
        return {table: count for table, count in counts.items() if count}

    def files_of_papers(self) -> set[str]:
        return {path.name for path in (self.var / "papers").rglob("*") if path.is_file()}

    def last_words(self, part: str) -> str:
        """The end of its log: where something failed, why."""
        lines = (self.var / "logs" / f"{part}.log").read_text().splitlines()
        return "\n".join(lines[-60:])

    def database(self) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect((self.var / "database" / "url").read_text(), autocommit=True)


def _wait_until_ready(process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + READY_SECONDS
    while "ready: " not in log.read_text():
        if process.poll() is not None or time.monotonic() > give_up:
            tail = "\n".join(log.read_text().splitlines()[-30:])
            pytest.fail(f"the stack did not start:\n{tail}", pytrace=False)
        time.sleep(0.1)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def stack() -> Iterator[Running]:
    # The user who runs the database server must be able to pass through to its data.
    var = Path(tempfile.mkdtemp(prefix="gj-"))
    var.chmod(0o711)
    environment = {key: value for key, value in os.environ.items() if "GUANJIA" not in key}
    # What a machine reads of a photo is put in its mouth (`readings.py`): that saves minutes.
    environment |= {"GUANJIA_VAR": str(var), "GUANJIA_READ_PHOTOS": "0"}
    port, log = free_port(), var / "stack.log"
    command = [sys.executable, "-m", "guanjia.project.cli", "demo"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--speed", str(SPEED)],
            env=environment, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        _wait_until_ready(process, log)
        yield Running(f"http://127.0.0.1:{port}", var, environment)
    finally:
        _stop(process)
        shutil.rmtree(var, ignore_errors=True)


Family = Callable[..., Household]


@pytest.fixture
def family(stack: Running) -> Iterator[Family]:
    """Makes households; see customer.household."""
    made: list[Household] = []

    def move_in(*policies: dict[str, Any], **more: Any) -> Household:
        made.append(household(stack.base_url, list(policies), **more))
        return made[-1]

    yield move_in
    for one in made:
        one.customer.close()
