"""What granian serves: granian --interface rsgi guanjia.project.front:front.

Each request goes through Django in a thread of a small pool. Its body is read before, so that a
slow line holds no thread. A LiveResponse stays open on the event loop and holds none either.
"""

import asyncio
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.urls import get_resolver
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from guanjia.project.wsgi import application

# isort: split
from guanjia.project.streams import Streams
from guanjia.web.errors import refusal
from guanjia.web.live import ASKED_AGAIN, LiveResponse
from guanjia.web.middleware import PageHeaders

THREADS = 8
LONGEST_BODY = 64 * 1024 * 1024
BODY_IN_MEMORY = 2 * 1024 * 1024
ANSWER_IN_ONE = 1024 * 1024
ENVIRON: dict[str, Any] = {
    "SCRIPT_NAME": "", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr, "wsgi.input_terminated": True, "wsgi.multithread": True,
    "wsgi.multiprocess": True, "wsgi.run_once": False,
}  # fmt: skip


class BodyRefused(Exception):
    code = "body_refused"
    customer_zh = "上传的内容太大或中途断开了，请分几次再传。"

    def __init__(self, status: int) -> None:
        super().__init__(self.code)
        self.status = status


class Front:
    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="django")
        self._streams = Streams(self._in_thread)
        self._hears_end = False

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """A URL map that cannot be read ends the process now, not each of its answers."""
        get_resolver().url_patterns  # noqa: B018

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        loop = asyncio.get_running_loop()
        with _place_for_body(scope) as body:
            try:
                await _read(scope, protocol, body)
            except BodyRefused as refused:
                _refuse(scope, protocol, refused)
                return
            environ = _environ(scope, body)
            live = await self._in_thread(self._answer, environ, protocol, loop)
        if live is None:
            return
        if not self._streams.has_room(live):
            # The page then asks from time to time, as it does where no stream can be had.
            protocol.response_empty(204, list(live.items()))
            return
        self._hear_end(loop)
        await self._streams.keep(protocol, live, ask_again=self._asking(environ, live))

    def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Awaitable[Any]:
        return asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)

    def _answer(
        self, environ: dict[str, Any], protocol: Any, loop: asyncio.AbstractEventLoop
    ) -> LiveResponse | None:
        """In a thread: sends Django's answer, or returns one that is to stay open."""
        head: list[Any] = []
        response = application(environ, lambda *given: head.extend(given))
        try:
            if isinstance(response, LiveResponse):
                return response
            status, headers = int(head[0][:3]), head[1]
            if not response.streaming:
                protocol.response_bytes(status, headers, response.content)
                return None
            chunks, first = iter(response), b""
            while len(first) < ANSWER_IN_ONE:
                chunk = next(chunks, None)
                if chunk is None:
                    protocol.response_bytes(status, headers, first)
                    return None
                first += chunk
            send = _sender(protocol.response_stream(status, headers), loop)
            send(first)
            for chunk in chunks:
                send(chunk)
        except ProtocolClosed:
            pass  # the browser went away
        finally:
            response.close()
        return None

    def _asking(self, environ: dict[str, Any], live: LiveResponse) -> Callable[[], Awaitable[bool]]:
        """The same request once more. False: it is no longer answered with a stream."""
        again = {**environ, "wsgi.input": BytesIO(), ASKED_AGAIN: True}

        def ask() -> bool:
            response = application(dict(again), lambda *given: None)
            response.close()
            # A fault of ours, such as a database that is away, ends nobody's right.
            return isinstance(response, LiveResponse) or response.status_code >= 500

        async def asked() -> bool:
            return bool(await self._in_thread(ask))

        return asked

    def _hear_end(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open streams would hold up the end of the process. The loop hears signals through a file
        descriptor, so a handler of Python's may stand beside the server's own."""
        if self._hears_end or threading.current_thread() is not threading.main_thread():
            return
        self._hears_end = True
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._streams.end_all))


def _place_for_body(scope: Any) -> IO[bytes]:
    expected = "content-length" in scope.headers or "transfer-encoding" in scope.headers
    return SpooledTemporaryFile(BODY_IN_MEMORY) if expected else BytesIO()


def _refuse(scope: Any, protocol: Any, refused: BodyRefused) -> None:
    """Before Django has seen anything."""
    told = refusal(
        scope.path, code=refused.code, message_zh=refused.customer_zh, status=refused.status
    )
    headers = {
        "content-type": told["content-type"],
        "content-security-policy": PageHeaders.POLICY,
        "cache-control": "no-store",
        "connection": "close",
    }
    protocol.response_bytes(refused.status, list(headers.items()), told.content)


async def _read(scope: Any, protocol: Any, body: IO[bytes]) -> None:
    """The whole body, to its beginning. Raises BodyRefused: too long, or broken off."""
    if isinstance(body, BytesIO):
        return
    told = scope.headers.get("content-length")
    if told is not None and not (told.isdecimal() and int(told) <= LONGEST_BODY):
        raise BodyRefused(413)
    async for chunk in protocol:
        if body.tell() + len(chunk) > LONGEST_BODY:
            raise BodyRefused(413)
        body.write(chunk)
    if told is not None and body.tell() != int(told):
        raise BodyRefused(400)
    body.seek(0)


def _environ(scope: Any, body: IO[bytes]) -> dict[str, Any]:
    name, _, port = scope.server.rpartition(":")
    environ = ENVIRON | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # it would pass for the header with a hyphen
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_LENGTH", "CONTENT_TYPE"}:
            key = f"HTTP_{key}"
        if key in environ:
            value = environ[key] + ("; " if name == "cookie" else ",") + value
        environ[key] = value
    if scope.authority:  # HTTP/2 has no Host header
        environ["HTTP_HOST"] = scope.authority
    return environ


def _sender(transport: Any, loop: asyncio.AbstractEventLoop) -> Callable[[bytes], None]:
    """For a thread: returns once the server has taken the bytes."""

    async def send(chunk: bytes) -> None:
        await transport.send_bytes(chunk)

    return lambda chunk: asyncio.run_coroutine_threadsafe(send(chunk), loop).result()


front = Front()
