import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from guanjia.gateways.registry import load

from .outside import SECRET, Line, Platform, insurer_process


@pytest.fixture(scope="class")
def line(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Line]:
    """The insurer named by the class's `kind`, running, and its gateway loaded from a file."""
    kind: str = request.cls.kind
    folder: Path = tmp_path_factory.mktemp(kind)
    platform = Platform()
    process = insurer_process(kind, data=folder / "data", platform_url=platform.url)
    gateways = folder / "gateways.yaml"
    gateways.write_text(f"{kind}: {{kind: {kind}, url: '{process.url}', secrets: [{SECRET}]}}\n")
    yield Line(load(gateways).insurer(kind), process, platform)
    process.stop()
    platform.close()


class _Troubled(BaseHTTPRequestHandler):
    """Answers with the status that is asked for, cuts the line, or never ends."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.close_connection = True
        if self.path == "/cut":
            return
        if self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                while True:
                    self.wfile.write(bytes(1024 * 1024))
            return
        self.send_response(int(self.path[1:]))
        self.send_header("location", "/200")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Troubled)
    threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    running.server_close()
