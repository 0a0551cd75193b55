"""Papers that wait for a person, one after the other: the doubtful fields are said, the paper is
right; or the customer is asked for another photo."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from guanjia.claims import queries as claims
from guanjia.claims.actions.ask_again import ask_again
from guanjia.claims.actions.papers import LOOK_REASONS, PaperNotThere
from guanjia.claims.queries import PaperClaim
from guanjia.claims.retakes import RETAKES_ZH
from guanjia.documents.actions.confirm import confirm_fields, name_kind, settle_paper
from guanjia.documents.actions.turn import turn_paper
from guanjia.documents.normal_form import normal_form
from guanjia.documents.paper_reading import ITEM, PaperReading
from guanjia.documents.queries import readings_of
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.trial import checks_with
from guanjia.people import queries as people
from guanjia.people.actions.access import record_act
from guanjia.people.scope import name_shown
from guanjia.web.desk.page import by_staff, desk, show, staff_of, viewer_of
from guanjia.web.desk.pages.paper import of_claim, opened
from guanjia.web.desk.paper_fields import LeftOpen, WaitsForPhoto, rows_of
from guanjia.web.desk.paper_queue import waiting

# The list is there for this; whoever opens a paper from it says so by opening it.
REASON = "check_figures"


@desk
@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    rows = waiting(viewer)
    names = people.names_of({one.claim.insured_id for one in rows})
    return show(
        request,
        "papers",
        done="done" in request.GET,
        rows=[
            (one, name_shown(viewer, one.claim.household_id, names[one.claim.insured_id]))
            for one in rows
        ],
    )


def _claim_of(request: HttpRequest, document_id: UUID) -> PaperClaim:
    """Raises PaperNotThere for a paper of no claim of the viewer's."""
    found = claims.claims_of_papers(viewer_of(request), [document_id]).get(document_id)
    if found is None:
        raise PaperNotThere
    return found


@desk
def check(request: HttpRequest, document_id: UUID) -> HttpResponse:
    claim = _claim_of(request, document_id)
    if request.method != "POST":
        why = request.GET.get("why", "")
        chosen = why in LOOK_REASONS
        reason = why if chosen else REASON
        return opened(request, claim.application_id, document_id, reason, from_list=not chosen)
    if claim.asked_again:
        raise WaitsForPhoto
    reading = _reading_of(claim, document_id)
    rows = rows_of(reading, None, request.POST)
    if left := sum(row.left for row in rows):
        raise LeftOpen(left)
    who, where = staff_of(request), {"household_id": claim.household_id, "document_id": document_id}
    if reading.kind_read and request.POST.get("kind") == reading.kind_read:
        name_kind(**where, kind=reading.kind_read, now=request.now)
    if said := {row.key: row.said for row in rows if row.said}:
        confirm_fields(**where, said=said, by_role="staff", by_id=who, now=request.now)
    settle_paper(**where, staff_id=who, now=request.now)
    return _next(request, claim.application_id)


def _reading_of(claim: PaperClaim, document_id: UUID) -> PaperReading:
    """Raises PaperNotThere for one that was never due."""
    found = readings_of(household_id=claim.household_id, document_ids=[document_id])
    if document_id not in found:
        raise PaperNotThere
    return found[document_id]


def _next(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """The rest of the same claim first, so that its customer hears of it at once."""
    left = waiting(viewer_of(request))
    left.sort(key=lambda one: one.claim.application_id != claim_id)
    if not left:
        return redirect(f"{reverse('desk_papers')}?done=1")
    return redirect("desk_paper_check", document_id=left[0].paper.document_id)


@desk
@require_POST
def checks(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """What the sums say of what is typed so far; nothing is kept and no picture is shown."""
    reading = _reading_of(_claim_of(request, document_id), document_id)
    rows = rows_of(reading, None, request.POST)
    try:
        said = {row.key: normal_form(row.key, row.said) for row in rows if row.said}
    except PaperRefused as problem:
        return render(request, "desk/paper_checks.html", {"problem": problem.customer_zh})
    fields = {key: value for key, value in said.items() if not key.startswith(ITEM)}
    amounts = [said.get(item.key, item.amount) for item in reading.items]
    found = {
        "checks": checks_with(reading.values | fields, amounts),
        "left": sum(row.left for row in rows),
    }
    return render(request, "desk/paper_checks.html", found)


@desk
@require_POST
def turn(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A quarter clockwise, kept: everybody sees it so from now on. Raises PaperRefused for what is
    no photo."""
    claim = _claim_of(request, document_id)
    where, who = {"household_id": claim.household_id, "now": request.now}, staff_of(request)
    turn_paper(**where, document_id=document_id, turned_by=who)
    record_act(
        **where, viewer=viewer_of(request), act="turned_paper", object_id=document_id, reason=""
    )
    why = request.POST.get("why", "")
    here = reverse("desk_paper_check", args=[document_id])
    return redirect(f"{here}?why={why}" if why in LOOK_REASONS else here)


@desk
def again(request: HttpRequest, document_id: UUID) -> HttpResponse:
    claim_id = _claim_of(request, document_id).application_id
    if request.method != "POST":
        found = of_claim(request, claim_id, document_id)
        return show(request, "paper_again", **found, reasons=RETAKES_ZH)
    book = claims.open_book_for(viewer_of(request), claim_id)
    reasons = request.POST.getlist("reason")
    ask_again(book, document_id=document_id, reasons=reasons, by=by_staff(request))
    book.save(now=request.now)
    return _next(request, claim_id)
