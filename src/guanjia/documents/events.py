"""What the rooms downstream may hear of, inside the transaction that writes it.

`project/wiring.py` fills `hearers`, and `ahead`: who will write something that hangs on the paper
locks it before the paper is touched, so that nobody who comes the other way round locks us out. A
hearer touches the database only; what it raises rolls the change back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PaperRead:
    """Something new is known of a paper: `looked` the first verdict, `read` the text, `confirmed`
    what a person said. `kind` holds; `kind_read` is the machine's. Verdict as `reading.result`
    has it; None where the paper was not read."""

    household_id: UUID
    person_id: UUID
    document_id: UUID
    what: Literal["looked", "read", "failed", "confirmed"]
    kind: str | None
    kind_read: str | None = None
    accept: bool | None = None
    reasons: tuple[str, ...] = ()
    figures_changed: bool = False


Hearer = Callable[[PaperRead, datetime], None]
Locker = Callable[[UUID, UUID], None]  # household, document
hearers: list[Hearer] = []
ahead: list[Locker] = []


def expect(household_id: UUID, document_id: UUID) -> None:
    """First of all in a transaction that will tell."""
    for locker in ahead:
        locker(household_id, document_id)


def tell(event: PaperRead, *, now: datetime) -> None:
    for hearer in hearers:
        hearer(event, now)
