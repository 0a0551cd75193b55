"""The public API as a customer's program sees it."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from guanjia.project.claim_folder.folder import ClaimFolder


class ApiRefused(Exception):
    """The platform said no, and why; `customer_zh` is its own sentence."""

    def __init__(self, status: int, code: str, customer_zh: str, field: str) -> None:
        super().__init__(f"{status} {code} {field}".rstrip())
        self.code = code
        self.customer_zh = customer_zh


class OutOfTime(Exception):
    code = "out_of_time"
    customer_zh = "等得太久了，这件理赔还没走完。"


class Api:
    """A broken connection or a 5xx is asked again with the same key until the deadline."""

    def __init__(self, base_url: str, *, seconds: float) -> None:
        self._http = httpx.Client(base_url=f"{base_url.rstrip('/')}/api/v1", timeout=10)
        self.token = ""
        self.began_at = time.monotonic()
        self.ends_at = self.began_at + seconds

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began_at

    def get(self, path: str) -> Any:
        return self._ask(lambda: self._http.get(path))

    def post(self, path: str, content: Any = None) -> Any:
        headers = {"Idempotency-Key": str(uuid4())}
        return self._ask(lambda: self._http.post(path, json=_plain(content or {}), headers=headers))

    def upload(self, folder: ClaimFolder, file: str, *, person_id: str, kind: str) -> Any:
        """Without a key: the same bytes again are the same paper."""
        data = (folder.path / file).read_bytes()
        name = file.rpartition("/")[2]
        return self._ask(
            lambda: self._http.post(
                "/papers", files={"file": (name, data)}, data={"person_id": person_id, "kind": kind}
            )
        )

    def sign_in(self, phone: str) -> None:
        code = self.post("/login-codes", {"phone": phone})["demo_code"]
        self.token = self.post("/sessions", {"phone": phone, "code": code})["token"]
        self._http.headers["Authorization"] = f"Bearer {self.token}"

    def wait(self, seconds: float) -> None:
        if time.monotonic() + seconds > self.ends_at:
            raise OutOfTime
        time.sleep(seconds)

    def _ask(self, send: Callable[[], httpx.Response]) -> Any:
        pause = 0.2
        while True:
            try:
                response = send()
            except httpx.TransportError:
                response = None
            if response is not None and response.status_code < 500:
                break
            self.wait(pause)
            pause = min(pause * 2, 2)
        if response.is_success:
            return response.json()
        try:
            said = response.json()
        except ValueError:
            said = {}
        raise ApiRefused(
            response.status_code,
            said.get("code", "unreadable"),
            said.get("message_zh", "系统没有给出可以读懂的回答，请稍后再试。"),
            said.get("field", ""),
        )


def _plain(content: Any) -> Any:
    """Days as ISO text."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    return content.isoformat() if hasattr(content, "isoformat") else content
