"""Looks at medical papers, each on record."""

from datetime import datetime
from uuid import UUID

from guanjia.people.hot_sql import count
from guanjia.people.scope import NotYours, Viewer


def record_look(
    *, viewer: Viewer, document_id: UUID, person_id: UUID, reason: str, now: datetime
) -> None:
    """Commits before the paper is shown. `reason` is a code, not free text."""
    parameters = {
        "document_id": document_id,
        "person_id": person_id,
        "account_id": viewer.account_id,
        "staff_id": viewer.staff_id,
        "reason": reason,
        "now": now,
    }
    if count("record_look", parameters) != 1:
        raise NotYours
