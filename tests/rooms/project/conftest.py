import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from guanjia.project.database import Place, supervisor_command, wait_until_ready

Supervise = Callable[..., "subprocess.Popen[bytes]"]


@contextmanager
def a_var() -> Iterator[Path]:
    """Reachable for the user who runs the server, unlike pytest's own folders."""
    folder = Path(tempfile.mkdtemp(prefix="gj-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(Place(folder).server, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def var() -> Iterator[Path]:
    with a_var() as folder:
        yield folder


@pytest.fixture
def supervise(var: Path) -> Iterator[Supervise]:
    """Starts a supervisor and waits until its server takes connections."""
    started = []

    def start(folder: Path = var) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(supervisor_command(folder), stdin=subprocess.PIPE)
        started.append((process, folder))
        wait_until_ready(Place(folder), process)
        return process

    yield start
    for process, folder in reversed(started):
        process.terminate()
        process.wait()
        assert process.stdin
        process.stdin.close()
        if server := Place(folder).postmaster():
            with suppress(ProcessLookupError):
                os.kill(server, signal.SIGKILL)
