"""The session cookie of the pages, and the code that is sent before it."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guanjia.exchange.actions.outbox import OutMessage, enqueue_many
from guanjia.exchange.ids import new_id
from guanjia.people.actions import login

# __Host- binds the cookie to this host and to https. The demonstration speaks plain http to this
# machine, where browsers refuse such a cookie.
COOKIE = "guanjia_session" if settings.DEMO else "__Host-guanjia_session"


def send_code(phone: str, *, now: datetime) -> str | None:
    """Put the code into the outbox as a text message; returned for the demonstration to show."""
    code = login.send_code(phone=phone, now=now)
    if code is not None and not settings.DEMO:
        message_id = new_id(now=now)
        body = {"type": "login_code", "phone": phone, "code": code}
        enqueue_many(
            [OutMessage(message_id, "text", "login_code", None, None, None, body, str(message_id))],
            now=now,
        )
    return code


def keep_session(response: HttpResponse, token: str) -> HttpResponse:
    """A fresh token with each log-in; not readable by scripts, not sent from other sites."""
    response.set_cookie(
        COOKIE, token, secure=not settings.DEMO, httponly=True, samesite="Lax", path="/"
    )
    return response


def forget_session(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    token = request.COOKIES.get(COOKIE)
    if token:
        login.close_session(token)
    response.delete_cookie(COOKIE, path="/")
    return response
