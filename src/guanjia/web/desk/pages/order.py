"""One work order: what is to be done until when and why, what was done, and how it ends."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims import chased
from guanjia.exchange.actions.outbox import enqueue_many
from guanjia.people import queries as people
from guanjia.people import staff_queries
from guanjia.people.actions.access import record_act
from guanjia.people.rules import mask_name
from guanjia.watch import deadlines
from guanjia.watch import queries as orders
from guanjia.watch.actions import orders as act
from guanjia.watch.causes import CAUSES_ZH, FOUND_ZH, KINDS_ZH, OUTCOMES_ZH
from guanjia.watch.messages import questions
from guanjia.watch.queries import Order
from guanjia.web.desk.page import desk, show, staff_of, viewer_of
from guanjia.web.desk.pages.late import PARTIES_ZH

WHAT_ZH = {
    "opened": "立单",
    "taken": "接下",
    "assigned": "派给",
    "noted": "记下",
    "closed": "办结",
}


class NotAsked(Exception):
    code = "not_asked"
    customer_zh = "这家保险公司没有接口，催它请打电话。"


@desk
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    found = orders.order(viewer_of(request), order_id)
    in_scope = orders.in_scope(viewer_of(request), found)
    if request.method == "POST":
        if not in_scope and request.POST.get("act") != "take":
            raise act.NoSuchOrder
        return _done(request, found)
    owner = found.owner_id
    history = orders.history(found)
    staff = [owner, *(one for line in history for one in (line.staff_id, line.to_id))]
    names = staff_queries.names(one for one in staff if one)
    return show(
        request,
        "order",
        order=found,
        kind_zh=KINDS_ZH[found.kind],
        cause_zh=CAUSES_ZH[found.cause],
        outcome_zh=OUTCOMES_ZH.get(found.outcome, ""),
        owner_zh=names.get(owner, "") if owner else "",
        mine=owner == staff_of(request),
        in_scope=in_scope,
        deadline=deadlines.of_clock(household_id=found.household_id, clock_id=found.clock_id),
        parties=PARTIES_ZH,
        history=[_told(line, names) for line in reversed(history)],
        colleagues=_colleagues(found),
        outcomes=[(code, words) for code, words in OUTCOMES_ZH.items() if code != "passed_on"],
        found=FOUND_ZH.items() if found.kind == "late" else (),
        **_claim(found, in_scope=in_scope),
    )


def _claim(found: Order, *, in_scope: bool) -> dict[str, Any]:
    """Whose claim it is; the name is masked for who may only take it."""
    if found.subject != "claim":
        return {}
    household = [found.household_id]
    claim = chased.briefs(household_ids=household, application_ids=[found.subject_id])[
        found.subject_id
    ]
    lane_ids = [found.part_id] if found.part_id else []
    [lane, *_] = [*chased.lanes(household_ids=household, lane_ids=lane_ids), None]
    name = people.names_of([claim.insured_id])[claim.insured_id]
    return {"claim": claim, "name": name if in_scope else mask_name(name), "lane": lane}


def _colleagues(found: Order) -> list[tuple[UUID, str]]:
    """Those of the role who are there and may have it."""
    return [
        (one.staff_id, one.display_name)
        for one in staff_queries.everyone()
        if one.role == found.role
        and one.left_at is None
        and one.is_present
        and one.staff_id not in {*found.not_to, found.owner_id}
    ]


def _told(line: orders.HistoryLine, names: dict[UUID, str]) -> dict[str, Any]:
    known = {**CAUSES_ZH, **OUTCOMES_ZH, **FOUND_ZH}
    return {
        "at": line.at,
        "who_zh": names.get(line.staff_id, "系统") if line.staff_id else "系统",
        "what_zh": WHAT_ZH[line.what],
        "to_zh": names.get(line.to_id, "") if line.to_id else "",
        "code_zh": known.get(line.code, ""),
        "text": line.text,
    }


def _done(request: HttpRequest, found: Order) -> HttpResponse:
    """After handing it on, the page may not be ours any more."""
    staff_id, given = staff_of(request), request.POST
    doing, text, order_id = given.get("act", ""), given.get("text", ""), found.order_id
    if doing == "take":
        act.take(order_id=order_id, staff_id=staff_id, now=request.now)
    elif doing == "assign":
        to = next((one for one, _ in _colleagues(found) if str(one) == given.get("to")), None)
        if to is None:
            raise act.OrderRefused("not_to_them")
        act.assign(order_id=order_id, to=to, by=staff_id, text=text, now=request.now)
    elif doing == "note":
        act.note(order_id=order_id, by=staff_id, text=text, now=request.now)
    elif doing == "ask":
        _ask(request, found)
    else:
        act.close(
            order_id=order_id,
            by=staff_id,
            outcome=given.get("outcome", ""),
            found=given.get("found", ""),
            text=text,
            now=request.now,
        )
    if doing in {"assign", "close"}:
        return redirect("desk_late")
    return redirect("desk_order", order_id=order_id)


def _ask(request: HttpRequest, found: Order) -> None:
    """The same question as the chaser's, so not twice on one day."""
    asked = questions([found.household_id], [found.part_id] if found.part_id else [],
                      now=request.now)  # fmt: skip
    if not asked:
        raise NotAsked
    enqueue_many(asked, now=request.now)
    record_act(
        viewer=viewer_of(request),
        act="asked_insurer",
        object_id=found.part_id,
        household_id=found.household_id,
        reason="",
        now=request.now,
    )
