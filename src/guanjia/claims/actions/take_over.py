"""Claims with a past, many at once: whoever comes from elsewhere, or makes a demonstration, brings
whole journals. They are folded, written and told like any other, but nothing is sent."""

import json
from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from guanjia.claims import events
from guanjia.claims.book import Book
from guanjia.claims.standing import standing


@dataclass(frozen=True, slots=True)
class Whole:
    """`book` was opened by `new_book` and written to, never saved; `lanes` are rows of claims_lane
    without the household."""

    book: Book
    lanes: Sequence[dict[str, Any]]


def take_over(claims: Sequence[Whole], *, now: datetime) -> None:
    """A statement a table. Text messages and messages to insurers are left out on purpose."""
    books = [one.book for one in claims]
    _copy("claims_application", (_head(book) for book in books))
    _copy(
        "claims_lane",
        (
            lane
            | {"household_id": one.book.household_id, "application_id": one.book.application_id}
            for one in claims
            for lane in one.lanes
        ),
    )
    _copy("claims_secret", (row for book in books for row in _secrets(book)))
    _copy("claims_journal", (row for book in books for row in _lines(book)))
    events.tell(
        [
            events.ClaimChanged(
                book.household_id,
                book.application_id,
                book.number,
                book.lines(),
                book.claim,
                book.lines,
            )
            for book in books
        ],
        now=now,
    )


def _head(book: Book) -> dict[str, Any]:
    claim = book.claim
    return {
        "id": book.application_id,
        "household_id": book.household_id,
        "insured_id": claim.insured_id,
        "reporter_id": claim.reporter_id,
        "number": book.number,
        "incident_type": claim.incident_type,
        "event_date": claim.event_date,
        "seq": book.seq,
        "state": claim.model_dump_json(),
        **standing(claim).columns(),
        "created_at": book.lines()[0].learned_at,
    }


def _secrets(book: Book) -> Iterable[dict[str, Any]]:
    for row in book.secrets.values():
        yield row | {
            "household_id": book.household_id,
            "application_id": book.application_id,
            "sealed": b64decode(row["sealed"]),
        }


def _lines(book: Book) -> Iterable[dict[str, Any]]:
    for line in book.lines():
        yield {
            "id": line.id,
            "household_id": book.household_id,
            "application_id": book.application_id,
            "seq": line.seq,
            "lane_id": line.lane_id,
            "kind": line.kind,
            "actor": line.actor,
            "actor_id": line.actor_id,
            "occurred_at": line.occurred_at,
            "learned_at": line.learned_at,
            "payload": json.dumps(line.payload),
        }


def _copy(table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Columns are those of the first row."""
    every = iter(rows)
    first = next(every, None)
    if first is None:
        return
    columns = ", ".join(first)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        copy.write_row(tuple(first.values()))
        for row in every:
            copy.write_row([row[name] for name in first])
