"""Has a stranger's file opened by the decoder, a process that can reach nothing else."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any

from guanjia.documents.refusals import PaperRefused

WAIT_SECONDS = 30
MOST_ANSWER = 256 << 20
COMMAND = (sys.executable, "-P", "-m", "guanjia.documents.decoder")


class Decoder:
    """Started with the first file and again after it died. Any number of threads may ask; a file
    may take 1 GiB, so no more than two are open at once."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self.forget()

    def forget(self) -> None:
        """After a fork of ours: a decoder belongs to the process that started it."""
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._starting = Lock()
        self._at_once = BoundedSemaphore(2)

    def ask(self, question: str, data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """What the decoder tells, and the parts that come with it. Raises PaperRefused."""
        with self._at_once:
            ours, theirs = socket.socketpair()
            with ours:
                with theirs:
                    self._send(question.encode(), theirs)
                answer = self._exchange(ours, data)
        try:
            return _parts(answer)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise PaperRefused("check_failed") from None  # it died, or was taken over

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def close(self) -> None:
        """Kills what it was working on too."""
        process, self._process = self._process, None
        control, self._control = self._control, None
        if control is not None:
            control.close()
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                self._command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                cwd="/",
                start_new_session=True,
            )
        self._control = ours
        return ours

    def _send(self, question: bytes, theirs: socket.socket) -> None:
        with self._starting:
            for _ in range(2):
                try:
                    control = self._control or self._start()
                    socket.send_fds(control, [question], [theirs.fileno()])
                    return
                except OSError:  # it died since the last file
                    self.close()
        raise PaperRefused("check_failed")

    def _exchange(self, ours: socket.socket, data: bytes) -> bytes:
        until = monotonic() + WAIT_SECONDS
        taken = bytearray()
        try:
            ours.settimeout(WAIT_SECONDS)
            ours.sendall(data)
            ours.shutdown(socket.SHUT_WR)
            while len(taken) <= MOST_ANSWER and (left := until - monotonic()) > 0:
                ours.settimeout(left)
                part = ours.recv(1 << 20)
                if not part:
                    return bytes(taken)
                taken += part
            raise TimeoutError
        except TimeoutError:  # it was taken over: nothing of its own ended it
            with self._starting:
                self.close()
            raise PaperRefused("check_failed") from None
        except OSError:
            raise PaperRefused("check_failed") from None


def _parts(answer: bytes) -> tuple[dict[str, Any], list[bytes]]:
    head, _, rest = answer.partition(b"\n")
    told = json.loads(head)
    if "refused" in told:
        raise PaperRefused(told["refused"])
    parts, at = [], 0
    for size in told["sizes"]:
        parts.append(rest[at : at + size])
        at += size
    return told["told"], parts


decoder = Decoder()
atexit.register(decoder.close)
os.register_at_fork(after_in_child=decoder.forget)
