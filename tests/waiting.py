"""Waiting for what other processes do: no longer than they take, and long on a busy machine."""

import time
from collections.abc import Callable
from typing import TypeVar

# Until a test gives up: a machine that others use as well is no fault.
PATIENCE_SECONDS = 90
Found = TypeVar("Found")


def eventually(
    look: Callable[[], Found], *, told: Callable[[], object] = lambda: "it did not come"
) -> Found:
    """What `look` gives as soon as that is true; `told` says what is there instead."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        assert time.monotonic() < give_up, told()
        time.sleep(0.1)
    return found
