"""A member of staff's day: promises, calls made and asked for, who was not heard of for long, and
how often a promise was kept."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, F, Q

from guanjia.care import hot_sql
from guanjia.care.actions.promises import promise_place
from guanjia.care.models import Promise
from guanjia.care.scope import granted
from guanjia.people.call_log import calls_made
from guanjia.people.rules import CHINA, end_of_day
from guanjia.people.scope import Viewer
from guanjia.people.sealing import fetch_keys, words_for

LONG_UNHEARD = timedelta(days=30)
LOOKS_AHEAD = timedelta(hours=4)


@dataclass(frozen=True)
class Promised:
    """`what` is empty once the person was erased."""

    promise_id: UUID
    household_id: UUID
    person_id: UUID
    application_id: UUID | None
    staff_id: UUID
    what: str
    due_at: datetime
    kept_at: datetime | None


@dataclass(frozen=True)
class Kept:
    """Of the promises of a month that were due by now, or kept: how many in time, how many not."""

    in_time: int
    missed: int

    @property
    def due(self) -> int:
        return self.in_time + self.missed


@dataclass(frozen=True)
class Item:
    """Of the day, in its order: a call that was made, or a promise, kept or open."""

    at: datetime
    kind: str  # call | promise
    household_id: UUID
    person_id: UUID
    done: bool
    what: str = ""
    promise_id: UUID | None = None
    party: str = ""
    topic: str = ""
    minutes: int | None = None
    reached: bool = False


def day_ends(now: datetime) -> datetime:
    """At midnight in China; late in the evening what is due soon after it belongs to the day."""
    return max(end_of_day(now), now + LOOKS_AHEAD)


def day(viewer: Viewer, *, now: datetime) -> list[Item]:
    """What the viewer did today and what is promised until `day_ends` or overdue, by the clock; of
    those whom the viewer still looks after."""
    midnight = datetime.combine(now.astimezone(CHINA).date(), time(), CHINA)
    assert viewer.staff_id is not None
    found = granted(Promise.objects.all(), viewer).filter(
        Q(kept_at=None, due_at__lt=day_ends(now)) | Q(kept_at__gte=midnight)
    )
    items = [
        Item(
            one.due_at, "promise", one.household_id, one.person_id, one.kept_at is not None,
            one.what, one.promise_id,
        )
        for one in _opened(found)
    ]  # fmt: skip
    items += [
        Item(
            one.began_at, "call", one.household_id, one.person_id, True, party=one.party,
            topic=one.topic, minutes=one.minutes, reached=one.outcome == "reached",
        )
        for one in calls_made(viewer.staff_id, since=midnight)
        if one.household_id in viewer.household_ids
    ]  # fmt: skip
    return sorted(items, key=lambda one: one.at)


@dataclass(frozen=True)
class Unheard:
    """`how`: call | note | group, the last contact at `since_at`; empty where there was none since
    a butler first looked after them."""

    household_id: UUID
    since_at: datetime
    how: str


def unheard(household_ids: Collection[UUID], *, now: datetime) -> tuple[Unheard, ...]:
    """Those of whom no call reached anybody, no note and no word in a group came from either side
    for LONG_UNHEARD; the longest first, in one statement."""
    where = {"household_ids": list(household_ids), "before": now - LONG_UNHEARD}
    return tuple(Unheard(*row) for row in hot_sql.rows("care.unheard", where))


def next_promises(household_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When the next open promise to each household is due."""
    found = Promise.objects.filter(household_id__in=household_ids, kept_at=None)
    first = found.order_by("household_id", "due_at").distinct("household_id")
    return dict(first.values_list("household_id", "due_at"))


def open_promises(household_id: UUID) -> tuple[Promised, ...]:
    """To a household in the viewer's scope, the next due first."""
    found = Promise.objects.filter(household_id=household_id, kept_at=None)
    return _opened(found.order_by("due_at", "id"))


def kept_this_month(staff_id: UUID, *, now: datetime) -> Kept:
    here = now.astimezone(CHINA)
    begin = datetime.combine(here.date().replace(day=1), time(), CHINA)
    in_time = Q(kept_at__lte=F("due_at"))
    counted = Promise.objects.filter(staff_id=staff_id, due_at__gte=begin).aggregate(
        in_time=Count("id", filter=in_time),
        missed=Count("id", filter=Q(due_at__lte=now) & (Q(kept_at=None) | ~in_time)),
    )
    return Kept(**counted)


def _opened(found: Iterable[Promise]) -> tuple[Promised, ...]:
    promises = list(found)
    fetch_keys(one.person_id for one in promises)
    return tuple(
        Promised(
            one.id, one.household_id, one.person_id, one.application_id, one.staff_id,
            words_for(one.person_id, place=promise_place(one.id), sealed=one.sealed),
            one.due_at, one.kept_at,
        )
        for one in promises
    )  # fmt: skip
