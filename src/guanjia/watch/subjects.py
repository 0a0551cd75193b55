"""Where the events of each kind of subject come from, for those who count clocks again.

`project/wiring.py` adds the sources of rooms downstream.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from guanjia.claims import check
from guanjia.claims.actions.append_many import NewLine, append_many, lock_heads
from guanjia.claims.journal import ClockPolicyApplied, ClockRaised
from guanjia.watch import claim_events
from guanjia.watch.fold import Event
from guanjia.watch.raised import Raised


class Source(Protocol):
    def open_ids(self, *, after: UUID, limit: int) -> list[UUID]:
        """Subjects with something still to come, in the order of their ids."""

    def lock(self, ids: Collection[UUID]) -> set[UUID]:
        """Those that nobody else holds, until the transaction ends."""

    def events(self, ids: Collection[UUID]) -> Mapping[UUID, tuple[UUID, list[Event]]]:
        """Household and events of each."""

    def note_policy(self, ids: Collection[UUID], *, version: str, now: datetime) -> None:
        """A line `clock_policy_applied` into each; they are locked."""

    def note_raised(self, raised: Sequence[Raised], *, now: datetime) -> None:
        """A line `clock_raised` for each; their subjects are locked."""


class Claims:
    def open_ids(self, *, after: UUID, limit: int) -> list[UUID]:
        return check.open_ids(after=after, limit=limit)

    def lock(self, ids: Collection[UUID]) -> set[UUID]:
        return set(lock_heads(ids))

    def events(self, ids: Collection[UUID]) -> Mapping[UUID, tuple[UUID, list[Event]]]:
        return {
            claim_id: (household_id, claim_events.events(lines))
            for claim_id, (household_id, lines) in check.journals(ids).items()
        }

    def note_raised(self, raised: Sequence[Raised], *, now: datetime) -> None:
        append_many([_line(one) for one in raised], now=now)

    def note_policy(self, ids: Collection[UUID], *, version: str, now: datetime) -> None:
        line = ClockPolicyApplied(policy=version)
        append_many(
            [
                NewLine(household_id, claim_id, None, line)
                for claim_id, (household_id, _) in check.journals(ids).items()
            ],
            now=now,
        )


def _line(one: Raised) -> NewLine:
    payload = ClockRaised.model_construct(
        clock=one.code, occurrence=one.occurrence, level=one.level, chaser=one.chaser
    )
    return NewLine(one.household_id, one.subject_id, one.part_id, payload)


sources: dict[str, Source] = {claim_events.SUBJECT: Claims()}
