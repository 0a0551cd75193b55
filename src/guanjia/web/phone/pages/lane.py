"""One policy of a claim: the decision and the answer to it, withdrawal, filing before its turn."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from entitlement.terms import Clause
from guanjia.catalogue import queries as catalogue
from guanjia.claims import queries as claims
from guanjia.claims import slip, story
from guanjia.claims.actions import decide, submit
from guanjia.claims.actions.decide import SheetRefused
from guanjia.claims.book import NoSuchClaim
from guanjia.documents.figures import parse_fen
from guanjia.documents.refusals import PaperRefused
from guanjia.web.phone.page import by_customer, page, show, viewer_of
from guanjia.web.phone.pages.tracker import told


def found(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> tuple[dict[str, Any], Any]:
    """The claim and its lane, as told. Raises NoSuchClaim for a lane of another claim."""
    claim = told(request, claim_id)
    lane = next((one for one in claim["lanes"] if one["id"] == str(lane_id)), None)
    if lane is None:
        raise NoSuchClaim
    return claim, lane


def reckoned(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> dict[str, Any]:
    """Our sum of the lane beside the insurer's, with the insurer's steps wherever it gave them."""
    every = claims.basis(viewer_of(request), claim_id)
    basis = next(one for one in every if one["lane_id"] == str(lane_id))
    asked, insurer = basis["calculation"], basis["insurer"]
    steps = (asked or {}).get("steps") or (insurer or {}).get("steps") or []
    return basis | {"their_steps": steps}


def clauses(our: dict[str, Any] | None, numbers: list[str]) -> list[dict[str, str]]:
    """The wording of these clauses, as kept when our sum was worked out; unknown ones bare."""
    known: Mapping[str, Clause] = {}
    if our:
        known = catalogue.terms_by_digest(our["terms_digest"], our["clauses_digest"]).clauses
    return [
        {
            "number": number,
            "title_zh": known[number].title_zh if number in known else "",
            "text_zh": known[number].text_zh if number in known else "",
        }
        for number in numbers
    ]


@page
def lane(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _answered(request, claim_id, lane_id)
    claim, lane = found(request, claim_id, lane_id)
    basis = reckoned(request, claim_id, lane_id)
    paid = (
        story.payments(claims.journal_of(viewer_of(request), claim_id)) if lane["paid_fen"] else []
    )
    numbers = [one["clause"] for one in basis["deviations"]]
    return show(
        request,
        "lane",
        claim=claim,
        lane=lane,
        basis=basis,
        rows=slip.compared(basis["our"], basis["their_steps"]) if lane["difference_fen"] else [],
        insurer_clauses=clauses(basis["our"], lane["clauses"]),
        deviations=list(zip(basis["deviations"], clauses(basis["our"], numbers), strict=True)),
        payments=[one for one in paid if one["lane_id"] == lane["id"]],
    )


def _answered(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    book, by = claims.open_book_for(viewer_of(request), claim_id), by_customer(request)
    book.lane(lane_id)
    given = request.POST.get("answer", "")
    if given in {"agree", "contest"}:
        note = request.POST.get("note", "").strip()[:2000]
        decide.answer(book, lane_id=lane_id, agree=given == "agree", note=note, by=by)
    elif given in {"sheet_pay", "sheet_refuse"}:
        outcome: Literal["pay", "refuse"] = "pay" if given == "sheet_pay" else "refuse"
        decide.enter_sheet(
            book,
            lane_id=lane_id,
            outcome=outcome,
            sum_fen=_sheet_fen(request) if outcome == "pay" else 0,
            document_id=None,
            by=by,
        )
    else:
        raise submit.NotReady("answer_missing", "请在下面选一个：同意，或者不同意。")
    book.save(now=request.now)
    return redirect("phone_lane", claim_id=claim_id, lane_id=lane_id)


def _sheet_fen(request: HttpRequest) -> int:
    try:
        return parse_fen(request.POST.get("sum", "").strip())
    except PaperRefused:
        raise SheetRefused from None


@page
def withdraw(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    if request.method == "POST":
        book = claims.open_book_for(viewer_of(request), claim_id)
        submit.withdraw(book, lane_id=lane_id, by=by_customer(request))
        book.save(now=request.now)
        return redirect("phone_tracker", claim_id=claim_id)
    claim, lane = found(request, claim_id, lane_id)
    return show(request, "withdraw", claim=claim, lane=lane)


@page
def file_now(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    """Before its turn: the lane goes to the head of the order, the others keep theirs."""
    if request.method == "POST":
        book = claims.open_book_for(viewer_of(request), claim_id)
        book.lane(lane_id)
        order = [lane_id, *(one for one in book.claim.order if one != lane_id)]
        submit.choose_order(book, lane_ids=order, by=by_customer(request))
        book.save(now=request.now)
        return redirect("phone_tracker", claim_id=claim_id)
    claim, lane = found(request, claim_id, lane_id)
    if lane["waiting"] is None:
        return redirect("phone_tracker", claim_id=claim_id)
    return show(request, "file_now", claim=claim, lane=lane)
