"""Count clocks again from their subjects' events: a new policy, a year announced, a row in doubt.

In batches that lock little and shortly; each is a transaction of the caller's.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from guanjia.watch import policy
from guanjia.watch.actions.follow import Kept, keep
from guanjia.watch.calendar import china
from guanjia.watch.check import counted_anew, rows_of
from guanjia.watch.models import Clock
from guanjia.watch.subjects import sources

BATCH = 5_000


class NoSuchPolicy(Exception):
    code = "no_such_clock_policy"

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.customer_zh = f"没有 {version} 这一版时限规则，或者它还没有生效。"


def behind_calendar(*, limit: int = BATCH) -> list[tuple[str, UUID]]:
    """Open clocks that were counted on another calendar than today's: (subject, its id)."""
    open_clocks = Clock.objects.exclude(state="stopped").exclude(calendar=china().version)
    return list(open_clocks.order_by("id").values_list("subject", "subject_id")[:limit])


def behind_policy(version: str, *, limit: int = BATCH) -> list[tuple[str, UUID]]:
    """Open clocks that another policy still counts: (subject, its id)."""
    open_clocks = Clock.objects.exclude(state="stopped").exclude(policy=version)
    return list(open_clocks.order_by("id").values_list("subject", "subject_id")[:limit])


def require_in_force(version: str, *, now: datetime) -> None:
    """Raises NoSuchPolicy."""
    known = policy.installed().by_version.get(version)
    if known is None or known.in_force_from > now:
        raise NoSuchPolicy(version)


def recount(
    subject: str, ids: Collection[UUID], *, new_policy: str = "", now: datetime
) -> set[UUID]:
    """Returns the subjects done; the others were held by somebody and want another try.

    With `new_policy` their running clocks go on under that version, and their journals say so.
    Raises NoSuchPolicy where it is unknown or not yet in force.
    """
    if new_policy:
        require_in_force(new_policy, now=now)
    source = sources[subject]
    locked = source.lock(set(ids))
    if new_policy:
        source.note_policy(locked, version=new_policy, now=now)
    counted = counted_anew(subject, source, locked)
    rows = rows_of(locked, {one: household for one, (household, _) in counted.items()})
    keep(
        (
            Kept(
                household_id,
                subject,
                subject_id,
                list(readings.values()),
                rows[subject_id].keys() - readings.keys(),
            )
            for subject_id, (household_id, readings) in counted.items()
        ),
        now=now,
    )
    return locked
