"""A butler's day on one page: what is promised, who waits in a group, whose claims run."""

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
from guanjia.people.scope import Viewer, name_shown
from guanjia.watch.days import law_days
from guanjia.web.desk.page import desk, show, staff_of, viewer_of
from guanjia.web.desk.pages.caller import chosen, names_shown, persons_in
from guanjia.web.words import field_of, typed_end

ANSWERED_WITHIN = timedelta(minutes=15)
UNHEARD = timedelta(days=30)
GROUPS_SHOWN, QUIET_SHOWN = 3, 50


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
    waits = groups.waiting_groups(viewer)
    calls = [one for one in notes if one.kind == "call"]
    mine = households_of(staff_of(request), from_at=now, until=now)
    return show(
        request,
        "customers",
        rows=[_row(viewer, one, names, spoken, wrote, promised) for one in rows],
        more=more is not None,
        items=[
            {"item": one, "name": name_shown(viewer, one.household_id, names[one.person_id])}
            for one in items
        ],
        line=sum(one.at <= now for one in items),
        asked=[{"note": one, "name": names[one.person_id]} for one in notes],
        calls=len(calls),
        open_promises=sum(one.kind == "promise" and not one.done for one in items),
        waits=waits[:GROUPS_SHOWN],
        waiting=len(waits),
        late_from=now - ANSWERED_WITHIN,
        kept=day.kept_this_month(staff_of(request), now=now),
        covering=sum(one.reason == "cover" for one in mine),
        homes=len(mine),
        quiet=len(viewer.granted_household_ids - homes),
        handed=_handed_to(staff_of(request), rows),
    )


def _row(
    viewer: Viewer,
    row: QueueRow,
    names: dict[UUID, str],
    spoken: dict[UUID, datetime],
    wrote: dict[UUID, datetime],
    promised: dict[UUID, datetime],
) -> dict[str, Any]:
    """The lane whose turn has lasted longest stands for the claim."""
    home = row.household_id
    lane = next((one for one in row.lanes if one.lane.id == row.turn.lane_id), row.lanes[0])
    known = ((spoken.get(home), "电话"), (wrote.get(home), "群"))
    contacts = [(at, how) for at, how in known if at]
    return {
        "row": row,
        "lane": lane,
        "name": name_shown(viewer, home, names[row.insured_id]),
        "mine": home in viewer.granted_household_ids,
        "contact": max(contacts, default=None),
        "next_at": promised.get(home),
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
