"""Django's PostgreSQL, but a connection that died in the pool is not handed out.

What a server that ends leaves behind is a socket that can be read. To look costs a microsecond and
no round trip; a statement that asks would cost a hundred.
"""

from select import POLLIN, poll
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        found = super().get_new_connection(conn_params)
        if self.pool is None:
            return found
        for _ in range(self.pool.max_size):  # as many may have died together
            if not _spoken_to(found):
                break
            found.close()
            self.pool.putconn(found)  # which has another one made
            found = super().get_new_connection(conn_params)
        return found


def _spoken_to(found: Any) -> bool:
    """Nobody asked, so it is the end, or the notice of it."""
    look = poll()
    look.register(found.fileno(), POLLIN)
    return bool(look.poll(0))
