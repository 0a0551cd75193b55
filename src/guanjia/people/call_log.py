"""Reading the call log: staff with its words, the customer without them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from guanjia.people.actions.calls import call_place
from guanjia.people.butlers import colleagues
from guanjia.people.models import Call as Row
from guanjia.people.models import Relation, Staff
from guanjia.people.portraits import Portrait
from guanjia.people.scope import Viewer, require_granted
from guanjia.people.sealing import fetch_keys, words_for


@dataclass(frozen=True)
class Call:
    """`promise_open`: nobody has spoken with this customer since. `corrected`: a later row stands
    for it. `text` is empty once the person was erased."""

    call_id: UUID
    household_id: UUID
    person_id: UUID
    staff_zh: str
    claim_id: UUID | None
    kind: str
    party: str
    topic: str
    outcome: str
    text: str
    began_at: datetime
    ended_at: datetime | None
    promised_until_at: datetime | None
    promise_open: bool
    corrected: bool
    recorded_at: datetime
    portrait: Portrait | None

    @property
    def minutes(self) -> int | None:
        return _minutes(self.began_at, self.ended_at)


@dataclass(frozen=True)
class CallTold:
    """What the customer sees: that there was a call, by whom and what for."""

    person_id: UUID
    staff_zh: str
    kind: str
    topic: str
    outcome: str
    began_at: datetime
    promised_until_at: datetime | None


def calls_of(
    viewer: Viewer, *, household_id: UUID, claim_id: UUID | None = None, most: int = 50
) -> tuple[Call, ...]:
    """Newest first: those of a claim, or with a grant for it those of the whole household.

    Raises NotYours.
    """
    require_granted(viewer, household_id=household_id, claim_id=claim_id)
    found = Row.objects.filter(household_id=household_id)
    if claim_id is not None:
        found = found.filter(claim_id=claim_id)
    rows = list(found.order_by("-began_at", "-id")[:most])
    fetch_keys(row.person_id for row in rows)
    staff, corrected = colleagues(row.staff_id for row in rows), _corrected(household_id)
    spoken: set[UUID] = set()
    calls = []
    for row in rows:
        standing = row.id not in corrected
        calls.append(
            Call(
                row.id, row.household_id, row.person_id, staff[row.staff_id].display_name,
                row.claim_id, row.kind, row.party, row.topic, row.outcome,
                words_for(row.person_id, place=call_place(row.id), sealed=row.sealed), row.began_at,
                row.ended_at, row.promised_until_at,
                bool(row.promised_until_at) and standing and row.person_id not in spoken,
                not standing, row.recorded_at, staff[row.staff_id].portrait,
            )
        )  # fmt: skip
        if standing and row.party == "customer" and row.outcome == "reached":
            spoken.add(row.person_id)
    return tuple(calls)


def calls_told(viewer: Viewer, *, most: int = 20) -> tuple[CallTold, ...]:
    """Calls with the customer about those for whom the viewer acts, newest first; never the words
    that staff wrote down."""
    households = list(viewer.household_ids)
    rows = list(
        Row.objects.filter(
            household_id__in=households, person_id__in=list(viewer.acts_for), party="customer"
        )
        .exclude(id__in=Row.objects.filter(household_id__in=households, corrects_id__isnull=False)
                 .values("corrects_id"))
        .order_by("-began_at", "-id")[:most]
    )  # fmt: skip
    names = _names(rows)
    return tuple(
        CallTold(
            row.person_id, names.get(row.staff_id, ""), row.kind, row.topic, row.outcome,
            row.began_at, row.promised_until_at,
        )
        for row in rows
    )  # fmt: skip


@dataclass(frozen=True)
class CallOfClaim:
    """A call about a claim, whomever it was with: who, when, what for; never the words."""

    staff_zh: str
    kind: str
    party: str
    topic: str
    outcome: str
    began_at: datetime
    minutes: int | None


def calls_told_of_claim(*, household_id: UUID, claim_id: UUID) -> tuple[CallOfClaim, ...]:
    """For those who may see the claim, oldest first; what was corrected is left out."""
    where = {"household_id": household_id, "claim_id": claim_id}
    gone = Row.objects.filter(**where, corrects_id__isnull=False).values("corrects_id")
    found = Row.objects.filter(**where).exclude(kind="note").exclude(id__in=gone)
    rows = list(found.order_by("began_at", "id"))
    names = _names(rows) if rows else {}
    return tuple(
        CallOfClaim(
            names.get(row.staff_id, ""), row.kind, row.party, row.topic, row.outcome,
            row.began_at,
            _minutes(row.began_at, row.ended_at),
        )
        for row in rows
    )  # fmt: skip


@dataclass(frozen=True)
class CallMade:
    household_id: UUID
    person_id: UUID
    party: str
    topic: str
    outcome: str
    began_at: datetime
    minutes: int | None


def calls_made(staff_id: UUID, *, since: datetime) -> tuple[CallMade, ...]:
    """By a member of staff, oldest first; for themselves, so whose they were is not asked."""
    found = Row.objects.filter(staff_id=staff_id, began_at__gte=since).exclude(kind="note")
    return tuple(
        CallMade(
            row.household_id, row.person_id, row.party, row.topic, row.outcome, row.began_at,
            _minutes(row.began_at, row.ended_at),
        )
        for row in found.order_by("began_at", "id")
    )  # fmt: skip


def last_spoken(household_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When somebody last reached each household by telephone."""
    found = Row.objects.filter(
        household_id__in=set(household_ids), party="customer", outcome="reached"
    )
    newest = found.order_by("household_id", "-began_at").distinct("household_id")
    return dict(newest.values_list("household_id", "began_at"))


def may_speak_for(person_id: UUID, *, now: datetime) -> frozenset[UUID]:
    """The person and those who act for them now: who of all callers may report in their name."""
    acting = Relation.objects.filter(
        Q(valid_until_at__isnull=True) | Q(valid_until_at__gt=now),
        subject_person_id=person_id,
        valid_from_at__lte=now,
    )
    return frozenset({person_id, *acting.values_list("actor_person_id", flat=True)})


def _names(rows: Iterable[Row]) -> dict[UUID, str]:
    staff = Staff.objects.filter(id__in={row.staff_id for row in rows})
    return dict(staff.values_list("id", "display_name"))


def _corrected(household_id: UUID) -> set[UUID]:
    named = Row.objects.filter(household_id=household_id, corrects_id__isnull=False)
    return set(named.values_list("corrects_id", flat=True))


def _minutes(began_at: datetime, ended_at: datetime | None) -> int | None:
    return (ended_at - began_at) // timedelta(minutes=1) if ended_at else None
