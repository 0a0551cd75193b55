"""Until when, told to the views of a claim by whoever keeps its clocks; no day is counted here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class LaneDays(NamedTuple):
    """`law_date`: the last day that the law gives the insurer, for its decision and, once that was
    agreed, for its payment. `step_at`: until when the live step is promised. None: no such clock
    runs, or it stands still."""

    law_date: date | None = None
    step_at: datetime | None = None


Days = Mapping[UUID, LaneDays]
NO_DAYS = LaneDays()
