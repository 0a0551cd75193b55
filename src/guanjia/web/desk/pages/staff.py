"""Staff and roles, what each may see, and what staff did: for the administrator."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from guanjia.care.actions.butlers import leave
from guanjia.claims import queries as claims
from guanjia.claims import queue
from guanjia.people import staff_queries
from guanjia.people.actions import staff as actions
from guanjia.people.actions import staff_login
from guanjia.people.actions.access import record_act
from guanjia.people.rules import ROLES, SKILLS
from guanjia.people.scope import NotYours
from guanjia.people.staff_queries import StaffCard
from guanjia.web.desk.page import desk, show, viewer_of
from guanjia.web.desk.pages import portrait

PAGE = 50


class NothingToGive(Exception):
    code = "claim_number_unknown"
    field = "number"
    customer_zh = "没有找到这个理赔编号，请核对后再填。"


@desk
def staff(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        staff_id = actions.hire(
            code=request.POST.get("code", ""),
            display_name=request.POST.get("display_name", ""),
            role=request.POST.get("role", ""),
            skills=request.POST.getlist("skills"),
            now=request.now,
        )
        _record(request, "hired", staff_id, request.POST.get("role", ""))
        return redirect("desk_staff_one", staff_id=staff_id)
    everyone = staff_queries.everyone()
    grants = staff_queries.grants_in_force(now=request.now)
    return show(
        request,
        "staff",
        here=[
            {"card": one, "grants": sum(grant.staff_id == one.staff_id for grant in grants)}
            for one in everyone
            if one.left_at is None
        ],
        gone=[one for one in everyone if one.left_at is not None],
        roles=ROLES,
        skills=SKILLS,
        chosen=request.POST.getlist("skills"),
    )


@desk
def one(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """A post names what it does by the button `do`."""
    card = staff_queries.staff_card(staff_id)
    if request.method == "POST":
        do = _DOINGS.get(request.POST.get("do", ""))
        if do is None or card.left_at is not None:
            raise NotYours
        return do(request, card) or redirect("desk_staff_one", staff_id=staff_id)
    return _page(request, card)


def _page(request: HttpRequest, card: StaffCard, invitation: str = "") -> HttpResponse:
    grants = staff_queries.grants_in_force(now=request.now, staff_id=card.staff_id)
    numbers = claims.numbers_of(
        household_ids={one.household_id for one in grants},
        application_ids={one.claim_id for one in grants if one.claim_id},
    )
    return show(
        request,
        "staff_one",
        card=card,
        invitation=invitation,
        grants=[
            {
                "grant": one,
                "number": numbers[one.claim_id] if one.claim_id else _tail(one.household_id),
            }
            for one in grants
        ],
        acts=staff_queries.acts_of(staff_id=card.staff_id, most=10),
        roles=ROLES,
        skills=SKILLS,
        chosen=request.POST.getlist("skills") if "skills" in request.POST else list(card.skills),
    )


def _tail(found_id: object) -> str:
    """An administrator sees no names: enough of an id to tell one from the other."""
    return f"尾号 {str(found_id)[-6:]}"


def _change(request: HttpRequest, card: StaffCard) -> None:
    role = request.POST.get("role", "")
    actions.change(
        staff_id=card.staff_id,
        display_name=request.POST.get("display_name", ""),
        role=role,
        skills=request.POST.getlist("skills"),
    )
    actions.set_presence(staff_id=card.staff_id, is_present=request.POST.get("is_present") == "1")
    _record(request, "changed_staff", card.staff_id, role)


def _invite(request: HttpRequest, card: StaffCard) -> HttpResponse:
    """The link is shown in this answer and nowhere else."""
    token = staff_login.invite(staff_id=card.staff_id, now=request.now)
    _record(request, "invited", card.staff_id)
    link = settings.PUBLIC_URL.rstrip("/") + reverse("desk_invite", args=[token])
    return _page(request, staff_queries.staff_card(card.staff_id), link)


def _portrait(request: HttpRequest, card: StaffCard) -> None:
    portrait.changed(request, card.staff_id)


def _leave(request: HttpRequest, card: StaffCard) -> None:
    leave(staff_id=card.staff_id, now=request.now)
    _record(request, "ended_employment", card.staff_id)


def _end_grant(request: HttpRequest, card: StaffCard) -> None:
    given = request.POST.get("grant", "")
    grants = staff_queries.grants_in_force(now=request.now, staff_id=card.staff_id)
    grant = next((one for one in grants if str(one.grant_id) == given), None)
    if grant is None:
        raise NotYours
    actions.end_access(grant_id=grant.grant_id, now=request.now)
    _record(request, "ended_access", card.staff_id, grant.reason, grant.household_id)


def _give(request: HttpRequest, card: StaffCard) -> None:
    """A butler gets the whole household of the claim, anybody else the one claim."""
    found = queue.find_by_number(request.POST.get("number", ""))
    if not found:
        raise NothingToGive
    butler = card.role == "butler"
    reason = "butler" if butler else "expert"
    actions.grant_access(
        staff_id=card.staff_id,
        household_id=found[0].household_id,
        claim_id=None if butler else found[0].application_id,
        reason=reason,
        now=request.now,
        until=None,
    )
    _record(request, "granted_access", card.staff_id, reason, found[0].household_id)


_DOINGS = {
    "change": _change,
    "invite": _invite,
    "portrait": _portrait,
    "no_portrait": _portrait,
    "leave": _leave,
    "end_grant": _end_grant,
    "give": _give,
}


def _record(
    request: HttpRequest,
    act: str,
    staff_id: UUID,
    reason: str = "",
    household_id: UUID | None = None,
) -> None:
    record_act(
        viewer=viewer_of(request),
        act=act,
        object_id=staff_id,
        household_id=household_id,
        reason=reason,
        now=request.now,
    )


@desk
@require_GET
def acts(request: HttpRequest) -> HttpResponse:
    everyone = staff_queries.everyone()
    whose = next((one for one in everyone if str(one.staff_id) == request.GET.get("staff")), None)
    try:
        on_date = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        on_date = None
    before = request.GET.get("before", "")
    found = staff_queries.acts_of(
        staff_id=whose.staff_id if whose else None,
        on_date=on_date,
        before=int(before) if before.isdecimal() else None,
        most=PAGE + 1,
    )
    objects = {str(one.staff_id): one.display_name for one in everyone}
    return show(
        request,
        "acts",
        everyone=everyone,
        whose=whose,
        on_date=on_date,
        rows=[
            {"act": one, "about": objects.get(one.object_id) or _tail(one.object_id)}
            for one in found[:PAGE]
        ],
        before=found[PAGE - 1].act_id if len(found) > PAGE else None,
        later=bool(before),
    )
