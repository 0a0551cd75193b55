"""The whole product on one machine: it starts, survives its parts, is one, and ends."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guanjia.project.stack import web_command
from tests.ports import free_port
from tests.waiting import PATIENCE_SECONDS, eventually

PARTS = {"database", "postgres", "qinghe", "yuanshan", "guiyan", "zhujian", "web", "worker"}


@pytest.fixture
def command(var: Path) -> Callable[..., Any]:
    """`guanjia ...` on this VAR, with a database server of its own."""
    environment = {key: value for key, value in os.environ.items() if "GUANJIA" not in key}
    environment["GUANJIA_VAR"] = str(var)
    first = [sys.executable, "-m", "guanjia.project.cli"]

    def start(*words: str, wait: bool = True) -> Any:
        run: Any = subprocess.run if wait else subprocess.Popen
        return run([*first, *words], env=environment, text=True, stdout=subprocess.PIPE)

    return start


@pytest.fixture
def running(command: Callable[..., Any]) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """Starts the stack and waits until it says that it is ready."""
    started, port = [], str(free_port())

    def start() -> "subprocess.Popen[str]":
        words = ("demo", "--port", port, "--speed", "20")
        process: subprocess.Popen[str] = command(*words, wait=False)
        started.append(process)
        assert process.stdout
        said: list[str] = []
        while "ready" not in "".join(said[-1:]):
            said.append(process.stdout.readline())
            assert said[-1], "".join(said)
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate()


def stack(var: Path) -> dict[str, Any]:
    return dict(json.loads((var / "stack.json").read_text()))


def is_well(var: Path) -> bool:
    try:
        return bool(urllib.request.urlopen(f"{stack(var)['base_url']}/healthz").status == 200)
    except OSError:
        return False


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes by /proc")
def test_the_stack(
    var: Path, running: Callable[[], "subprocess.Popen[str]"], command: Callable[..., Any]
) -> None:
    process = running()
    _is_complete_private_and_alone(var, command)
    _brings_killed_parts_back(var)

    parts = stack(var)["pids"]
    process.kill()
    eventually(
        lambda: not any(lives(pid) for pid in parts),
        told=lambda: f"alive: {[name for name, pid in parts.items() if lives(pid)]}",
    )

    process = running()
    parts = stack(var)["pids"].values()
    process.terminate()
    assert process.wait(PATIENCE_SECONDS) == 0
    assert not any(lives(pid) for pid in parts)
    assert not (var / "stack.json").exists()
    examined = command("doctor")
    assert examined.returncode == 1
    assert "gateway qinghe does not answer" in examined.stdout


def test_the_web_server_ends_also_when_it_is_told_to_while_it_still_loads() -> None:
    command = web_command(free_port(), workers=2)
    web = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with web:
        assert web.stdout
        assert any("Spawning worker-2" in line for line in web.stdout)
        web.terminate()
        assert any("shutdown completed" in line for line in web.stdout)


def _is_complete_private_and_alone(var: Path, command: Callable[..., Any]) -> None:
    assert set(stack(var)["pids"]) == PARTS
    assert is_well(var)
    assert {path.name: path.stat().st_mode & 0o777 for path in (var / "keys").iterdir()} == {
        "master.json": 0o600, "secrets.json": 0o600,
    }  # fmt: skip
    second = command("demo")
    assert second.returncode == 3
    assert "already runs" in second.stdout
    examined = command("doctor")
    assert (examined.returncode, examined.stdout.split("\n")[-2]) == (0, "everything is well")


def _brings_killed_parts_back(var: Path) -> None:
    names = ("web", "worker", "qinghe", "database", "postgres")
    killed = {stack(var)["pids"][name] for name in names}
    for pid in killed:
        os.kill(pid, signal.SIGKILL)

    def is_whole() -> bool:
        pids = set(stack(var)["pids"].values())
        return not killed & pids and all(lives(pid) for pid in pids) and is_well(var)

    eventually(is_whole)
    assert not any(lives(pid) for pid in killed)
