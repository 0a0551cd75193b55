"""What a simulated insurer has to say: written once, then delivered as its behaviour wants."""

import json
import sqlite3
import time
from collections.abc import Mapping
from typing import Any

from simulators.insurers.rules import Behaviour


def emit(
    db: sqlite3.Connection,
    claim: sqlite3.Row,
    kind: str,
    content: Mapping[str, Any],
    *,
    behaviour: Behaviour,
    speed: float,
    at_once: bool = False,
) -> str:
    """Writes the event and its deliveries; `at_once` events travel in an answer instead.

    Returns the event's id, which is the same however often it is delivered.
    """
    number = _next_number(db, claim["claim_no"])
    event_id = _write(db, claim, kind, content, number)
    if at_once:
        return event_id
    held = behaviour.hold_alternate if number % 2 else 0.0
    due_at = time.time() + (behaviour.late + held) / speed
    _deliver(db, claim, event_id, due_at, forged=behaviour.forge_first)
    if behaviour.twice:
        _deliver(db, claim, event_id, due_at)
        if kind in {"decided", "paid"}:
            again = _write(db, claim, kind, content, _next_number(db, claim["claim_no"]))
            _deliver(db, claim, again, due_at)
    if kind == "filing_accepted" and behaviour.garbled:
        extra = _write(db, claim, "garbled", {}, _next_number(db, claim["claim_no"]))
        _deliver(db, claim, extra, due_at)
    if kind == "filing_accepted" and behaviour.stray:
        nobody = {**dict(claim), "claim_no": claim["claim_no"] + "X", "reference": "", "lane": 0}
        _deliver(db, nobody, _write(db, nobody, "liability_check", {}, number), due_at)
    return event_id


def _next_number(db: sqlite3.Connection, claim_no: str) -> int:
    row = db.execute(
        "update claim set events = events + 1 where claim_no = ? returning events", (claim_no,)
    ).fetchone()
    return int(row["events"])


def _write(
    db: sqlite3.Connection,
    claim: Mapping[str, Any] | sqlite3.Row,
    kind: str,
    content: Mapping[str, Any],
    number: int,
) -> str:
    event_id = f"{claim['claim_no']}-{number:03d}"
    db.execute(
        "insert into event values (?, ?, ?, ?, ?, ?, ?)",
        (
            event_id,
            claim["claim_no"],
            claim["reference"],
            claim["lane"],
            kind,
            json.dumps(content, ensure_ascii=False),
            time.time(),
        ),
    )
    return event_id


def _deliver(
    db: sqlite3.Connection,
    claim: Mapping[str, Any] | sqlite3.Row,
    event_id: str,
    due_at: float,
    forged: int = 0,
) -> None:
    db.execute(
        "insert into delivery (event_id, claim_no, due_at, forged) values (?, ?, ?, ?)",
        (event_id, claim["claim_no"], due_at, forged),
    )


def events_of(db: sqlite3.Connection, claim_no: str) -> list[sqlite3.Row]:
    """Everything said about a claim so far, oldest first; without what was meant as noise."""
    return db.execute(
        "select * from event where claim_no = ? and kind <> 'garbled' order by event_id",
        (claim_no,),
    ).fetchall()
