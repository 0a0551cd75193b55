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
    before = _written(stack, person_id)
    yield
    assert _written(stack, person_id) == before


def _written(stack: Running, person_id: str) -> tuple[dict[str, int], set[str]]:
    """Without what the worker may be reading meanwhile of a paper taken in before."""
    rows = stack.rows_of(person_id)
    rows.pop("documents_seen", None)
    return rows, stack.files_of_papers()
