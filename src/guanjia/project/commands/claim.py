"""Files a folder through the public API of the running product and follows it to its end."""

import argparse
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from guanjia.project.claim_folder.client import Api, ApiRefused, OutOfTime
from guanjia.project.claim_folder.compare import differences
from guanjia.project.claim_folder.folder import FolderInvalid, read_folder
from guanjia.project.claim_folder.show import as_json, lines
from guanjia.project.claim_folder.walk import NotBegun, Walk
from guanjia.project.installation import VAR

HELP = "file a folder (claim.yaml and papers) and follow it to its end"
FOLDER_SECONDS = 50.0
START_SECONDS = 180


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="one JSON document for each folder")
    parser.add_argument("--base-url", help="default: the product that runs here, or a new one")
    parser.add_argument("--seconds", type=float, default=FOLDER_SECONDS, help="for each folder")


def run(given: argparse.Namespace) -> int:
    """0: as expected; 1: a sum, step or order differs; 2: could not be carried out."""
    worst = 0
    try:
        with running(given.base_url) as (base_url, simulators):
            for path in given.folders:
                worst = max(worst, _file(path, given, base_url, simulators))
    except NoStack as problem:
        print(problem.customer_zh, problem, file=sys.stderr)
        return 2
    return worst


def _file(path: Path, given: argparse.Namespace, base_url: str, simulators: dict[str, str]) -> int:
    try:
        folder = read_folder(path)
        with Api(base_url, seconds=given.seconds) as api:

            def say(text: str) -> None:
                print(f"[{api.seconds:5.1f} 秒] {text}", file=sys.stderr, flush=True)

            walked = Walk(folder, api, simulators=simulators, say=say).run()
    except (FolderInvalid, ApiRefused, NotBegun, OutOfTime) as problem:
        print(f"{path.name}: {problem.customer_zh} ({problem})", file=sys.stderr)
        return 2
    found = differences(folder.expected, walked) if folder.expected else []
    print(as_json(folder, walked, found) if given.json else "\n".join(lines(folder, walked)))
    for one in found:
        print(
            f"{path.name}: {one.where}: expected {one.expected}, actual {one.actual}",
            file=sys.stderr,
        )
    return 1 if found else 0


class NoStack(Exception):
    code = "no_stack"
    customer_zh = "系统没有启动起来。"


@contextmanager
def running(base_url: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    """Address and simulators of the running product; one of our own is ended afterwards."""
    if known := _known():
        yield base_url or known[0], known[1]
        return
    if base_url:
        yield base_url, {}
        return
    print("系统还没有运行，正在启动……", file=sys.stderr)
    log = VAR / "claim-stack.log"
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with log.open("wb") as output:
        stack = subprocess.Popen(
            [sys.executable, "-m", "guanjia.project.cli", "demo", "--port", _free_port()],
            stdout=output,
            stderr=output,
        )
    try:
        give_up = time.monotonic() + START_SECONDS
        while not (known := _known()):
            if stack.poll() is not None or time.monotonic() > give_up:
                raise NoStack(f"see {log}")
            time.sleep(0.3)
        yield known
    finally:
        stack.terminate()
        stack.wait()


def _known() -> tuple[str, dict[str, str]] | None:
    """What VAR/stack.json says, if the product answers there."""
    try:
        content = json.loads((VAR / "stack.json").read_text())
        if httpx.get(f"{content['base_url']}/healthz", timeout=3).is_success:
            return content["base_url"], content["simulators"]
    except (OSError, ValueError, KeyError, httpx.TransportError):
        pass
    return None


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])
