"""Each paying customer has a butler: given by load of open claims, covered when away, handed on."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from guanjia.care.hot_sql import rows
from guanjia.care.models import HouseholdHandOver
from guanjia.care.rules import by_load
from guanjia.claims import queue
from guanjia.claims.queries import one_at_a_time
from guanjia.exchange.ids import new_id
from guanjia.people import queries as people
from guanjia.people.actions import absence, staff
from guanjia.people.actions.access import record_act
from guanjia.people.actions.staff import Given
from guanjia.people.butlers import absences, butlers_of, households_of
from guanjia.people.scope import NotYours, Viewer
from guanjia.people.sealing import seal_for
from guanjia.policies import queries as policies
from guanjia.watch.actions import orders

REASONS = ("asked_by_customer", "balance", "long_absence", "knows_the_family")
BATCH = 1000


class ButlerRefused(Exception):
    """`code`: nobody_else, summary_missing, reason_missing, not_a_butler."""

    SENTENCES: ClassVar[dict[str, str]] = {
        "nobody_else": "现在没有别的管家可以接手，请先找管理员。",
        "summary_missing": "写几句交接：客户怎么称呼、在办什么、答应过什么。",
        "reason_missing": "请选一个交接的原因。",
        "not_a_butler": "只能交给另一位在职的管家。",
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, self.SENTENCES[code]


def ensure_butler(*, household_id: UUID, now: datetime) -> UUID | None:
    """Who was given the household. None: it has a butler, or nobody works here."""
    one_at_a_time(f"butler:{household_id}")
    parameters = {"household_id": household_id, "not_to": [], "from_at": now, "until": now}
    given = rows("care.assign_butler", parameters | {"now": now})
    return given[0][0] if given else None


def fill_gaps(*, now: datetime) -> int:
    """Every household with a policy and no butler gets one; returns how many did."""
    filled, last = 0, UUID(int=0)
    while holders := policies.households_holding(after=last, most=BATCH):
        last = holders[-1]
        have = butlers_of(holders, now=now)
        lacking = [one for one in holders if one not in have]
        filled += len(_give(lacking, reason="butler", not_to=(), now=now))
    return filled


def plan_absence(*, staff_id: UUID, from_at: datetime, until_at: datetime, now: datetime) -> int:
    """Others stand in, chosen by load; their right begins and ends with the absence. What this
    butler had to cover in that time goes to others too. Raises AbsenceRefused, ButlerRefused."""
    absence_id = absence.enter_absence(
        staff_id=staff_id, from_at=from_at, until_at=until_at, now=now
    )
    begin = max(from_at, now)
    held = {one.household_id: one for one in households_of(staff_id, from_at=begin, until=until_at)}
    chosen = _chosen(held, not_to=[staff_id], from_at=begin, until=until_at, now=now)
    if held and not chosen:
        raise ButlerRefused("nobody_else")
    covers = []
    for household_id, other in chosen:
        grant = held[household_id]
        end = grant.until if grant.reason == "cover" and grant.until else until_at
        covers.append(Given(other, household_id, max(begin, grant.from_at), min(end, until_at)))
    staff.grant_households(covers, reason="cover")
    return absence_id


def end_absence(*, absence_id: int, staff_id: UUID, now: datetime) -> None:
    """Back early, or not going at all: those who stood in see nothing any more. Raises NotYours."""
    known = [one for one in absences(now=now, staff_id=staff_id) if one.absence_id == absence_id]
    if not known or not absence.end_absence(absence_id=absence_id, staff_id=staff_id, now=now):
        raise NotYours
    away = known[0]
    held = households_of(staff_id, from_at=now, until=away.until_at)
    mine = [one.household_id for one in held if one.reason == "butler"]
    staff.end_covers(household_ids=mine, from_at=away.from_at, until=away.until_at, now=now)


def hand_household(
    *,
    viewer: Viewer,
    household_id: UUID,
    to_staff_id: UUID | None,
    reason: str,
    summary: str,
    now: datetime,
) -> UUID:
    """To the butler named, else to whom the load allows; the former butler sees it no more.

    Raises NotYours, ButlerRefused.
    """
    if viewer.staff_id is None or household_id not in viewer.granted_household_ids:
        raise NotYours
    if reason not in REASONS:
        raise ButlerRefused("reason_missing")
    if not summary.strip():
        raise ButlerRefused("summary_missing")
    one_at_a_time(f"butler:{household_id}")
    former = butlers_of([household_id], now=now).get(household_id)
    not_to = [former.staff_id] if former else []
    able = [one for one, _ in _by_load(not_to=not_to, from_at=now, until=now, now=now)]
    if not able:
        raise ButlerRefused("nobody_else")
    if to_staff_id is not None and to_staff_id not in able:
        raise ButlerRefused("not_a_butler")
    to = to_staff_id or able[0]
    for ended in ("butler", "cover"):
        staff.end_grants(reason=ended, at=now, household_ids=[household_id])
    staff.grant_households([Given(to, household_id, now, None)], reason="butler")
    for had in (former.staff_id, former.cover_id) if former else ():
        if had and had != to:
            orders.move(household_id=household_id, staff_id=had, to=to, now=now)
    handover_id, person_id = new_id(now=now), people.persons_of(household_id)[0]
    HouseholdHandOver.objects.create(
        id=handover_id,
        household_id=household_id,
        person_id=person_id,
        from_staff_id=former.staff_id if former else None,
        to_staff_id=to,
        reason=reason,
        sealed=seal_for(person_id, place=handover_place(handover_id), plain=summary.encode()),
        handed_at=now,
    )
    record_act(
        viewer=viewer, act="handed_household", object_id=to, household_id=household_id,
        reason=reason, now=now,
    )  # fmt: skip
    return to


def leave(*, staff_id: UUID, now: datetime) -> None:
    """Whoever leaves hands everything on, by load; nobody stays without a butler for it.

    Raises StaffRefused (last_admin).
    """
    held = households_of(staff_id, from_at=now, until=now)
    mine = [one.household_id for one in held if one.reason == "butler"]
    staff.leave(staff_id=staff_id, now=now)
    given = _give(mine, reason="butler", not_to=[staff_id], now=now)
    HouseholdHandOver.objects.bulk_create(
        HouseholdHandOver(
            id=new_id(now=now),
            household_id=household_id,
            from_staff_id=staff_id,
            to_staff_id=to,
            reason="left",
            handed_at=now,
        )
        for household_id, to in given
    )


def handover_place(handover_id: UUID) -> str:
    return f"care_household_handover|sealed|{handover_id}"


def _give(
    household_ids: Collection[UUID], *, reason: str, not_to: Collection[UUID], now: datetime
) -> list[tuple[UUID, UUID]]:
    given = _chosen(household_ids, not_to=not_to, from_at=now, until=now, now=now)
    staff.grant_households((Given(to, home, now, None) for home, to in given), reason=reason)
    return given


def _chosen(
    household_ids: Collection[UUID],
    *,
    not_to: Collection[UUID],
    from_at: datetime,
    until: datetime,
    now: datetime,
) -> list[tuple[UUID, UUID]]:
    if not household_ids:
        return []
    open_claims = queue.open_by_household(household_ids)
    weights = {one: open_claims.get(one, 0) for one in household_ids}
    return by_load(weights, _by_load(not_to=not_to, from_at=from_at, until=until, now=now))


def _by_load(
    *, not_to: Collection[UUID], from_at: datetime, until: datetime, now: datetime
) -> list[tuple[UUID, int]]:
    parameters = {"not_to": list(not_to), "from_at": from_at, "until": until, "now": now}
    return [(row[0], row[1]) for row in rows("care.by_load", parameters)]
