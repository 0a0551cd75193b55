"""In and out of the desk: password and time-based code, the invitation, presence."""

import segno
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanjia.people.actions import staff_login
from guanjia.people.actions.access import record_act
from guanjia.people.actions.staff import set_presence
from guanjia.people.actions.staff_login import StaffLoginRefused
from guanjia.web.desk.page import desk, log_in_page, staff_of, viewer_of
from guanjia.web.sign_in import DESK, cookie_for, forget_session, keep_session, kept


@desk
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    return redirect("desk_staff" if viewer_of(request).role == "admin" else "desk_claims")


@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Fields named "kept:..." are what a post had typed when its session was over: they are shown
    again after the log-in, to be sent once more."""
    problem = ""
    if request.method == "POST":
        with transaction.atomic():
            opened = staff_login.sign_in(
                code=request.POST.get("code", ""),
                password=request.POST.get("password", ""),
                totp=request.POST.get("totp", ""),
                now=request.now,
            )
        if isinstance(opened, str):
            return keep_session(request, _onwards(request), opened)
        problem = opened.customer_zh
    return log_in_page(
        request,
        status=422 if problem else 200,
        next=request.POST.get("next") or request.GET.get("next", ""),
        kept=kept(request),
        code=request.POST.get("code", ""),
        problem=problem,
        ended=not problem and cookie_for(request) in request.COOKIES,
    )


def _onwards(request: HttpRequest) -> HttpResponse:
    again, target = kept(request), desk_path(request.POST.get("next", ""))
    if again:
        return render(request, "desk/again.html", {"kept": again, "next": target})
    return redirect(target)


def desk_path(path: str) -> str:
    """A path of the desk, or its beginning."""
    inside = path.startswith(DESK) and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if inside else DESK


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    return forget_session(request, redirect("desk_login"))


@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The holder chooses a password and lets an authenticator app read the secret."""
    problem = None
    if request.method == "POST":
        try:
            with transaction.atomic():
                opened = staff_login.accept(
                    token=token,
                    password=request.POST.get("password", ""),
                    code=request.POST.get("totp", ""),
                    now=request.now,
                )
            return keep_session(request, redirect("desk_begin"), opened)
        except StaffLoginRefused as refused:
            problem = refused
    try:
        with transaction.atomic():
            found = staff_login.invitation(token, now=request.now)
    except StaffLoginRefused as gone:
        return render(request, "desk/invite_gone.html", {"problem": gone.customer_zh}, status=404)
    context = {
        "invitation": found,
        "secret": " ".join(found.secret_base32[i : i + 4] for i in range(0, 32, 4)),
        "picture": segno.make(found.uri, error="m").svg_data_uri(scale=4, border=2),
        "problem": problem.customer_zh if problem else "",
    }
    return render(request, "desk/invite.html", context, status=422 if problem else 200)


@desk
@require_POST
def presence(request: HttpRequest) -> HttpResponse:
    is_present = request.POST.get("is_present") == "1"
    set_presence(staff_id=staff_of(request), is_present=is_present)
    record_act(
        viewer=viewer_of(request),
        act="changed_presence",
        object_id=staff_of(request),
        household_id=None,
        reason="present" if is_present else "absent",
        now=request.now,
    )
    return redirect(desk_path(request.POST.get("next", "")))
