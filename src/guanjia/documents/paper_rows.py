"""Readings as rows, opened: what the query and the actions both need."""

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanjia.documents import hot_sql
from guanjia.documents.paper_reading import PaperReading, Said, composed
from guanjia.documents.reading.result import Quality, Reading
from guanjia.people.sealing import open_for


def reading_place(document_id: UUID) -> str:
    return f"documents_reading|sealed|{document_id}"


def confirmation_place(confirmation_id: UUID | str) -> str:
    return f"documents_confirmation|sealed|{confirmation_id}"


def readings_of(*, household_id: UUID, document_ids: Iterable[UUID]) -> dict[UUID, PaperReading]:
    """What is known of those papers that were ever due; one statement."""
    wanted = list(document_ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.READINGS, {"household_id": household_id, "document_ids": wanted})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["document_id"]: _opened(row) for row in rows}


def _opened(row: Mapping[str, Any]) -> PaperReading:
    document_id, person_id, turned = row["document_id"], row["person_id"], row["turned_degrees"]
    reading = None
    if row["sealed"] is not None:
        plain = open_for(person_id, place=reading_place(document_id), sealed=bytes(row["sealed"]))
        reading = Reading.model_validate_json(plain)
    said = [_said(person_id, one) for one in _loaded(row["confirmed"]) or ()]
    fields, items = composed(reading, said, shown_turned=turned)
    first = _loaded(row["first"])
    return PaperReading(
        document_id=document_id,
        person_id=person_id,
        media_type=row["media_type"],
        state=_state(row),
        kind_named=row["kind"],
        first=Quality.model_validate(first) if first else None,
        looked_at=row["looked_at"],
        read_at=row["read_at"],
        reading=reading,
        fields=fields,
        items=items,
        failed_code=row["failed_code"],
        flags=tuple(_loaded(row["flags"])),
        insisted_at=row["insisted_at"],
        checked_at=row["checked_at"],
        shown_turned=turned,
    )


def _state(row: Mapping[str, Any]) -> Any:
    if row["sealed"] is not None:
        return "read"
    if row["failed_code"] and not row["is_due"]:
        return "failed"
    return "looked" if row["looked_at"] else "waiting"


def _said(person_id: UUID, row: Mapping[str, Any]) -> Said:
    sealed = base64.b64decode(row["sealed"])
    plain = open_for(person_id, place=confirmation_place(row["id"]), sealed=sealed)
    at = datetime.fromisoformat(row["at"])
    return Said(row["field"], json.loads(plain)["value"], row["by_role"], at)


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
