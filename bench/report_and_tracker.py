"""Report and tracker read through the API, beside pgbench sending the same statements.

    python -m bench.report_and_tracker

The real application under granian, all middleware, logged in, 16 connections; rounds of the
application and of pgbench take turns on one server. About two minutes; loopback only.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from bench import cpu, ground, load, replay

CONNECTIONS, ROUNDS, SECONDS = 16, 3, 4
GOALS = {"report, one lane": 0.15, "report, two lanes": 0.15, "tracker, two lanes": 0.05}


@dataclass(frozen=True)
class Round:
    """CPU in ms, each request or transaction."""

    driven: load.Driven
    tps: float
    app_ms: float
    database_ms: float
    floor_ms: float

    def row(self) -> tuple[float, ...]:
        each = self.driven.per_second
        return (
            each, self.tps, each / self.tps, self.driven.percentile(0.5),
            self.driven.percentile(0.99), self.app_ms, self.database_ms, self.floor_ms,
            self.floor_ms / (self.app_ms + self.database_ms),
        )  # fmt: skip


@dataclass
class Figure:
    name: str
    status: int
    plan: Callable[[], load.Plan]
    scripts: list[Path]
    statements: int
    rounds: list[Round] = field(default_factory=list)


class Bench:
    def __init__(self) -> None:
        self.var = ground.start()
        from guanjia.project.database import Place, binaries_for

        place = Place(self.var)
        self.log, self.pgbench = place.folder / "server.log", binaries_for(place.data)["pgbench"]
        self.url, self.postmaster = os.environ["GUANJIA_DATABASE_URL"], place.postmaster() or 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def serve(self) -> "subprocess.Popen[bytes]":
        """As `guanjia demo` starts it."""
        from guanjia.project.stack import web_command

        web = subprocess.Popen(
            web_command(self.port, workers=2),
            stdout=subprocess.DEVNULL,
            stderr=(self.var / "web.log").open("wb"),
        )
        for _ in range(300):
            try:
                if self.ask(load.request("GET", "/me", token=""))[0] == 401:
                    return web
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("web did not start")

    def ask(self, request: bytes) -> tuple[int, bytes]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as sock:
            sock.sendall(request)
            response = http.client.HTTPResponse(sock)
            response.begin()
            return response.status, response.read()

    def report_figure(
        self,
        name: str,
        customers: list[ground.Customer],
        days: range,
        since: Callable[[], list[str]],
    ) -> Figure:
        scripts, statements, days_left = [], 0, iter(days)
        lanes = 1 if days == ground.ONE_LANE else 2
        first, second = next(days_left), next(days_left)
        for number, one in enumerate(customers):
            sent = [self._statements(report(one, day), since, lanes) for day in (first, second)]
            statements = len(sent[1])
            scripts.append(self._write(f"{name}-{number}", replay.script(sent[1], sent[0])))
        each = (len(days) - 2) // ROUNDS

        def plan() -> load.Plan:
            """Never the same incident twice."""
            next_days = [next(days_left) for _ in range(each)]
            return [[report(one, day) for day in next_days] for one in customers]

        return Figure(name, 201, plan, scripts, statements)

    def tracker_figure(
        self, customers: list[ground.Customer], since: Callable[[], list[str]]
    ) -> Figure:
        plan, scripts, statements = [], [], 0
        for number, one in enumerate(customers):
            mine = json.loads(self.ask(load.request("GET", "/claims", token=one.token))[1])
            read = load.request("GET", f"/claims/{mine[0]['id']}", token=one.token)
            since()
            sent = self._statements(read, since, lanes=2)
            statements = len(sent)
            scripts.append(self._write(f"tracker-{number}", replay.script(sent, sent)))
            plan.append([read])
        return Figure("tracker, two lanes", 200, lambda: plan, scripts, statements)

    def _statements(self, request: bytes, since: Callable[[], list[str]], lanes: int) -> list[str]:
        view = json.loads(self.ask(request)[1])
        assert len(view["lanes"]) == lanes, view
        time.sleep(0.01)  # the server writes the line of COMMIT before it answers; this is slack
        return since()

    def _write(self, name: str, text: str) -> Path:
        path = self.var / f"{name.replace(' ', '')}.pgbench"
        path.write_text(text)
        return path

    def round(self, figure: Figure, web: int) -> None:
        plan, server = figure.plan(), self.postmaster
        app, database = cpu.seconds(web), cpu.seconds(server)
        driven = load.drive(self.port, plan, seconds=SECONDS, status=figure.status)
        app, database = cpu.seconds(web) - app, cpu.seconds(server) - database
        floor = cpu.seconds(server)
        replayed = replay.pgbench(
            self.pgbench, self.url, figure.scripts, clients=CONNECTIONS, seconds=SECONDS
        )
        floor = cpu.seconds(server) - floor
        asked, sent = len(driven.took_ms), replayed.per_second * SECONDS
        figure.rounds.append(
            Round(
                driven, replayed.per_second, app * 1000 / asked, database * 1000 / asked,
                floor * 1000 / sent + replayed.own_cpu_ms,
            )
        )  # fmt: skip


def report(customer: ground.Customer, day: int) -> bytes:
    body = json.dumps(customer.report(day)).encode()
    return load.request("POST", "/claims", token=customer.token, key=str(uuid4()), body=body)


def show(figure: Figure) -> None:
    print(f"\n{figure.name}: {figure.statements} statements a request, goal {GOALS[figure.name]}")
    print("  requests/s    tps  ratio  p50 ms  p99 ms  app+database CPU ms  pgbench CPU ms  ratio")
    rows = [one.row() for one in figure.rounds]
    medians = tuple(statistics.median(column) for column in zip(*rows, strict=True))
    for title, row in [*(("", row) for row in rows), ("  median", medians)]:
        shown = "{:12.1f} {:6.0f}  {:5.3f}  {:6.1f}  {:6.1f}  {:8.2f} +{:9.2f}  {:14.2f}  {:5.3f}"
        print(shown.format(*row) + title)


def main() -> None:
    bench = Bench()
    say = lambda text: print(f"[{time.monotonic() - began:5.1f} s] {text}", flush=True)  # noqa: E731
    began = time.monotonic()
    both = (ground.MILLION, ground.SMALL)
    customers = [ground.customer(n, products=both) for n in range(CONNECTIONS)]
    say(f"{len(customers)} customers, their papers sent before")
    web = bench.serve()
    try:
        for day in ground.TWO_LANES[-2:]:
            for one in customers:
                bench.ask(report(one, day))  # both workers parse the terms and learn the keys
        with replay.statements_logged(bench.log) as since:
            figures = [
                bench.report_figure("report, one lane", customers, ground.ONE_LANE, since),
                bench.report_figure("report, two lanes", customers, ground.TWO_LANES[:-2], since),
                bench.tracker_figure(customers, since),
            ]
        say("statements taken from the server's log")
        for number in range(ROUNDS):
            for figure in figures:
                bench.round(figure, web.pid)
            say(f"round {number + 1} of {ROUNDS}")
    finally:
        web.terminate()
        web.wait()
    for figure in figures:
        show(figure)


if __name__ == "__main__":
    main()
