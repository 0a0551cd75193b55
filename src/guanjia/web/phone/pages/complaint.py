"""To complain: about anything, with or without a claim; and to read what became of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.care import complaints
from guanjia.care.actions import complaints as acts
from guanjia.claims import queries as claims
from guanjia.exchange.ids import new_id
from guanjia.web.once import once
from guanjia.web.phone.page import page, person_of, show, viewer_of


@page
def complain(request: HttpRequest) -> HttpResponse:
    """One form, and the earlier ones under it."""
    viewer = viewer_of(request)
    mine = {str(one["id"]): one for one in claims.mine(viewer)}
    if request.method == "POST":
        return _complained(request, mine)
    return show(
        request,
        "complain",
        subjects=complaints.SUBJECTS_ZH,
        claims=list(mine.values()),
        earlier=[(one, complaints.SUBJECTS_ZH[one.subject]) for one in complaints.mine(viewer)],
        key=new_id(now=request.now),
    )


def _complained(request: HttpRequest, mine: Mapping[str, Any]) -> HttpResponse:
    """The same form sent twice is one complaint: the law's clock runs once."""
    said = {name: request.POST.get(name, "") for name in ("claim", "subject", "text")}
    chosen = mine.get(said["claim"])

    def work() -> str:
        complaint_id = acts.complain(
            person_id=person_of(request),
            claim_id=chosen["id"] if chosen else None,
            channel="page",
            subject=said["subject"],
            text=said["text"],
            by=person_of(request),
            now=request.now,
        )
        return f"/complaints/{complaint_id}"

    return once(
        account_id=viewer_of(request).account_id,
        key=f"complaint:{request.POST.get('key') or new_id(now=request.now)}",
        said=said,
        work=work,
        now=request.now,
    )


@page
def one(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    viewer = viewer_of(request)
    found = complaints.complaint(viewer, complaint_id)
    if request.method == "POST":
        acts.withdraw(viewer, complaint_id=complaint_id, now=request.now)
        return redirect("phone_complaint", complaint_id=complaint_id)
    return show(
        request,
        "complaint",
        complaint=found,
        subject_zh=complaints.SUBJECTS_ZH[found.subject],
        outcome_zh=complaints.OUTCOMES_ZH.get(found.outcome, ""),
        lines=complaints.lines_of(found),
        deadlines=complaints.open_deadlines(found),
        handled=any(order.owner_id for order in complaints.orders_of(found)),
    )
