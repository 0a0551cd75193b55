"""What every refusal has in common, and that it left nothing behind."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.journeys.conftest import Running

SENTENCE = re.compile(r".*[一-鿿].*[。？！]", re.DOTALL)


def assert_refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The code for programs, a whole Chinese sentence for people; returns the body."""
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["code"]) == (status, code), response.text
    assert SENTENCE.fullmatch(body["message_zh"])
    return body


@contextmanager
def nothing_written(stack: Running, person_id: str) -> Iterator[None]:
    """Neither a row of that household nor a file among the papers."""
    before = stack.rows_of(person_id), stack.files_of_papers()
    yield
    assert (stack.rows_of(person_id), stack.files_of_papers()) == before
