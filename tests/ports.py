"""A port for a stack that a test starts."""

import random
import socket
from contextlib import suppress


def free_port() -> int:
    """Below those that the system hands out by itself: the stack listens some seconds later, and
    another test's connection must not have taken the port meanwhile."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
