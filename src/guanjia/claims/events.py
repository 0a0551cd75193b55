"""What the rooms downstream may hear of, inside the transaction that writes it.

`project/wiring.py` fills `hearers`. A hearer touches the database only; what it raises rolls the
whole change back, so that nothing derived from a journal can fall behind it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guanjia.claims.journal import Line
from guanjia.claims.state import ClaimState


@dataclass(frozen=True, slots=True)
class ClaimChanged:
    """`lines` are the new ones in order; `state` is the fold with them in it, and `history` gives
    the whole journal, them included, without a statement."""

    household_id: UUID
    application_id: UUID
    number: str
    lines: Sequence[Line]
    state: ClaimState
    history: Callable[[], list[Line]]


Hearer = Callable[[Sequence[ClaimChanged], datetime], None]
hearers: list[Hearer] = []


def tell(changes: Sequence[ClaimChanged], *, now: datetime) -> None:
    for hearer in hearers:
        hearer(changes, now)
