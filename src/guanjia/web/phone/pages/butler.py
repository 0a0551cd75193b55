"""Ask the butler, or ask to be called: kept at once, answered by a human being."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.people import queries as people
from guanjia.people.actions.notes import leave_note
from guanjia.people.butlers import butler_of
from guanjia.people.call_log import calls_told
from guanjia.people.note_log import notes_of
from guanjia.web.phone.page import page, person_of, show, viewer_of


@page
def butler(request: HttpRequest) -> HttpResponse:
    person_id = person_of(request)
    household_id = people.household_of(person_id)
    if request.method == "POST":
        named = butler_of(viewer_of(request).household_ids, now=request.now)
        leave_note(
            household_id=household_id,
            person_id=person_id,
            staff_id=named.staff_id if named else None,
            kind="call" if request.POST.get("kind") == "call" else "ask",
            text=request.POST.get("text", ""),
            now=request.now,
        )
        return redirect("phone_butler")
    return show(
        request,
        "butler",
        notes=notes_of(household_id=household_id, person_id=person_id),
        calls=calls_told(viewer_of(request)),
        call=bool(request.GET.get("call")),
    )
