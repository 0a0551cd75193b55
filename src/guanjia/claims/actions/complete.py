"""What the customer could not say at report is said later; what is known is never asked again."""

from collections.abc import Mapping
from typing import Any

from guanjia.claims import journal as j
from guanjia.claims.actions.decide import compare
from guanjia.claims.actions.papers import refresh
from guanjia.claims.actions.report import SHANGHAI
from guanjia.claims.book import Book, By
from guanjia.claims.incident import IncidentRefused, checked, told

# Told in other words is not told otherwise; what an insurer laid out may grow.
_WORDS = {"diagnosis_text", "advanced_fen"}


def complete_incident(book: Book, *, words: Mapping[str, Any], by: By) -> None:
    """Fill what was open. Raises IncidentRefused for a value that contradicts a known one."""
    known = book.secret(book.claim.incident_id)
    for field, value in words.items():
        if field not in _WORDS and known.get(field) not in (None, "", [], {}, value):
            raise IncidentRefused(
                "already_known", "这一项之前已经填过，要改的话请联系管家核对。", field
            )
    incident = told({**known, **words})
    checked(incident, on_date=by.now.astimezone(SHANGHAI).date())
    incident_id = book.keep_secret(
        "incident", incident.model_dump(mode="json"), person_id=book.claim.insured_id, now=by.now
    )
    book.write(j.IncidentCompleted(incident_id=incident_id), by=by)
    refresh(book, now=by.now)
    for lane in list(book.claim.lanes.values()):
        if lane.decided_fen is not None and not lane.finished:
            compare(book, lane, by=by)
