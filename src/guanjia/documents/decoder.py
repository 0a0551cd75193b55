"""The process that opens strangers' files: prepared once, then a fork of it for each file.

On stdin it is given, message by message, one question in words and a socket. The fork that answers
reads the file from that socket until its end, and writes one JSON line, {"refused": code} or
{"told": ..., "sizes": [...]}, then parts of those sizes. It sees one file, holds nothing of others,
and shuts itself in before it reads the first byte; this process reads none.
"""

import gc
import json
import os
import resource
import signal
import socket
import sysconfig
from collections.abc import Callable

from guanjia.documents import opening
from guanjia.documents.confine import cut_off, shut
from guanjia.documents.refusals import PaperRefused

CPU_SECONDS, WALL_SECONDS = 10, 25
MEMORY_BYTES = 1 << 30
OWN_MODULES = frozenset(sysconfig.get_paths()[name] for name in ("stdlib", "purelib", "platlib"))

JOBS: dict[str, Callable[..., opening.Told]] = {
    "check": opening.check,
    "read": opening.read,
    "draw": opening.draw,
    "portrait": opening.portrait,
}


def limit(seconds: int, memory_bytes: int) -> None:
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))


def answer(question: str, data: bytes) -> bytes:
    job, *words = question.split()
    try:
        told, parts = JOBS[job](data, *words)
    except PaperRefused as refused:
        return json.dumps({"refused": refused.code}).encode() + b"\n"
    except MemoryError:
        return b'{"refused": "decompression_bomb"}\n'
    head = json.dumps({"told": told, "sizes": [len(part) for part in parts]})
    return b"\n".join((head.encode(), b"".join(parts)))


def _fork(question: bytes, host: socket.socket) -> None:
    """In a process of its own, which ends here."""
    try:
        signal.alarm(WALL_SECONDS)
        limit(CPU_SECONDS, MEMORY_BYTES)
        shut(OWN_MODULES)
        cut_off()
        data = b"".join(iter(lambda: host.recv(1 << 20), b""))
        host.sendall(answer(question.decode(), data))
    finally:
        os._exit(0)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=0)
    opening.prepare()
    gc.freeze()
    while True:
        question, handles, _, _ = socket.recv_fds(control, 256, 1)
        if not question:
            return  # who started us is gone
        with socket.socket(fileno=handles[0]) as host:
            if os.fork() == 0:
                control.detach()
                os.close(0)
                _fork(question, host)


if __name__ == "__main__":
    main()
