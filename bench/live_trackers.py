"""Two hundred open trackers on one worker: their memory, and how soon all have heard.

    python -m bench.live_trackers

25 customers, 8 streams each, one claim each; all 25 claims move in one commit. Beside it a plain
LISTEN client of PostgreSQL, told by pg_notify in the same commit. About a minute; loopback only.
"""

import os
import selectors
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg

from bench import cpu, ground

CUSTOMERS, STREAMS_EACH, ROUNDS, QUIET_SECONDS = 25, 8, 7, 20
MOVED = b"event: claim"


class Page:
    """One open stream, read by its bytes."""

    def __init__(
        self, port: int, path: str, token: str, *, cookie: str = "__Host-guanjia_session"
    ) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}={token}"
        self.sock.sendall(f"{head}\r\n\r\n".encode())
        got = b""
        while b"retry:" not in got:
            got += self.sock.recv(4096)
        if b" 200 OK" not in got[:40]:
            raise RuntimeError(got.decode())


def serve(var: Path, port: int) -> "subprocess.Popen[bytes]":
    from guanjia.project.stack import web_command

    web = subprocess.Popen(
        web_command(port, workers=1),
        stdout=subprocess.DEVNULL,
        stderr=(var / "web.log").open("wb"),
    )
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return web
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("web did not start")


def resident_kb(root: int) -> int:
    """Of the server and its worker."""
    pids = [root, *map(int, _children(root))]
    lines = [Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1] for pid in pids]
    return sum(int(line.split()[0]) for line in lines)


def _children(pid: int) -> Iterator[str]:
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        yield from tasks.read_text().split()


def claims_of(customers: list[ground.Customer]) -> list[UUID]:
    from django.db import transaction

    from guanjia.claims.actions.report import report
    from guanjia.claims.incident import told

    made = []
    for one in customers:
        incident = told(one.report(ground.ONE_LANE[0])["incident"])  # type: ignore[arg-type]
        with transaction.atomic():
            book = report(
                reporter_id=one.person_id, insured_id=one.person_id, incident=incident,
                document_ids=(), now=datetime.now(UTC),
            )  # fmt: skip
        made.append(book.application_id)
    return made


def move(customers: list[ground.Customer], claims: list[UUID], number: int) -> float:
    """A line more in every claim, all in one commit; the moment when it is asked for."""
    from django.db import connection, transaction

    from guanjia.claims import journal as j
    from guanjia.claims.book import By, open_book

    with transaction.atomic():
        for customer, claim_id in zip(customers, claims, strict=True):
            now = datetime.now(UTC)
            book = open_book(household_id=customer.household_id, application_id=claim_id)
            by = By("customer", customer.person_id, now)
            book.write(j.ConsentNoted(purpose=f"bench{number}", receiver=""), by=by)
            book.save(now=now)
        with connection.cursor() as cursor:
            cursor.execute("select pg_notify('bench', '')")
        return time.perf_counter()


class Listener:
    """The floor: a client that does nothing but listen."""

    def __init__(self) -> None:
        self.heard_at: list[float] = []
        self._connection = psycopg.connect(os.environ["GUANJIA_DATABASE_URL"], autocommit=True)
        self._connection.execute("listen bench")
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        with suppress(psycopg.OperationalError):  # the server ends with this process
            for _ in self._connection.notifies():
                self.heard_at.append(time.perf_counter())


def heard(pages: list[Page], since: float) -> list[float]:
    """Seconds until each page had its event, sorted."""
    selector, at = selectors.DefaultSelector(), []
    for page in pages:
        selector.register(page.sock, selectors.EVENT_READ)
    while selector.get_map():
        for key, _ in selector.select(timeout=20):
            if MOVED in key.fileobj.recv(65536):  # type: ignore[union-attr]
                at.append(time.perf_counter() - since)
                selector.unregister(key.fileobj)
    return sorted(at)


def main() -> None:
    var = ground.start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    customers = [ground.customer(n, with_papers=False) for n in range(CUSTOMERS)]
    claims = claims_of(customers)
    web = serve(var, port)
    try:
        show(web.pid, port, customers, claims)
    finally:
        web.terminate()
        web.wait()


def show(web: int, port: int, customers: list[ground.Customer], claims: list[UUID]) -> None:
    def opened(each: int) -> list[Page]:
        return [
            Page(port, f"/claims/{claim}/events?seq=999999", one.token)
            for one, claim in zip(customers, claims, strict=True)
            for _ in range(each)
        ]

    for page in opened(1):
        page.sock.close()  # the worker has its threads, connections and code
    time.sleep(2)
    before = resident_kb(web)
    pages = opened(STREAMS_EACH)
    time.sleep(1)
    after = resident_kb(web)
    each = (after - before) / len(pages)
    print(f"{len(pages)} streams on one worker, {each:.1f} KB each")
    print(f"resident: {before / 1024:.0f} MB before, {after / 1024:.0f} MB with them")
    began = cpu.seconds(web)
    time.sleep(QUIET_SECONDS)
    used = (cpu.seconds(web) - began) / QUIET_SECONDS * 100
    print(f"while nothing moves: {used:.2f} % of a core")
    listener, rows = Listener(), []
    for number in range(ROUNDS):
        time.sleep(0.13 * number)  # the moment of the look is hit at different places
        committed = move(customers, claims, number)
        at = heard(pages, committed)
        floor = listener.heard_at[number] - committed
        rows.append((at[0], at[-1], at[-1] - at[0], floor))
    first, last, spread, floor = (statistics.median(row) for row in zip(*rows, strict=True))
    worst = max(row[1] for row in rows)
    print(f"from COMMIT: first {first:.3f} s, all {last:.3f} s, in the worst round {worst:.3f} s")
    print(f"first to last {spread * 1000:.0f} ms; a plain LISTEN client {floor * 1000:.1f} ms")
    print(f"ratios: first to last {spread / floor:.1f}, all {last / floor:.0f}")


if __name__ == "__main__":
    main()
