"""Reads pictures in a process of its own, one after the other, until its input ends.

Each question on stdin: one letter (`q` for the first answer, `r` to read, `w` whether the models
are loaded), the length of the picture as eight bytes, the picture. Each answer on stdout: the
length as eight bytes, JSON. It is given only pictures that our own decoder has drawn afresh.
"""

import os
import resource
import struct
import sys

import cv2
import numpy as np

from guanjia.documents.confine import shut
from guanjia.documents.reading.engine import Engine
from guanjia.documents.reading.page import first_answer, read_photo

MEMORY_BYTES = 4 << 30  # of address space: the models' memory is mapped several times over
CPU_SECONDS = 60  # a picture


def answer(engine: Engine, what: bytes, data: bytes) -> bytes:
    if what == b"w":
        return b"true"
    photo = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if photo is None:
        return b"{}"
    picture = np.asarray(photo, np.uint8)
    told = first_answer(engine, picture) if what == b"q" else read_photo(engine, picture)
    return told.model_dump_json().encode()


def stay_alone(event: str, _: object) -> None:
    """An audit hook: no library calls home, and none asks where home is."""
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        raise PermissionError(event)


def main() -> None:
    sys.addaudithook(stay_alone)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if "hurried" not in sys.argv:
        os.nice(5)
    cv2.setNumThreads(1)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    engine = Engine()
    shut(sys.path)
    while head := sys.stdin.buffer.read(9):
        what, length = head[:1], struct.unpack(">Q", head[1:])[0]
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
        told = answer(engine, what, sys.stdin.buffer.read(length))
        answers.write(struct.pack(">Q", len(told)) + told)
        answers.flush()


if __name__ == "__main__":
    main()
