"""Papers as the simulated insurers keep and read them."""

import hashlib
import re
import sqlite3
from collections.abc import Sequence
from datetime import date
from xml.etree.ElementTree import ParseError, fromstring


def keep(db: sqlite3.Connection, data: bytes) -> str:
    """Content-addressed; returns the digest."""
    sha256 = hashlib.sha256(data).hexdigest()
    db.execute(
        "insert or ignore into file values (?, ?, ?)", (sha256, len(data), meals_fen_of(data))
    )
    return sha256


def meals_fen_of(data: bytes) -> int:
    """Meals on an electronic bill: the figures of a filing don't tell them, and nobody insures
    them. Of any other paper nothing is read."""
    if b"<MedicalEInvoice" not in data[:1000] or b"<!DOCTYPE" in data:
        return 0
    try:
        items = list(fromstring(data).iter("item"))
    except (ParseError, ValueError):
        return 0
    amounts = [
        item.findtext("itemAmount") or ""
        for item in items
        if item.findtext("itemCategory") == "膳食费"
    ]
    return sum(
        int(amount.replace(".", ""))
        for amount in amounts
        if re.fullmatch(r"[0-9]{1,10}\.[0-9]{2}", amount)
    )


def meals_fen(db: sqlite3.Connection, papers: Sequence[str]) -> int:
    marks = ", ".join("?" * len(papers))
    row = db.execute(
        f"select coalesce(sum(meals_fen), 0) from file where sha256 in ({marks})", tuple(papers)
    ).fetchone()
    return int(row[0])


def nights(admitted: str | None, discharged: str | None) -> int:
    """ISO days; none where either is missing."""
    if not admitted or not discharged:
        return 0
    return max(0, (date.fromisoformat(discharged) - date.fromisoformat(admitted)).days)
