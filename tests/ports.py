"""A port for a stack that a test starts."""

import os
import random
import socket
from contextlib import suppress

APART = 20  # the partners of a stack take the ports that follow


def free_port() -> int:
    """Below those that the system hands out by itself: the stack listens some seconds later, and
    another test's connection must not have taken the port meanwhile. Each worker has a range of
    its own, since two stacks that start together do not see each other's ports yet."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 10
    first = 20_000 + 1_000 * worker
    while True:
        port = random.randrange(first, first + 1_000, APART)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
