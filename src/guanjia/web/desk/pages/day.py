"""A butler's day on one page: what is promised and due, who waits in a group, whose claims run;
and on another, of whom nothing was heard for long."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from guanjia.care import day, groups
from guanjia.care.actions import promises
from guanjia.claims import queue
from guanjia.claims.queue import Filter, QueueRow
from guanjia.claims.service import HANDOVER_REASONS_ZH, TIERS_ZH
from guanjia.people import call_log, note_log
from guanjia.people import queries as people
from guanjia.people.butlers import households_of
from guanjia.people.note_log import Note
from guanjia.people.rules import end_of_day
from guanjia.people.scope import Viewer, name_shown
from guanjia.watch import deadlines
from guanjia.watch.days import law_days
from guanjia.watch.deadlines import Deadline
from guanjia.web.desk.page import desk, show, staff_of, viewer_of
from guanjia.web.desk.pages.caller import chosen, names_shown, persons_in
from guanjia.web.desk.pages.late import PARTIES_ZH, span_zh
from guanjia.web.words import field_of, typed_end

ANSWERED_WITHIN = timedelta(minutes=15)
GROUPS_SHOWN, UNHEARD_SHOWN = 3, 100


@desk
@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """For a butler; an expert finds here what was handed to them."""
    viewer, now = viewer_of(request), request.now
    rows, more = queue.queue(viewer, Filter(), law_days=law_days, now=now)
    items = day.day(viewer, now=now)
    notes = note_log.waiting_notes(viewer.granted_household_ids)
    persons = {one.insured_id for one in rows}
    persons |= {one.person_id for one in items} | {one.person_id for one in notes}
    names = people.names_of(persons)
    homes = {one.household_id for one in rows} & viewer.granted_household_ids
    spoken, wrote = call_log.last_spoken(homes), groups.last_written(homes)
    promised = day.next_promises(homes)
    clocks = deadlines.next_due(
        household_ids={one.household_id for one in rows},
        subject_ids={one.application_id for one in rows},
    )
    waits = groups.waiting_groups(viewer)
    calls = [one for one in notes if one.kind == "call"]
    mine = households_of(staff_of(request), from_at=now, until=now)
    return show(
        request,
        "customers",
        rows=[_row(viewer, one, names, spoken, wrote, promised, clocks, now=now) for one in rows],
        more=more is not None,
        entries=_entries(viewer, items, notes, rows, clocks, names, now=now),
        calls=len(calls),
        open_promises=sum(one.kind == "promise" and not one.done for one in items),
        waits=waits[:GROUPS_SHOWN],
        waiting=len(waits),
        late_from=now - ANSWERED_WITHIN,
        kept=day.kept_this_month(staff_of(request), now=now),
        covering=sum(one.reason == "cover" for one in mine),
        homes=len(mine),
        unheard=len(day.unheard({one.household_id for one in mine}, now=now)),
        handed=_handed_to(staff_of(request), rows),
    )


def _entries(
    viewer: Viewer,
    items: list[day.Item],
    notes: tuple[Note, ...],
    rows: tuple[QueueRow, ...],
    clocks: dict[UUID, Deadline],
    names: dict[UUID, str],
    *,
    now: datetime,
) -> list[dict[str, Any]]:
    """Of the day in the order in which it is due: what was, what is asked for now, what is still to
    come, the clocks of the claims among it. `begins` and `first_call` stand at one entry each."""
    told: list[dict[str, Any]] = [
        {"kind": one.kind, "at": one.at, "item": one,
         "name": name_shown(viewer, one.household_id, names[one.person_id])}
        for one in items
    ]  # fmt: skip
    asked: list[dict[str, Any]] = [
        {"kind": "asked", "note": one, "name": names[one.person_id]} for one in notes
    ]
    told += [
        {"kind": "clock", "at": clock.due_at, "clock": clock, "row": one,
         "party_zh": PARTIES_ZH[clock.rule.party],
         "name": name_shown(viewer, one.household_id, names[one.insured_id])}
        for one in rows
        if (clock := clocks.get(one.application_id))
        and clock.due_at
        and now < clock.due_at <= day.day_ends(now)
    ]  # fmt: skip
    for one in told:
        one["tomorrow"] = one["at"] >= end_of_day(now)
    past = sorted((one for one in told if one["at"] <= now), key=lambda one: one["at"])
    later = sorted((one for one in told if one["at"] > now), key=lambda one: one["at"])
    for first in (asked + later)[:1]:
        first["begins"] = True
    for first in [one for one in asked if one["note"].kind == "call"][:1]:
        first["first_call"] = True
    return past + asked + later


def _row(
    viewer: Viewer,
    row: QueueRow,
    names: dict[UUID, str],
    spoken: dict[UUID, datetime],
    wrote: dict[UUID, datetime],
    promised: dict[UUID, datetime],
    clocks: dict[UUID, Deadline],
    *,
    now: datetime,
) -> dict[str, Any]:
    """The lane whose turn has lasted longest stands for the claim."""
    home = row.household_id
    lane = next((one for one in row.lanes if one.lane.id == row.turn.lane_id), row.lanes[0])
    known = ((spoken.get(home), "电话"), (wrote.get(home), "群"))
    contacts = [(at, how) for at, how in known if at]
    clock = clocks.get(row.application_id)
    return {
        "row": row,
        "lane": lane,
        "name": name_shown(viewer, home, names[row.insured_id]),
        "mine": home in viewer.granted_household_ids,
        "contact": max(contacts, default=None),
        "next_at": promised.get(home),
        "clock": clock,
        "over": clock is not None and clock.due_at is not None and clock.due_at <= now,
        "span_zh": span_zh(abs(now - clock.due_at)) if clock and clock.due_at else "",
    }


def _handed_to(staff_id: UUID, rows: tuple[QueueRow, ...]) -> list[dict[str, Any]]:
    """What colleagues asked of the viewer and waits for the answer, the next due first."""
    found = [
        {
            "row": row,
            "handover": one,
            "tier_zh": TIERS_ZH[one.tier],
            "reason_zh": HANDOVER_REASONS_ZH.get(one.reason, one.reason),
        }
        for row in rows
        for one in row.claim.open_handovers
        if one.to_staff_id == staff_id
    ]
    return sorted(found, key=lambda one: one["handover"].due_at)


@desk
@require_GET
def unheard(request: HttpRequest) -> HttpResponse:
    """The longest first. Nobody is ranked, and nothing is to be sold to anybody."""
    now = request.now
    mine = households_of(staff_of(request), from_at=now, until=now)
    found = day.unheard({one.household_id for one in mine}, now=now)
    persons = people.briefs_of(one.household_id for one in found[:UNHEARD_SHOWN])
    return show(
        request,
        "unheard",
        rows=[
            {"home": one, "persons": persons.get(one.household_id, [])}
            for one in found[:UNHEARD_SHOWN]
        ],
        total=len(found),
        homes=len(mine),
    )


@desk
def promise(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """What is promised to this household, and one more."""
    persons = persons_in(request, household_id)
    form = request.POST
    if request.method == "POST":
        promises.promise(
            viewer=viewer_of(request),
            household_id=household_id,
            person_id=chosen(form, "person", persons) or persons[0],
            what=form.get("what", ""),
            due_at=typed_end(form.get("due_at", ""), now=request.now),
            now=request.now,
        )
        return redirect("desk_customers")
    names = names_shown(request, household_id, persons)
    return show(
        request,
        "promise",
        household_id=household_id,
        persons=[(one, names[one]) for one in persons],
        about=chosen(form or request.GET, "person", persons) or persons[0],
        standing=[
            {"promise": one, "name": names.get(one.person_id, "")}
            for one in day.open_promises(household_id)
        ],
        due_at=field_of(request.now + timedelta(hours=2)),
    )


@desk
@require_POST
def kept(request: HttpRequest, household_id: UUID, promise_id: UUID) -> HttpResponse:
    promises.keep(
        viewer=viewer_of(request), household_id=household_id, promise_id=promise_id,
        now=request.now,
    )  # fmt: skip
    return redirect("desk_customers")
