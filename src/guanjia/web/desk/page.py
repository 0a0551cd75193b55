"""What desk pages share: staff with the right for the page, one transaction a post, errors told
in place, and the frame around it all."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from guanjia.care import groups
from guanjia.claims import queue
from guanjia.claims.book import By
from guanjia.exchange.queries import queue_counts
from guanjia.people import note_log, staff_queries
from guanjia.people.actions import staff_login
from guanjia.people.rules import ROLES
from guanjia.people.scope import Viewer
from guanjia.watch.board import count_over
from guanjia.web.desk import paper_queue
from guanjia.web.desk.keys import EVERYWHERE, PLACES, keys_of
from guanjia.web.errors import is_not_there
from guanjia.web.permissions import PERMISSIONS
from guanjia.web.sign_in import typed
from guanjia.web.sign_in import viewer_of as viewer_of

View = Callable[..., HttpResponse]
MAY_OPEN = {"staff": ROLES, "lead": ("senior_expert", "admin"), "admin": ("admin",)}


def desk(view: View) -> View:
    """For staff with a session whom `permissions` lets in; anybody else gets the log-in, which
    keeps what was typed, or is told calmly that it is not theirs.

    A post runs in one transaction. An error that speaks (`staff_zh` or `customer_zh`) rolls it
    back, and the view is called again as a GET with `request.problem` set, so that the page shows
    it beside what was typed (`request.POST`). What is not there, or not in scope, is a 404.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.problem = None
        if request.viewer is None:
            return log_in_first(request)
        url_name = request.resolver_match.url_name
        if not _may_open(request.viewer, url_name):
            return show(request, "no_right", status=403, roles=_who_opens(url_name))
        if request.method == "POST":
            try:
                with transaction.atomic():
                    return view(request, *args, **kwargs)
            except Exception as problem:
                if is_not_there(problem):
                    return show(request, "nothing", status=404)
                if not _told(problem):
                    raise
                request.problem = problem
                request.method = "GET"
        try:
            return view(request, *args, **kwargs)
        except Exception as problem:
            if not is_not_there(problem):
                raise
            request.problem = None
            return show(request, "nothing", status=404)

    return run


def log_in_first(request: HttpRequest) -> HttpResponse:
    """What a post had typed travels through the log-in and can be sent after it."""
    if request.method != "POST":
        return redirect(f"/desk/login?{urlencode({'next': request.get_full_path()})}")
    path = request.get_full_path()
    return log_in_page(request, status=401, next=path, kept=typed(request), ended=True)


def log_in_page(request: HttpRequest, *, status: int, **context: Any) -> HttpResponse:
    """In the demonstration with the codes that an authenticator would show now."""
    context["demo"] = settings.DEMO and [
        {"card": card, "totp": staff_login.code_now(code=card.code, now=request.now)}
        for card in staff_queries.everyone()
        if card.log_in == "set" and card.left_at is None
    ]
    return render(request, "desk/login.html", context, status=status)


def _may_open(viewer: Viewer, url_name: str) -> bool:
    return viewer.role in _who_opens(url_name)


def _who_opens(url_name: str) -> tuple[str, ...]:
    return MAY_OPEN.get(PERMISSIONS.get(url_name, ""), ())


def _told(problem: Exception | None) -> str:
    return str(getattr(problem, "staff_zh", "") or getattr(problem, "customer_zh", ""))


def staff_of(request: HttpRequest) -> UUID:
    staff_id = viewer_of(request).staff_id
    assert staff_id is not None  # `desk` has sent strangers to the log-in
    return staff_id


def by_staff(request: HttpRequest) -> By:
    role = viewer_of(request).role
    return By("butler" if role == "butler" else "staff", staff_of(request), request.now)


def _waiting(viewer: Viewer, *, now: datetime) -> dict[str, int]:
    """How much waits for somebody to act, by place."""
    if viewer.role == "admin":
        return {"desk_stuck": sum(one.stuck for one in queue_counts(now=now))}
    return {
        "desk_late": count_over(viewer),
        "desk_claims": queue.count_ours(viewer),
        "desk_papers": len(paper_queue.waiting(viewer)),
        "desk_groups": groups.count_waiting(viewer),
        "desk_customers": note_log.count_waiting(viewer.granted_household_ids),
    }


def show(request: HttpRequest, template: str, status: int = 0, **context: Any) -> HttpResponse:
    """Render `desk/<template>.html` in the frame: `me`, `k` (the page's keys), the problem and what
    was typed. The status is 422 where there is a problem."""
    viewer, problem = viewer_of(request), getattr(request, "problem", None)
    here = request.path
    waiting = _waiting(viewer, now=request.now)
    places = [
        {
            "place": place,
            "url": url,
            "here": here == url or here.startswith(f"{url}/"),
            "count": waiting.get(place.url_name, 0),
        }
        for place in PLACES
        if _may_open(viewer, place.url_name) and (url := reverse(place.url_name))
    ]
    keys = keys_of(template)
    context |= {
        "me": staff_queries.staff_card(staff_of(request)),
        "places": places,
        "k": keys,
        "page_keys": [key for name, key in keys.items() if name not in EVERYWHERE],
        "problem": _told(problem),
        "problem_field": getattr(problem, "field", ""),
        "typed": request.POST,
        "now": request.now,
    }
    answer = status or (422 if problem else 200)
    return render(request, f"desk/{template}.html", context, status=answer)
