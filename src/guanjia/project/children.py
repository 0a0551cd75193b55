"""Processes that are started, watched and ended together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

STOP_SECONDS = 15
SHORTEST_PAUSE = 0.3
LONGEST_PAUSE = 5.0


def _end_with_parent() -> None:
    """Linux: no child outlives a parent that was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Child:
    """One process and what it started. Killed in any way, it comes back after a short pause."""

    def __init__(self, name: str, command: list[str], *, logs: Path, cwd: Path) -> None:
        self.name = name
        self.command = command
        self.log = logs / f"{name}.log"
        self.cwd = cwd
        self.pause = SHORTEST_PAUSE
        self.environment: Mapping[str, str] = os.environ
        self.again_at: float | None = None

    def start(self) -> None:
        with open(self.log, "ab", opener=lambda p, f: os.open(p, f, 0o600)) as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.cwd, env=self.environment, stdin=subprocess.PIPE,
                stdout=log, stderr=log, start_new_session=True, preexec_fn=_end_with_parent,
            )  # fmt: skip
        self.started_at = time.monotonic()
        self.again_at = None

    def watch(self) -> bool:
        """True when the process was started again."""
        now = time.monotonic()
        if self.again_at is None and self.process.poll() is not None:
            self._end_what_it_started()
            lived_long = now - self.started_at > 5
            self.pause = SHORTEST_PAUSE if lived_long else min(self.pause * 2, LONGEST_PAUSE)
            self.again_at = now + self.pause
        if self.again_at is None or now < self.again_at:
            return False
        self.start()
        return True

    def stop(self) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        self._end_what_it_started()
        self.process.wait()

    def _end_what_it_started(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def last_lines(self, count: int = 5) -> Iterator[str]:
        yield from self.log.read_text(errors="replace").splitlines()[-count:]
