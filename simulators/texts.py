"""竹笺短信, simulated: takes text messages and shows them; no telephone is ever reached.

    python -m simulators.texts --port 8714 --data DIR --secret whsec_...

Open its address in a browser to read what would have arrived, or add ?phone=NUMBER.
"""

import argparse
import hashlib
import html
import json
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from simulators.serving import Answer, Request, serve
from simulators.signatures import holds
from simulators.store import Store

SCHEMA = """
create table if not exists message (
  id integer primary key, key text not null unique, digest text not null, phone text not null,
  template text not null, words text not null, taken_at real not null
);
create table if not exists trouble (key text primary key, times integer not null);
"""
# Numbers with a life of their own.
UNREACHABLE, UNAVAILABLE, UNCERTAIN = "10999990422", "10999990503", "10999990000"
CHINA = timezone(timedelta(hours=8))
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>模拟短信</title>
<meta http-equiv="refresh" content="3"></head><body>
<h1>模拟短信</h1><p>这些短信没有真的发出去：这里是演示用的短信通道。新的在最上面。</p>
<table border="1" cellpadding="8"><tr><th>时间</th><th>号码</th><th>短信</th></tr>{rows}</table>
</body></html>"""
ROW = '<tr><td>{at}</td><td><a href="/?phone={phone}">{phone}</a></td><td>{words}</td></tr>'


class Texts:
    def __init__(self, *, data: Path, secrets: list[str]) -> None:
        self.store = Store(data / "simulator.sqlite", SCHEMA)
        self._secrets = secrets

    def handle(self, request: Request) -> Answer | None:
        match request.method, request.path:
            case "GET", "/":
                return self._page(request.query.get("phone", ""))
            case "GET", "/sim/ledger":
                content = json.dumps({"messages": self._messages("")}, ensure_ascii=False)
                return Answer(200, content.encode())
        if not holds(self._secrets, request.headers, request.body, time.time()):
            return Answer(401, b'{"code":"SIGNATURE_WRONG"}')
        if request.path == "/health":
            return Answer(200, b'{"ready":true}')
        if (request.method, request.path) != ("POST", "/messages"):
            return Answer(404, b'{"code":"NO_SUCH_PATH"}')
        try:
            return self._take(request.headers["idempotency-key"], request.body)
        except (KeyError, TypeError, ValueError, AttributeError):
            return Answer(400, b'{"code":"NOT_UNDERSTOOD"}')

    def _take(self, key: str, body: bytes) -> Answer | None:
        message = json.loads(body)
        if not message["to"] or not message["text"]:
            return Answer(400, b'{"code":"NOT_UNDERSTOOD"}')
        phone, digest = str(message["to"]), hashlib.sha256(body).hexdigest()
        if phone == UNREACHABLE:
            return Answer(422, b'{"code":"PHONE_UNREACHABLE"}')
        troubled = self._times_troubled(key)
        if phone == UNAVAILABLE and troubled < 3:
            return Answer(503, b'{"code":"LATER"}')
        with self.store.transaction() as db:
            row = (key, digest, phone, str(message["template"]), str(message["text"]), time.time())
            db.execute(
                "insert into message (key, digest, phone, template, words, taken_at)"
                " values (?, ?, ?, ?, ?, ?) on conflict (key) do nothing",
                row,
            )
            kept = db.execute("select digest from message where key = ?", (key,)).fetchone()
        if phone == UNCERTAIN and troubled == 0:
            return None
        if kept["digest"] != digest:
            return Answer(409, b'{"code":"KEY_REUSED"}')
        return Answer(201, b'{"accepted":true}')

    def _times_troubled(self, key: str) -> int:
        """How often this key came before."""
        with self.store.transaction() as db:
            times: int = db.execute(
                "insert into trouble values (?, 1)"
                " on conflict (key) do update set times = times + 1 returning times",
                (key,),
            ).fetchone()[0]
        return times - 1

    def _messages(self, phone: str) -> list[dict[str, object]]:
        with self.store.transaction() as db:
            rows = db.execute(
                "select key, phone, template, words, taken_at from message"
                " where ? in ('', phone) order by id",
                (phone,),
            )
            return [dict(row) for row in rows]

    def _page(self, phone: str) -> Answer:
        rows = [
            ROW.format(
                at=datetime.fromtimestamp(float(str(one["taken_at"])), CHINA).strftime("%H:%M:%S"),
                phone=html.escape(str(one["phone"])),
                words=html.escape(str(one["words"])),
            )
            for one in reversed(self._messages(phone))
        ]
        page = PAGE.format(rows="\n".join(rows)).encode()
        return Answer(200, page, content_type="text/html; charset=utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="竹笺短信, simulated, on 127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--data", type=Path, required=True, help="folder of its SQLite file")
    parser.add_argument("--secret", action="append", required=True, help="whsec_...")
    parser.add_argument("--speed", type=float, help="of no meaning here: nothing waits")
    given = parser.parse_args()
    texts = Texts(data=given.data, secrets=given.secret)
    serve(name="zhujian", port=given.port, handle=texts.handle, loops=[])


if __name__ == "__main__":
    main()
