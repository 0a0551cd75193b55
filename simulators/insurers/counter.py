"""The counter of a simulated insurer: a request is carried out once, whatever goes wrong."""

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from simulators.insurers.rules import Rules
from simulators.serving import Bell
from simulators.store import Store


class Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Reply:
    """`fault` is "drop", "unavailable", "busy", "forge" or nothing."""

    status: int = 200
    body: bytes = b""
    fault: str = ""


class Counter:
    def __init__(self, *, data: Path, rules: Rules, refusal: Callable[[Refused], Reply]) -> None:
        schema = (Path(__file__).parent / "schema.sql").read_text("utf-8")
        self.store = Store(data / "simulator.sqlite", schema)
        self.rules = rules
        self.refusal = refusal
        self.bell = Bell()  # something may be due
        self.news = Bell()  # something may be there to deliver

    def wake(self) -> None:
        self.bell.ring()
        self.news.ring()

    def answer_once(
        self, key: str, body: bytes, policy_no: str, work: Callable[[sqlite3.Connection], Reply]
    ) -> Reply:
        """The same key and body give the same answer; faults come before or after the work."""
        behaviour = self.rules.of(policy_no)
        digest = hashlib.sha256(body).hexdigest()
        with self.store.transaction() as db:
            n = db.execute(
                "insert into attempt values (?, 1) on conflict (key) do update set n = n + 1"
                " returning n",
                (key,),
            ).fetchone()["n"]
            if n <= behaviour.fail_first:
                return Reply(503, fault="unavailable")
            if n <= behaviour.refuse_first:
                return self.refusal(Refused("MAINTENANCE", "系统升级，暂不受理，请稍后再报"))
            saved = db.execute("select * from answer where key = ?", (key,)).fetchone()
            if saved is None:
                reply = self._carried_out(db, work)
                row = (key, digest, reply.status, reply.body)
                db.execute("insert into answer values (?, ?, ?, ?)", row)
            elif saved["digest"] != digest:
                return self.refusal(Refused("KEY_REUSED", "同一流水号的内容不一致"))
            else:
                reply = Reply(saved["status"], saved["body"])
        self.wake()
        for fault, times in (
            ("drop", behaviour.drop_first),
            ("busy", behaviour.busy_first),
            ("forge", behaviour.forge_first),
        ):
            if n <= times:
                return Reply(reply.status, reply.body, fault)
        return reply

    def _carried_out(
        self, db: sqlite3.Connection, work: Callable[[sqlite3.Connection], Reply]
    ) -> Reply:
        db.execute("savepoint work")
        try:
            return work(db)
        except Refused as refused:
            db.execute("rollback to work")
            return self.refusal(refused)
