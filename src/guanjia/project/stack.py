"""The whole product on one machine: database, web, worker and the simulated partners.

While it runs, VAR/stack.json names its address, the simulators' addresses and every pid.
"""

import fcntl
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from guanjia.project.children import Child
from guanjia.project.database import (
    DatabaseUnavailable,
    Place,
    supervisor_command,
    wait_until_ready,
)
from guanjia.project.installation import REPOSITORY, VAR, own_secrets, write_private

READY_SECONDS = 180
WEB_STOP_SECONDS = 10
PARTNERS = ("qinghe", "yuanshan", "guiyan", "zhujian")


class NotStarted(Exception):
    code = "stack_not_started"
    customer_zh = "系统没有启动成功，请查看日志。"


@dataclass
class Stack:
    var: Path
    port: int
    speed: int
    claims: int = 0
    children: list[Child] = field(default_factory=list)
    began_at: float = field(default_factory=time.monotonic)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self.began_at:6.1f} s] {text}", flush=True)

    def start(self) -> None:
        for folder in ("logs", "simulators", "papers"):
            (self.var / folder).mkdir(mode=0o700, exist_ok=True)
        if not _is_free(self.port):
            raise NotStarted(f"port {self.port} is in use; choose another with --port")
        addresses = dict(zip(PARTNERS, _free_addresses(self.port + 1), strict=False))
        self._describe_gateways(addresses)
        database_url = self._start_database()
        os.environ |= {
            "GUANJIA_VAR": str(self.var),
            "GUANJIA_DATABASE_URL": database_url,
            "GUANJIA_SECRET_KEY": own_secrets(self.var).secret_key,
            "GUANJIA_GATEWAYS": str(self.var / "gateways.yaml"),
            "GUANJIA_PUBLIC_URL": self.base_url,
            "GUANJIA_DEMO": "1",
            "GUANJIA_QUIET_HOURS": os.environ.get("GUANJIA_QUIET_HOURS", "0-0"),
            "DJANGO_SETTINGS_MODULE": "guanjia.project.settings",
        }
        self.say("tables and demonstration data")
        log_ins = self._migrate()
        for name, command in self._commands(addresses).items():
            self._launch(name, command)
        self._write_down(addresses)
        self._wait_until_ready(addresses)
        self.say(f"ready: {self.base_url}")
        self.say(f"text messages, none of them really sent: {addresses['zhujian']}")
        print(f"log-ins (phone, name, holds):\n{log_ins}", end="", flush=True)
        self.addresses = addresses

    def _start_database(self) -> str:
        if url := os.environ.get("GUANJIA_DATABASE_URL"):
            self.say("database: the one of GUANJIA_DATABASE_URL")
            return url
        self.say("database")
        database = self._launch("database", supervisor_command(self.var))
        return wait_until_ready(Place(self.var), database.process)

    def _launch(self, name: str, command: list[str]) -> Child:
        child = Child(name, command, logs=self.var / "logs", cwd=REPOSITORY)
        child.start()
        self.children.append(child)
        return child

    def _migrate(self) -> str:
        """Its own process: this one stays small, and forks only without threads."""
        command = migrate_command(self.claims)
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise NotStarted("the tables or the demonstration data could not be made; see above")
        return done.stdout

    def _describe_gateways(self, addresses: dict[str, str]) -> None:
        secrets = own_secrets(self.var)
        described = {
            name: {"kind": name, "url": url, "secrets": [getattr(secrets, name)]}
            for name, url in addresses.items()
        }
        write_private(self.var / "gateways.yaml", yaml.safe_dump(described))

    def _commands(self, addresses: dict[str, str]) -> dict[str, list[str]]:
        secrets = own_secrets(self.var)

        def simulator(name: str, module: str, *more: str) -> list[str]:
            port = addresses[name].rsplit(":", 1)[1]
            return [sys.executable, "-m", f"simulators.{module}", "--port", port,
                    "--data", str(self.var / "simulators" / name), "--speed", str(self.speed),
                    "--secret", getattr(secrets, name), *more]  # fmt: skip

        behaviours = REPOSITORY / "simulators" / "behaviours"
        platform = ("--platform-url", self.base_url)
        insurers = f"{addresses['qinghe']},{addresses['yuanshan']}"
        return {
            "qinghe": simulator("qinghe", "insurers.qinghe", *platform,
                                "--behaviours", str(behaviours / "qinghe.yaml")),
            "yuanshan": simulator("yuanshan", "insurers.yuanshan",
                                  "--behaviours", str(behaviours / "yuanshan.yaml")),
            "guiyan": simulator("guiyan", "courier", *platform, "--notify-receivers", insurers),
            "zhujian": simulator("zhujian", "texts"),
            "web": web_command(self.port, workers=2),
            "worker": [sys.executable, "-m", "guanjia.project.worker"],
        }  # fmt: skip

    def _write_down(self, addresses: dict[str, str]) -> None:
        pids = {child.name: child.process.pid for child in self.children}
        if server := Place(self.var).postmaster():
            pids["postgres"] = server
        content = {"base_url": self.base_url, "simulators": addresses, "pid": os.getpid()}
        write_private(self.var / "stack.json", json.dumps(content | {"pids": pids}, indent=1))

    def _wait_until_ready(self, addresses: dict[str, str]) -> None:
        give_up = time.monotonic() + READY_SECONDS
        self.say("web, worker and simulated partners")
        waiting = {"web": f"{self.base_url}/healthz"} | addresses
        while waiting:
            for name in [name for name, url in waiting.items() if _answers(url, name == "web")]:
                del waiting[name]
            for child in self.children:
                if child.process.poll() is not None:
                    lines = "\n  ".join(child.last_lines())
                    raise NotStarted(f"{child.name} ended; {child.log} says\n  {lines}")
            if time.monotonic() > give_up:
                raise NotStarted(f"no answer from {', '.join(waiting)}; see {self.var / 'logs'}")
            time.sleep(0.1)

    def watch(self) -> None:
        server = Place(self.var).postmaster()
        while True:
            time.sleep(0.1)
            again = [child.name for child in self.children if child.watch()]
            for name in again:
                self.say(f"{name} had ended and was started again")
            if again or server != Place(self.var).postmaster():
                server = Place(self.var).postmaster()
                self._write_down(self.addresses)

    def stop(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self.say("stopping")
        for child in reversed(self.children):
            child.stop()
        (self.var / "stack.json").unlink(missing_ok=True)


def web_command(port: int, *, workers: int) -> list[str]:
    """An open stream counts as a request that is being answered: hence the backpressure. A worker
    that is told to end while it still loads does not hear it: hence the time after which it is
    killed."""
    return [sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws",
            "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers),
            "--backpressure", "2048", "--workers-kill-timeout", str(WEB_STOP_SECONDS),
            "guanjia.project.front:front"]  # fmt: skip


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_addresses(first_port: int) -> Iterator[str]:
    return (f"http://127.0.0.1:{port}" for port in itertools.count(first_port) if _is_free(port))


def _answers(url: str, must_be_well: bool) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.HTTPError:
        return not must_be_well
    except OSError:
        return False
    return True


def migrate_command(claims: int) -> list[str]:
    command = [sys.executable, "-m", "guanjia.project.cli", "migrate", "--demo"]
    return [*command, "--claims", str(claims)] if claims else command


def run_stack(*, port: int, speed: int, once: bool, claims: int = 0) -> int:
    """Returns when it is told to stop, or with `once` as soon as everything is ready."""
    VAR.mkdir(parents=True, exist_ok=True)
    lock = (VAR / "stack.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if claims:  # into the product that runs
            return subprocess.run(migrate_command(claims)).returncode
        print(f"{VAR} is in use: the product already runs there, see {VAR / 'stack.json'}")
        return 3

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    stack = Stack(VAR, port, speed, claims)
    try:
        stack.start()
        if not once:
            stack.watch()
        return 0
    except KeyboardInterrupt:
        return 0
    except (NotStarted, DatabaseUnavailable) as error:
        stack.say(f"not started: {error}")
        return 1
    finally:
        stack.stop()
