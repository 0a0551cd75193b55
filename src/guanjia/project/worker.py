"""The worker process: `python -m guanjia.project.worker`. A thread a loop, until SIGTERM."""

import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import django
from django.db import DatabaseError, connection

log = logging.getLogger("guanjia.worker")
IDLE_SECONDS = 0.05
TICK_SECONDS = 1.0
PAPERS_SECONDS = 0.2
AWAY_SECONDS = 0.5
stopping = threading.Event()


def _loop(name: str, work: Callable[[], int], idle_seconds: float) -> None:
    while not stopping.is_set():
        try:
            pause = 0.0 if work() else idle_seconds
        except Exception as problem:
            # A database that is away, or a fault of ours: either way the rows stay due.
            level = logging.WARNING if isinstance(problem, DatabaseError) else logging.ERROR
            error = type(problem).__name__
            log.log(level, "loop broke off", extra={"loop": name, "error": error})
            connection.close()
            pause = AWAY_SECONDS
        if pause:
            stopping.wait(pause)


def main() -> None:
    django.setup()
    from guanjia.documents.reading.reader import Reader
    from guanjia.project import loops

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    while not stopping.is_set():
        try:
            loops.start_timers()
            break
        except DatabaseError:
            connection.close()
            stopping.wait(AWAY_SECONDS)
    with (
        ThreadPoolExecutor(loops.SENDERS, thread_name_prefix="sender") as pool,
        Reader(hurried=True) as looking,
        Reader() as reading,
    ):
        works: tuple[tuple[str, Callable[[], int], float], ...] = (
            ("inbox", loops.read_arrivals, IDLE_SECONDS),
            ("outbox", lambda: loops.send_messages(pool), IDLE_SECONDS),
            ("timers", loops.ring_timers, IDLE_SECONDS),
            ("clocks", loops.watch_clocks, TICK_SECONDS),
            ("looks", lambda: loops.look_at_papers(looking), PAPERS_SECONDS),
            ("papers", lambda: loops.read_papers(reading), PAPERS_SECONDS),
        )
        threads = [threading.Thread(target=_loop, args=one, name=one[0]) for one in works]
        for thread in threads:
            thread.start()
        stopping.wait()
        for reader in (looking, reading):
            reader.interrupt()  # the paper stays due
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
