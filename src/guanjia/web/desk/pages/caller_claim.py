"""Acting for a caller on a claim: papers, figures of a bill, a courier, a policy from elsewhere.

Consents, account and submission stay the customer's own, on the phone.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims import queries as claims
from guanjia.claims import story
from guanjia.claims.actions.courier import book_courier
from guanjia.claims.actions.include import include_policy
from guanjia.claims.actions.papers import PaperNotThere, add_papers, refresh, remove_paper
from guanjia.claims.book import Book
from guanjia.claims.outlook import asked_of_lanes
from guanjia.claims.rules import ordered_lanes
from guanjia.documents.actions.figures import enter_figures
from guanjia.people import queries as people
from guanjia.people.actions.access import record_act
from guanjia.web.bill_form import CATEGORIES_ZH, SETTINGS_ZH, entered, head_of, rows_for
from guanjia.web.desk.page import by_staff, desk, show, staff_of, viewer_of
from guanjia.web.desk.pages.caller import chosen, names_shown, persons_in
from guanjia.web.incident_form import NotSaid
from guanjia.web.paper_intake import papers_of, taken_in
from guanjia.web.pickup import pickup_in, slots
from guanjia.web.policy_form import hold_entered, products


def _of_claim(request: HttpRequest, book: Book) -> dict[str, Any]:
    insured_id = book.claim.insured_id
    return {
        "claim_id": book.application_id,
        "number": book.number,
        "claim": book.claim,
        "household_id": book.household_id,
        "whole": book.household_id in viewer_of(request).granted_household_ids,
        "name": names_shown(request, book.household_id, [insured_id])[insured_id],
    }


@desk
def upload(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    book = claims.open_book_for(viewer_of(request), claim_id)
    refused: list[dict[str, str]] = []
    if request.method == "POST":
        if "remove" in request.POST:
            wanted = request.POST["remove"]
            paper_id = next((one for one in book.claim.papers if str(one) == wanted), None)
            if paper_id is None:
                raise PaperNotThere
            remove_paper(book, document_id=paper_id, by=by_staff(request))
        else:
            stored, refused = taken_in(
                book,
                files=request.FILES.getlist("file"),
                kind=request.POST.get("kind", ""),
                uploaded_by=staff_of(request),
                now=request.now,
            )
            add_papers(book, document_ids=stored, by=by_staff(request))
        book.save(now=request.now)
        if not refused:
            return redirect("desk_upload", claim_id=claim_id)
    lanes = ordered_lanes(book.claim)
    return show(
        request,
        "upload",
        422 if refused else 0,
        **_of_claim(request, book),
        **papers_of(book),
        refused=refused,
        lanes=[(lane, book.lane_cards[lane.id]) for lane in lanes if lane.stage != "withdrawn"],
        originals=[
            (lane, book.lane_cards[lane.id])
            for lane in lanes
            if lane.originals in {"required", "failed"} and not lane.finished
        ],
        reported="reported" in request.GET,
    )


@desk
def figures(request: HttpRequest, claim_id: UUID, document_id: UUID) -> HttpResponse:
    book = claims.open_book_for(viewer_of(request), claim_id)
    paper = book.papers(book.claim.papers).get(document_id)
    if paper is None or not paper.stands:
        raise PaperNotThere
    form, inpatient = request.POST, paper.kind == "inpatient_bill"
    if request.method == "POST" and "more" not in form:
        enter_figures(
            household_id=book.household_id,
            document_id=document_id,
            figures=entered(form, inpatient=inpatient),
            now=request.now,
        )
        book = claims.open_book_for(viewer_of(request), claim_id)  # with the new figures
        refresh(book, now=request.now)
        book.save(now=request.now)
        return redirect("desk_upload", claim_id=claim_id)
    return show(
        request,
        "figures",
        **_of_claim(request, book),
        paper=paper,
        inpatient=inpatient,
        head=head_of(form, paper.figures),
        rows=rows_for(form, paper.figures),
        categories=CATEGORIES_ZH.items(),
        settings_zh=SETTINGS_ZH.items(),
        asked=asked_of_lanes(book),
    )


@desk
def courier(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    """The consent to hand name, telephone and address to the courier is the customer's."""
    book = claims.open_book_for(viewer_of(request), claim_id)
    lane = book.lane(lane_id)
    if request.method == "POST":
        address, pickup_from = pickup_in(request.POST, now=request.now)
        book_courier(
            book,
            lane_id=lane_id,
            address=address,
            pickup_from=pickup_from,
            by=by_staff(request),
        )
        book.save(now=request.now)
        return redirect("desk_courier", claim_id=claim_id, lane_id=lane_id)
    return show(
        request,
        "courier",
        **_of_claim(request, book),
        lane=lane,
        card=book.lane_cards[lane_id],
        slots=slots(request.now),
        consented="courier:" in book.claim.consents,
        wanted=lane.originals in {"required", "failed"},
        way=story.parcel(claims.journal_of(viewer_of(request), claim_id), str(lane_id)),
    )


@desk
def add_policy(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """From a claim (`?claim=`), the policy joins that claim."""
    persons = persons_in(request, household_id)
    form = request.POST
    named = form.get("claim") or request.GET.get("claim", "")
    book = _claim_named(request, named) if named else None
    if request.method == "POST":
        insured_id = chosen(form, "insured", persons)
        if insured_id is None:
            raise NotSaid("insured", "先选一选这张保单保的是谁。")
        holder_id = chosen(form, "holder", persons) or insured_id
        policy_id = hold_entered(form, insured_id=insured_id, holder_id=holder_id, now=request.now)
        record_act(
            viewer=viewer_of(request),
            act="added_policy",
            object_id=policy_id,
            household_id=household_id,
            reason="caller_on_line",
            now=request.now,
        )
        if book is None:
            return redirect("desk_customer", household_id=household_id)
        include_policy(book, policy_id=policy_id, by=by_staff(request))
        book.save(now=request.now)
        return redirect("desk_upload", claim_id=book.application_id)
    first = chosen(form or request.GET, "person", persons)
    return show(
        request,
        "policy",
        household_id=household_id,
        persons=people.briefs_of([household_id])[household_id],
        person_id=book.claim.insured_id if book else first,
        book=book,
        products=products(),
    )


def _claim_named(request: HttpRequest, text: str) -> Book:
    """Raises NoSuchClaim."""
    try:
        claim_id = UUID(text)
    except ValueError:
        raise PaperNotThere from None
    return claims.open_book_for(viewer_of(request), claim_id)
