"""Complaints at the desk: those that a colleague without interest handles, one by one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.care import complaints
from guanjia.care.actions import complaints as acts
from guanjia.people import queries as people
from guanjia.people import staff_queries
from guanjia.watch.actions import orders
from guanjia.watch.queries import free_orders, orders_of
from guanjia.web.desk.page import desk, show, staff_of, viewer_of


@desk
def every(request: HttpRequest) -> HttpResponse:
    """Mine, and those that nobody has and I may take."""
    staff_id, role = staff_of(request), viewer_of(request).role
    free = [
        one for one in free_orders(role) if one.kind == "complaint" and staff_id not in one.not_to
    ]
    if request.method == "POST":
        wanted = request.POST.get("order", "")
        for order in free:
            if str(order.order_id) == wanted:
                orders.take(order_id=order.order_id, staff_id=staff_id, now=request.now)
        return redirect("desk_complaints")
    mine = [one for one in orders_of(staff_id) if one.kind == "complaint"]
    found = {one.id: one for one in complaints.many([one.subject_id for one in [*mine, *free]])}
    rows = [
        {
            "complaint": found[one.subject_id],
            "subject_zh": complaints.SUBJECTS_ZH[found[one.subject_id].subject],
            "deadlines": complaints.open_deadlines(found[one.subject_id]),
            "order": one,
            "mine": one in mine,
        }
        for one in [*mine, *free]
        if one.subject_id in found
    ]
    return show(request, "complaints", rows=rows)


@desk
def one(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    viewer = viewer_of(request)
    found = complaints.complaint(viewer, complaint_id)
    if request.method == "POST":
        text = request.POST.get("text", "")
        if request.POST.get("act") == "extend":
            days = int(request.POST.get("days") or 0)
            acts.extend(viewer, complaint_id=complaint_id, days=days, text=text, now=request.now)
        else:
            acts.answer(
                viewer,
                complaint_id=complaint_id,
                outcome=request.POST.get("outcome", ""),
                text=text,
                now=request.now,
            )
        return redirect("desk_complaint", complaint_id=complaint_id)
    lines = complaints.lines_of(found)
    return show(
        request,
        "complaint",
        complaint=found,
        name=people.names_of([found.person_id])[found.person_id],
        subject_zh=complaints.SUBJECTS_ZH[found.subject],
        channel_zh=complaints.CHANNELS_ZH[found.channel],
        outcome_zh=complaints.OUTCOMES_ZH.get(found.outcome, "已撤回"),
        lines=lines,
        staff=staff_queries.names(one.staff_id for one in lines if one.staff_id),
        deadlines=complaints.open_deadlines(found),
        outcomes=complaints.OUTCOMES_ZH,
        extensions=[days for days in complaints.EXTENDED_DAYS if days > found.days],
    )
