"""Delivers events by signed webhook until the platform says 2xx."""

import sqlite3
import time
from collections.abc import Callable

import httpx

from simulators.serving import Bell, pause_until
from simulators.signatures import forge, sign
from simulators.store import Store

LONGEST_PAUSE_SECONDS = 5.0

# The events of one claim go in order; a claim whose event isn't taken holds up no other claim.
DUE = """
select delivery.*, event.claim_no, event.reference, event.lane, event.kind, event.content,
       event.occurred_at
from delivery join event using (event_id)
where not done and due_at <= :now and retry_at <= :now and not exists (
  select 1 from delivery earlier
  where not earlier.done and earlier.claim_no = delivery.claim_no and earlier.due_at <= :now
    and (earlier.due_at, earlier.id) < (delivery.due_at, delivery.id))
order by due_at, delivery.id limit 20
"""


class Pusher:
    def __init__(
        self,
        *,
        store: Store,
        bell: Bell,
        url: str,
        secret: str,
        body_of: Callable[[sqlite3.Row], bytes],
        content_type: str,
    ) -> None:
        self._bell = bell
        self._store = store
        self._url = url
        self._secret = secret
        self._body_of = body_of
        self._content_type = content_type
        self._client = httpx.Client(timeout=10, trust_env=False, follow_redirects=False)

    def loop(self) -> None:
        due: list[sqlite3.Row] = []
        # Rows behind one that is being retried are due and can't go: never look more than 20/s.
        while self._bell.wait(0 if due else max(0.05, pause_until(self._next_due()))):
            with self._store.transaction() as db:
                due = db.execute(DUE, {"now": time.time()}).fetchall()
            for event in due:
                self._deliver(event)

    def _next_due(self) -> float | None:
        with self._store.transaction() as db:
            due: float | None = db.execute(
                "select min(max(due_at, retry_at)) from delivery where not done"
            ).fetchone()[0]
            return due

    def _deliver(self, event: sqlite3.Row) -> None:
        body = self._body_of(event)
        forged = event["forged"] > 0
        make = forge if forged else self._sign
        received = self._post(body, make(event["event_id"], time.time(), body))
        with self._store.transaction() as db:
            if forged:
                # Refused, as it should be; the true one follows.
                db.execute("update delivery set forged = forged - 1 where id = ?", (event["id"],))
            elif received:
                db.execute("update delivery set done = 1 where id = ?", (event["id"],))
            else:
                pause = min(LONGEST_PAUSE_SECONDS, 0.2 * 2 ** min(event["attempts"], 10))
                db.execute(
                    "update delivery set attempts = attempts + 1, retry_at = ? where id = ?",
                    (time.time() + pause, event["id"]),
                )

    def _sign(self, message_id: str, at: float, body: bytes) -> dict[str, str]:
        return sign(self._secret, message_id, at, body)

    def _post(self, body: bytes, signed: dict[str, str]) -> bool:
        headers = {"content-type": self._content_type, **signed}
        try:
            return self._client.post(self._url, content=body, headers=headers).is_success
        except httpx.HTTPError:
            return False
