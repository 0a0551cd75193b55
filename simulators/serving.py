"""A process of the outside world: HTTP on 127.0.0.1, background loops, a clean end on SIGTERM."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

LONGEST_BODY = 64 * 1024 * 1024


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Handle = Callable[[Request], Answer | None]
"""`None` means: cut the connection without an answer."""


class Bell:
    """Wakes a background loop early; `wait` returns False when the process is to stop."""

    def __init__(self) -> None:
        self._ring = threading.Event()
        self._stop = False

    def ring(self) -> None:
        self._ring.set()

    def stop(self) -> None:
        self._stop = True
        self._ring.set()

    def wait(self, seconds: float) -> bool:
        if not self._stop:
            self._ring.wait(max(0.0, seconds))
        if not self._stop:
            self._ring.clear()
        return not self._stop


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    disable_nagle_algorithm = True  # headers and body are two writes
    handle_request: Handle

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        if length > LONGEST_BODY:
            self.close_connection = True
            self._send(Answer(413, b'{"code":"TOO_LARGE"}'))
            return
        url = urlsplit(self.path)
        answer = type(self).handle_request(
            Request(
                method=self.command,
                path=url.path,
                query={name: values[0] for name, values in parse_qs(url.query).items()},
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length),
            )
        )
        if answer is None:
            self.close_connection = True
            return
        self._send(answer)

    do_GET = do_POST = _serve

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("content-type", answer.content_type)
        self.send_header("content-length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: requests carry personal data in their paths' neighbours."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def serve(
    *, name: str, port: int, handle: Handle, loops: Sequence[tuple[Callable[[], None], Bell]]
) -> None:
    """Serves until SIGTERM or SIGINT; a loop ends when its bell's `wait` returns False."""
    handler = type("Handler", (_Handler,), {"handle_request": staticmethod(handle)})
    server = _Server(("127.0.0.1", port), handler)
    threads = [threading.Thread(target=run, daemon=True) for run, _ in loops]

    def stop(*signalled: object) -> None:
        for _, bell in loops:
            bell.stop()
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for thread in threads:
        thread.start()
    sys.stdout.write(f"ready {name} http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    for thread in threads:
        thread.join(timeout=5)


def pause_until(due_at: float | None) -> float:
    """Seconds to sleep before the next due row, never longer than one second."""
    return 1.0 if due_at is None else min(1.0, max(0.0, due_at - time.time()))
