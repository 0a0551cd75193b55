"""What phone pages share: a signed-in person, one transaction a post, errors told in place."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from guanjia.claims.book import By
from guanjia.people import queries as people
from guanjia.people.scope import Viewer

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """For a customer with a session; anybody else goes to the log-in and comes back.

    A post runs in one transaction. An error that speaks to the customer rolls it back, and the view
    is called again as a GET with `request.problem` set, so that the page shows it beside what the
    customer had typed (`request.POST`); nothing typed is lost.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = request.viewer
        if viewer is None or viewer.person_id is None:
            return redirect(f"/login?next={request.path}")
        request.problem = None
        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except Exception as problem:
            if not getattr(problem, "customer_zh", None):
                raise
            request.problem = problem
            request.method = "GET"
            return view(request, *args, **kwargs)

    return run


def viewer_of(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer
    return viewer


def person_of(request: HttpRequest) -> UUID:
    person_id = viewer_of(request).person_id
    assert person_id is not None  # `page` has sent strangers to the log-in
    return person_id


def by_customer(request: HttpRequest) -> By:
    return By("customer", person_of(request), request.now)


def show(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Render `phone/<template>.html` with the butler and the problem, if there is one."""
    viewer = viewer_of(request)
    problem = getattr(request, "problem", None)
    context |= {
        "butler": people.butler_of(viewer.household_ids, now=request.now),
        "problem": getattr(problem, "customer_zh", ""),
        "problem_field": getattr(problem, "field", ""),
        "typed": request.POST,
    }
    return render(request, f"phone/{template}.html", context, status=422 if problem else 200)
