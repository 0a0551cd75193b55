"""One HTTP exchange with the world outside: bounded in time and size, and never an exception."""

import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from guanjia.gateways.base import Unknown

TIMEOUT_SECONDS = 10
LONGEST_ANSWER = 8 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    def __init__(self, url: str) -> None:
        # No redirects and no proxies from the environment: the gateways file alone says who is
        # spoken to.
        self._client = httpx.Client(
            base_url=url, timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False
        )
        weakref.finalize(self, self._client.close)

    def exchange(
        self, method: str, path: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer | Unknown:
        """Every answer below 500 comes back; a 5xx, 401, 403, 408, 425 or 429 settles nothing."""
        # The client's own timeout is per read: an answer in drips is cut off by this one.
        give_up_at = time.monotonic() + TIMEOUT_SECONDS
        received = bytearray()
        try:
            with self._client.stream(method, path, headers=headers, content=body) as response:
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > LONGEST_ANSWER:
                        return Unknown("answer_too_long")
                    if time.monotonic() > give_up_at:
                        return Unknown("timeout")
        except httpx.ConnectError:
            return Unknown("connection_refused")
        except httpx.TimeoutException:
            return Unknown("timeout")
        except (httpx.HTTPError, httpx.InvalidURL):
            return Unknown("connection_broken")
        if response.status_code >= 500 or response.status_code in {401, 403, 408, 425, 429}:
            return Unknown(f"http_{response.status_code}")
        return Answer(response.status_code, response.headers, bytes(received))
