"""The service group of a claim at the desk, and the list of those that wait."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from guanjia.care import groups
from guanjia.care.actions import tiers
from guanjia.care.actions.group import read_up_to, say
from guanjia.claims import queries as claims
from guanjia.claims import queue
from guanjia.claims.journal.service import Loop
from guanjia.claims.service import HANDOVER_REASONS_ZH, LOOPS, TIERS_ZH, may_close
from guanjia.people import queries as people
from guanjia.people.scope import name_shown
from guanjia.web.desk.page import by_staff, desk, show, viewer_of
from guanjia.web.group_live import stream, unmoved
from guanjia.web.live import written
from guanjia.web.words import PAPERS_ZH


@desk
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    waits = groups.waiting_groups(viewer)
    waiting_ids = {one.application_id for one in waits}
    recent = [one for one in groups.recent_groups(viewer) if one[0] not in waiting_ids]
    found = queue.in_scope(viewer, [*waiting_ids, *(claim_id for claim_id, _ in recent)])
    names = people.names_of(one.insured_id for one in found.values())
    about = {
        one.application_id: {
            "claim": one,
            "name": name_shown(viewer, one.household_id, names[one.insured_id]),
        }
        for one in found.values()
    }
    return show(
        request,
        "groups",
        waits=[{"group": one, **about[one.application_id]} for one in waits],
        recent=[{"at": at, **about[claim_id]} for claim_id, at in recent if claim_id in about],
    )


@desk
def group(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    if request.method == "POST":
        text = request.POST.get("text", "")
        say(viewer_of(request), claim_id=claim_id, text=text, now=request.now)
        return redirect("desk_group", claim_id=claim_id)
    return show(request, "group", **_context(request, claim_id))


@desk
@require_GET
def live(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """204 while nothing has moved since the marks that the page shows."""
    if unmoved(request, viewer_of(request), claim_id):
        return HttpResponse(status=204)
    return show(request, "group_live", **_context(request, claim_id))


@desk
@require_GET
def events(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    return stream(request, viewer_of(request), claim_id)


@desk
@require_POST
def loop(request: HttpRequest, claim_id: UUID, loop: str) -> HttpResponse:
    book = claims.open_book_for(viewer_of(request), claim_id)
    act = request.POST.get("act", "")
    tiers.close_loop(book, loop=cast(Loop, loop), act=act, by=by_staff(request))
    book.save(now=request.now)
    return redirect("desk_group", claim_id=claim_id)


def _context(request: HttpRequest, claim_id: UUID) -> dict[str, Any]:
    """Who is shown the group has read it."""
    viewer, now = viewer_of(request), request.now
    whole = bool(request.GET.get("whole"))
    found = groups.group(viewer, claim_id, papers_zh=PAPERS_ZH, whole=whole, now=now)
    row, state = found.claim_row, found.claim_row["claim"]
    if found.seq:
        household_id = row["household_id"]
        read_up_to(viewer, household_id=household_id, claim_id=claim_id, seq=found.seq, now=now)
    named = {member.staff_id: member.display_name for member in found.staff}
    return {
        "group": found,
        "marks": written(found.marks),
        "claim_id": claim_id,
        "whole": whole,
        "row": row,
        "state": state,
        "asked": [
            {
                "handover": one,
                "tier_zh": TIERS_ZH[one.tier],
                "reason_zh": HANDOVER_REASONS_ZH.get(one.reason, one.reason),
                "to_zh": named.get(one.to_staff_id, ""),
            }
            for one in state.open_handovers
        ],
        "loops": [
            {
                "code": code,
                "rule": rule,
                "end": state.loops.get(code),
                "act_zh": rule.acts_zh.get(state.loops[code].act, "")
                if code in state.loops
                else "",
                "may": may_close(state, code),
            }
            for code, rule in LOOPS.items()
        ],
    }
