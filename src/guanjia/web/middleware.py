"""What stands before every page: one moment of time, one viewer, one log line."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from guanjia.people.queries import viewer_for
from guanjia.web.errors import unreadable
from guanjia.web.live import ASKED_AGAIN
from guanjia.web.sign_in import at_desk, cookie_for

log = logging.getLogger("guanjia.web")
Next = Callable[[HttpRequest], HttpResponse]


class RequestLog:
    """The edge of the house: here the clock is read, once a request; inside, time is an argument.

    A line has method, route and status; never a path with ids, a query, a body or a name.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = datetime.now(UTC)
        began = time.perf_counter_ns()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            extra={
                "method": request.method,
                "route": match.url_name if match else "",
                "status": response.status_code,
                "took_us": (time.perf_counter_ns() - began) // 1000,
            },
        )
        return response


class ViewerSession:
    """Who is asking, in one statement. The API takes a bearer token only, so that no other site can
    make a browser use it; the pages take the session cookie, with a token against forgery. The desk
    knows staff only, everything else customers only."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            api = request.path.startswith("/api/")
            token = "" if api else request.COOKIES.get(cookie_for(request), "")
        viewer = None
        if token:
            # A page that is only left open keeps nobody logged in.
            is_use = ASKED_AGAIN not in request.META
            viewer = viewer_for(token, now=request.now, is_use=is_use)
        if viewer is not None and at_desk(request) == (viewer.staff_id is None):
            viewer = None
        request.viewer = viewer
        return self.get_response(request)


class NoNul:
    """The database takes no text with a NUL in it, and nobody means one in an address."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            return unreadable(request)
        return self.get_response(request)


class PageHeaders:
    """Nothing from elsewhere, nothing inline, nothing kept by caches."""

    POLICY = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
