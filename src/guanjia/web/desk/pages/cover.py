"""Away and back: an absence with who stands in, and a household handed to another butler."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from guanjia.care.actions import butlers as acts
from guanjia.people import butlers, staff_queries
from guanjia.web.desk.page import desk, show, staff_of, viewer_of
from guanjia.web.desk.pages.caller import names_shown, persons_in
from guanjia.web.words import typed_moment

REASONS_ZH = {
    "asked_by_customer": "客户想换一位",
    "balance": "手上太多，分一些",
    "long_absence": "要离开一阵子",
    "knows_the_family": "对方更熟悉这一家",
}
assert set(REASONS_ZH) == set(acts.REASONS)


class TimesMissing(Exception):
    code = "times_missing"
    field = "from_at"
    customer_zh: ClassVar[str] = "请选从什么时候到什么时候。"


@desk
def absence(request: HttpRequest) -> HttpResponse:
    """One's own; an open one is at the top, with a way back."""
    staff_id, form = staff_of(request), request.POST
    if request.method == "POST":
        acts.plan_absence(
            staff_id=staff_id,
            from_at=_moment(form.get("from_at", "")),
            until_at=_moment(form.get("until_at", "")),
            now=request.now,
        )
        return redirect("desk_absence")
    mine = butlers.households_of(staff_id, from_at=request.now, until=request.now)
    return show(
        request,
        "absence",
        absences=[
            {"away": one, "covers": butlers.covers_of(staff_id, from_at=one.from_at)}
            for one in butlers.absences(now=request.now, staff_id=staff_id)
        ],
        homes=sum(one.reason == "butler" for one in mine),
        covering=sum(one.reason == "cover" for one in mine),
    )


@desk
@require_POST
def end_absence(request: HttpRequest, absence_id: int) -> HttpResponse:
    acts.end_absence(absence_id=absence_id, staff_id=staff_of(request), now=request.now)
    return redirect("desk_absence")


@desk
def hand_household(request: HttpRequest, household_id: UUID) -> HttpResponse:
    persons = persons_in(request, household_id)
    form = request.POST
    if request.method == "POST":
        acts.hand_household(
            viewer=viewer_of(request),
            household_id=household_id,
            to_staff_id=_staff_in(form.get("to", "")),
            reason=form.get("reason", ""),
            summary=form.get("summary", ""),
            now=request.now,
        )
        return redirect("desk_customers")
    away, me = butlers.absent(request.now), staff_of(request)
    names = names_shown(request, household_id, persons)
    return show(
        request,
        "hand_household",
        household_id=household_id,
        title="、".join(names[one] for one in persons),
        reasons=REASONS_ZH.items(),
        others=[
            one
            for one in staff_queries.everyone()
            if one.role == "butler" and one.left_at is None
            and one.staff_id != me and one.staff_id not in away
        ],
    )  # fmt: skip


def _staff_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    """In China's time. Raises TimesMissing."""
    try:
        return typed_moment(text)
    except ValueError:
        raise TimesMissing from None
