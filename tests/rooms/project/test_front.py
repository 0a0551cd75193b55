"""The front between the server and Django: requests as they come, streams as they end.

The server's side of RSGI is played here; the journeys have the real one.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connections
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from guanjia.people.actions import login
from guanjia.project import streams
from guanjia.project.front import LONGEST_BODY, BodyRefused, Front, _environ, _place_for_body, _read
from guanjia.web.sign_in import COOKIE
from tests.rooms.web.conftest import Home, _home

pytestmark = pytest.mark.django_db(transaction=True)


class Headers:
    def __init__(self, *pairs: tuple[str, str]) -> None:
        self._pairs = pairs

    def __contains__(self, name: str) -> bool:
        return any(name == one for one, _ in self._pairs)

    def get(self, name: str) -> str | None:
        return next((value for one, value in self._pairs if one == name), None)

    def items(self) -> list[tuple[str, str]]:
        return list(self._pairs)


@dataclass
class Scope:
    path: str = "/login"
    headers: Headers = field(default_factory=Headers)
    method: str = "GET"
    query_string: str = ""
    server: str = "127.0.0.1:8700"
    client: str = "10.0.0.9:50000"
    scheme: str = "https"
    authority: str | None = None


class Page:
    """A browser that reads, and goes when it has heard enough."""

    def __init__(self, body: tuple[bytes, ...] = (), *, stays_for: int = 1000) -> None:
        self.status, self.headers, self.heard = 0, [("", "")], b""
        self._body, self._stays_for = body, stays_for
        self._gone: asyncio.Future[None] | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._body:
            yield chunk

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, headers

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.heard = status, headers, body

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Page":
        self.status, self.headers = status, headers
        return self

    async def send_bytes(self, data: bytes) -> None:
        if self._stays_for == 0:
            raise ProtocolClosed
        self._stays_for -= 1
        self.heard += data

    async def client_disconnect(self) -> None:
        self._gone = asyncio.get_running_loop().create_future()
        await self._gone

    def go(self) -> None:
        assert self._gone is not None
        self._gone.set_result(None)


@pytest.fixture
def front() -> Iterator[Front]:
    made = Front()
    yield made
    # its threads hold connections to the database of the tests
    for _ in range(8):
        made._pool.submit(connections.close_all).result()
    made._pool.shutdown()


@pytest.fixture
def home(transactional_db: None) -> Home:
    from guanjia.project.seed import publish_catalogue

    publish_catalogue()
    return _home(51)


def events(home: Home, *, seen: int = 10**6) -> Scope:
    cookie = Headers(("cookie", f"{COOKIE}={home.customer.token}"))
    return Scope(f"/claims/{home.claim_id}/events", cookie, query_string=f"seq={seen}")


def read(scope: Scope, *body: bytes) -> bytes:
    with _place_for_body(scope) as place:
        asyncio.run(_read(scope, Page(body), place))
        return place.read()


def test_the_request_reaches_django_as_it_was_sent() -> None:
    scope = Scope(
        "/李/x",
        Headers(("cookie", "a=1"), ("cookie", "b=2"), ("x-one", "1"), ("x-one", "2"),
                ("x_one", "smuggled"), ("content-type", "text/plain"), ("content-length", "3")),
        method="POST", query_string="q=%E6",
    )  # fmt: skip
    environ: dict[str, Any] = _environ(scope, None)  # type: ignore[arg-type]
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/李/x"
    assert (environ["HTTP_COOKIE"], environ["HTTP_X_ONE"]) == ("a=1; b=2", "1,2")
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "3")
    assert (environ["REMOTE_ADDR"], environ["SERVER_PORT"]) == ("10.0.0.9", "8700")
    assert "HTTP_HOST" not in environ
    scope.authority = "guanjia.example"
    assert _environ(scope, None)["HTTP_HOST"] == "guanjia.example"  # type: ignore[arg-type]
    assert (environ["wsgi.url_scheme"], environ["QUERY_STRING"]) == ("https", "q=%E6")


def test_a_body_is_read_whole_or_refused(front: Front) -> None:
    assert read(Scope(), b"unasked") == b""
    assert read(Scope(headers=Headers(("content-length", "3"))), b"a", b"bc") == b"abc"
    assert read(Scope(headers=Headers(("transfer-encoding", "chunked"))), b"a", b"b") == b"ab"
    for length, status in ((str(LONGEST_BODY + 1), 413), ("-1", 413), ("4", 400)):
        page = Page((b"abc",))
        scope = Scope(headers=Headers(("content-length", length)), method="POST")
        asyncio.run(front.__rsgi__(scope, page))
        assert page.status == status
        assert BodyRefused.customer_zh in page.heard.decode()
    scope.path = "/api/v1/papers"
    asyncio.run(front.__rsgi__(scope, page := Page((b"abc",))))
    assert json.loads(page.heard) == {"code": "body_refused", "message_zh": BodyRefused.customer_zh}


def test_a_page_comes_with_each_of_its_headers(front: Front) -> None:
    page = Page()
    asyncio.run(front.__rsgi__(Scope(), page))
    assert page.status == 200
    assert b"</html>" in page.heard
    cookies = [value.strip() for name, value in page.headers if name == "Set-Cookie"]
    assert [cookie.split("=")[0] for cookie in cookies] == ["csrftoken"]
    style = Page()
    asyncio.run(front.__rsgi__(Scope("/static/phone/phone.css"), style))
    assert (style.status, int(dict(style.headers)["Content-Length"])) == (200, len(style.heard))


def test_a_stream_beats_until_the_page_goes(
    front: Front, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "BEAT_SECONDS", 0.01)
    page = Page(stays_for=3)
    asyncio.run(front.__rsgi__(events(home), page))
    assert page.status == 200
    assert page.heard == b"retry: 3000\n\n" + 2 * streams.BEAT
    assert "Content-Length" not in dict(page.headers)


def test_a_stream_ends_with_its_session_or_with_the_process(
    front: Front, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(streams, "ASK_AGAIN_SECONDS", 0)

    async def while_open(page: Page, end: Any) -> None:
        followed = asyncio.create_task(front.__rsgi__(events(home), page))
        while streams.BEAT not in page.heard:
            await asyncio.sleep(0.01)
        end(page)
        await asyncio.wait_for(followed, 10)

    asyncio.run(while_open(Page(), Page.go))
    asyncio.run(while_open(Page(), lambda _: front._streams.end_all()))

    async def logged_out() -> None:
        page = Page()
        followed = asyncio.create_task(front.__rsgi__(events(home), page))
        while streams.BEAT not in page.heard:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(_log_out, home)
        await asyncio.wait_for(followed, 10)

    asyncio.run(logged_out())


def _log_out(home: Home) -> None:
    login.close_session(home.customer.token)
    connections.close_all()


def test_one_account_holds_only_so_many(
    front: Front, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST_OF_ONE", 2)

    async def three() -> list[int]:
        pages = [Page(), Page(), Page()]
        followed = []
        for page in pages:
            followed.append(asyncio.create_task(front.__rsgi__(events(home), page)))
            while page.status == 0:
                await asyncio.sleep(0.01)
        front._streams.end_all()
        await asyncio.gather(*followed)
        return [page.status for page in pages]

    assert asyncio.run(three()) == [200, 200, 204]
