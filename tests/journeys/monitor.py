"""A monitor of clocks and nothing else, as one machine of several runs it; until it is killed."""

import time
from datetime import UTC, datetime

import django


def main() -> None:
    django.setup()
    from django.db import DatabaseError, connection

    from guanjia.watch.actions.tick import tick

    while True:
        try:
            found = tick(now=datetime.now(UTC), limit=100)
        except DatabaseError:
            connection.close()
            found = 0
        if not found:
            time.sleep(0.1)


if __name__ == "__main__":
    main()
