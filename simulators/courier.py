"""归雁快递, simulated: takes orders, carries parcels, says where they are.

    python -m simulators.courier --port 8713 --data DIR --platform-url http://127.0.0.1:8700 \
        --secret whsec_... --speed 1 --notify-receivers http://127.0.0.1:8711,http://127.0.0.1:8712

A delivered parcel is a thing that arrives, so the receiving insurers learn of it by their own side
door (`--notify-receivers`), not through the platform.
"""

import argparse
import hashlib
import json
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from simulators.pushing import Pusher
from simulators.serving import Answer, Bell, Request, pause_until, serve
from simulators.signatures import holds
from simulators.store import Store

SCHEMA = """
create table if not exists parcel (
  waybill text primary key, key text not null unique, digest text not null,
  reference text not null, lane integer not null, state text not null, answer blob not null,
  due_at real, handed_over integer not null default 0
);
create table if not exists event (
  event_id text primary key, claim_no text not null, reference text not null, lane integer not null,
  kind text not null, content text not null, occurred_at real not null
);
create table if not exists delivery (
  id integer primary key, event_id text not null, claim_no text not null, due_at real not null,
  retry_at real not null default 0, attempts integer not null default 0,
  forged integer not null default 0, done integer not null default 0
);
create index if not exists delivery_due on delivery (due_at) where not done;
"""
# What comes after a state, and how many seconds later at speed 1.
NEXT = {
    "BOOKED": ("PICKED_UP", 0.6),
    "PICKED_UP": ("IN_TRANSIT", 0.8),
    "IN_TRANSIT": ("DELIVERED", 1.2),
}


def body_of(event: sqlite3.Row) -> bytes:
    return json.dumps(
        {
            "eventId": event["event_id"],
            "at": datetime.fromtimestamp(event["occurred_at"], UTC).isoformat(),
            "reference": event["reference"],
            "lane": event["lane"],
            "waybill": event["claim_no"],
            "state": event["kind"],
        }
    ).encode()


class Courier:
    def __init__(
        self, *, data: Path, secrets: list[str], speed: float, receivers: list[str]
    ) -> None:
        self.store = Store(data / "simulator.sqlite", SCHEMA)
        self.bell = Bell()
        self.news = Bell()
        self._secrets = secrets
        self._speed = speed
        self._receivers = receivers
        self._client = httpx.Client(timeout=10, trust_env=False)

    def handle(self, request: Request) -> Answer | None:
        if (request.method, request.path) == ("GET", "/sim/ledger"):
            with self.store.transaction() as db:
                rows = db.execute("select waybill, reference, lane, state from parcel order by 1")
                parcels = [dict(row) for row in rows]
            return Answer(200, json.dumps({"parcels": parcels}).encode())
        if not holds(self._secrets, request.headers, request.body, time.time()):
            return Answer(401, b'{"code":"SIGNATURE_WRONG"}')
        if request.path == "/health":
            return Answer(200, b'{"ready":true}')
        if (request.method, request.path) != ("POST", "/orders"):
            return Answer(404, b'{"code":"NO_SUCH_PATH"}')
        try:
            return self._order(request.headers["idempotency-key"], request.body)
        except (KeyError, TypeError, ValueError, AttributeError):
            return Answer(400, b'{"code":"NOT_UNDERSTOOD"}')

    def _order(self, key: str, body: bytes) -> Answer:
        order = json.loads(body)
        reference, lane = str(order["reference"]), int(order["lane"])
        datetime.fromisoformat(order["pickupFrom"])
        if not order["sender"]["address"] or not order["receiver"]["address"]:
            return Answer(422, b'{"code":"ADDRESS_MISSING"}')
        digest = hashlib.sha256(body).hexdigest()
        waybill = f"GY{int.from_bytes(hashlib.sha256(key.encode()).digest()[:5], 'big'):013d}"
        with self.store.transaction() as db:
            saved = db.execute("select * from parcel where key = ?", (key,)).fetchone()
            if saved is not None:
                same = saved["digest"] == digest
                return (
                    Answer(201, saved["answer"]) if same else Answer(409, b'{"code":"KEY_REUSED"}')
                )
            db.execute(
                "insert into parcel (waybill, key, digest, reference, lane, state, answer)"
                " values (?, ?, ?, ?, ?, 'BOOKED', '')",
                (waybill, key, digest, reference, lane),
            )
            answer = body_of(self._say(db, waybill, "BOOKED"))
            db.execute("update parcel set answer = ? where waybill = ?", (answer, waybill))
        self.bell.ring()
        self.news.ring()
        return Answer(201, answer)

    def _say(self, db: sqlite3.Connection, waybill: str, state: str) -> sqlite3.Row:
        """Moves the parcel and tells of it in the same breath."""
        following = NEXT.get(state)
        now = time.time()
        parcel = db.execute(
            "update parcel set state = ?, due_at = ? where waybill = ? returning *",
            (state, None if following is None else now + following[1] / self._speed, waybill),
        ).fetchone()
        event: sqlite3.Row = db.execute(
            "insert into event values (?, ?, ?, ?, ?, '{}', ?) returning *",
            (f"{waybill}-{state}", waybill, parcel["reference"], parcel["lane"], state, now),
        ).fetchone()
        db.execute(
            "insert into delivery (event_id, claim_no, due_at) values (?, ?, ?)",
            (event["event_id"], waybill, now),
        )
        return event

    def carry(self) -> None:
        """Moves every parcel that is due and hands over what has arrived."""
        while self.bell.wait(self._pause()):
            with self.store.transaction() as db:
                due = db.execute(
                    "select * from parcel where due_at <= ?", (time.time(),)
                ).fetchall()
                for parcel in due:
                    self._say(db, parcel["waybill"], NEXT[parcel["state"]][0])
                arrived = db.execute(
                    "select * from parcel where state = 'DELIVERED' and not handed_over"
                ).fetchall()
            self.news.ring()
            for parcel in arrived:
                self._hand_over(parcel)

    def _pause(self) -> float:
        with self.store.transaction() as db:
            due: float | None = db.execute("select min(due_at) from parcel").fetchone()[0]
        return pause_until(due)

    def _hand_over(self, parcel: sqlite3.Row) -> None:
        label = {
            "reference": parcel["reference"],
            "lane": parcel["lane"],
            "waybill": parcel["waybill"],
        }
        taken = not self._receivers or any(self._knock(url, label) for url in self._receivers)
        if taken:
            with self.store.transaction() as db:
                db.execute(
                    "update parcel set handed_over = 1 where waybill = ?", (parcel["waybill"],)
                )

    def _knock(self, url: str, label: dict[str, object]) -> bool:
        try:
            return self._client.post(f"{url}/sim/originals-arrived", json=label).is_success
        except httpx.HTTPError:
            return False


def main() -> None:
    parser = argparse.ArgumentParser(description="归雁快递, simulated, on 127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--data", type=Path, required=True, help="folder of its SQLite file")
    parser.add_argument("--platform-url", required=True, help="events are pushed below it")
    parser.add_argument("--secret", action="append", required=True, help="whsec_...")
    parser.add_argument("--speed", type=float, default=1.0, help="divides every delay")
    parser.add_argument("--notify-receivers", default="", help="insurers' addresses, comma between")
    given = parser.parse_args()
    courier = Courier(
        data=given.data,
        secrets=given.secret,
        speed=given.speed,
        receivers=[url.rstrip("/") for url in given.notify_receivers.split(",") if url],
    )
    pusher = Pusher(
        store=courier.store,
        bell=courier.news,
        url=given.platform_url.rstrip("/") + "/api/v1/couriers/guiyan/events",
        secret=given.secret[0],
        body_of=body_of,
        content_type="application/json",
    )
    serve(
        name="guiyan",
        port=given.port,
        handle=courier.handle,
        loops=[(courier.carry, courier.bell), (pusher.loop, courier.news)],
    )


if __name__ == "__main__":
    main()
