"""What phone pages share: a signed-in person, one transaction a post, errors told in place."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from guanjia.claims.book import By
from guanjia.people.butlers import butler_of
from guanjia.web.errors import is_not_there
from guanjia.web.sign_in import typed
from guanjia.web.sign_in import viewer_of as viewer_of

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """For a customer with a session; anybody else goes to the log-in and comes back, and what a
    post had typed travels along.

    A post runs in one transaction. An error that speaks to the customer rolls it back, and the view
    is called again as a GET with `request.problem` set, so that the page shows it beside what the
    customer had typed (`request.POST`); nothing typed is lost. What is not there, or is another's,
    is a 404.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = request.viewer
        if viewer is None or viewer.person_id is None:
            return _to_log_in(request)
        request.problem = None
        if request.method == "POST":
            try:
                with transaction.atomic():
                    return view(request, *args, **kwargs)
            except Exception as problem:
                if not getattr(problem, "customer_zh", None):
                    raise
                request.problem = problem
                request.method = "GET"
        try:
            return view(request, *args, **kwargs)
        except Exception as problem:
            if not is_not_there(problem):
                raise
            return render(request, "404.html", status=404)

    return run


def _to_log_in(request: HttpRequest) -> HttpResponse:
    """A fragment asked for by a page that is open takes the whole page to the log-in; what a page
    saves while somebody types does not, for the words would be gone."""
    behind, again = request.headers.get("HX-Request"), typed(request)
    if behind and again:
        return HttpResponse(status=401)
    if behind:
        return HttpResponse(status=401, headers={"HX-Redirect": "/login"})
    path = request.get_full_path()
    if again:
        context = {"next": path, "kept": again, "ended": True}
        return render(request, "phone/login.html", context, status=401)
    return redirect(f"/login?{urlencode({'next': path}, safe='/')}")


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
        "butler": butler_of(viewer.household_ids, now=request.now),
        "problem": getattr(problem, "customer_zh", ""),
        "problem_field": getattr(problem, "field", ""),
        "typed": request.POST,
        "now": request.now,
    }
    return render(request, f"phone/{template}.html", context, status=422 if problem else 200)
