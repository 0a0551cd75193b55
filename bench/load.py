"""Drives an HTTP server on loopback: a socket a connection, the next request once answered."""

import multiprocessing
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Plan = Sequence[Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Driven:
    seconds: float
    took_ms: list[float]  # one an answer, sorted

    @property
    def per_second(self) -> float:
        return len(self.took_ms) / self.seconds

    def percentile(self, share: float) -> float:
        return self.took_ms[min(len(self.took_ms) - 1, int(len(self.took_ms) * share))]


def drive(port: int, plan: Plan, *, seconds: float, status: int) -> Driven:
    """In a process of its own. `plan`: for each connection its requests, asked in turn and, where
    they run out, from the first again. Raises RuntimeError at any other status."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_drive, args=(there, port, plan, seconds, status))
    process.start()
    driven = here.recv()
    process.join()
    if isinstance(driven, str):
        raise RuntimeError(driven)
    return driven


def _drive(pipe: Any, port: int, plan: Plan, seconds: float, status: int) -> None:
    try:
        pipe.send(_loop(port, plan, seconds, b"HTTP/1.1 %d " % status))
    except Exception as problem:
        pipe.send(f"{type(problem).__name__}: {problem}")


def _loop(port: int, plan: Plan, seconds: float, expected: bytes) -> Driven:
    selector, took = selectors.DefaultSelector(), []
    for requests in plan:
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(sock, selectors.EVENT_READ, [requests, 0, time.perf_counter()])
        sock.sendall(requests[0])
    began = time.perf_counter()
    until = began + seconds
    while selector.get_map():
        for key, _ in selector.select(timeout=10) or _silent():
            answer = _answer(key.fileobj)
            if not answer.startswith(expected):
                raise RuntimeError(answer[:600].decode(errors="replace"))
            requests, asked, sent_at = key.data
            now = time.perf_counter()
            took.append((now - sent_at) * 1000)
            if now > until:
                selector.unregister(key.fileobj)
                key.fileobj.close()
                continue
            key.data[1:] = asked + 1, now
            key.fileobj.sendall(requests[(asked + 1) % len(requests)])
    return Driven(time.perf_counter() - began, sorted(took))


def _silent() -> list[Any]:
    raise RuntimeError("no answer within 10 s")


def _answer(sock: socket.socket) -> bytes:
    data = b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _more(sock)
    length = data[:end].lower().rpartition(b"content-length:")[2]
    whole = end + 4 + int(length.split(b"\r\n", 1)[0])
    while len(data) < whole:
        data += _more(sock)
    return data


def _more(sock: socket.socket) -> bytes:
    data = sock.recv(1 << 16)
    if not data:
        raise ConnectionError("closed before the answer ended")
    return data


def request(method: str, path: str, *, token: str, body: bytes = b"", key: str = "") -> bytes:
    head = [
        f"{method} /api/v1{path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    head += [f"Idempotency-Key: {key}"] if key else []
    return "\r\n".join([*head, "", ""]).encode() + body
