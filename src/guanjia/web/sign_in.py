"""The session cookies, of the customers' pages and of the desk, and the code sent before."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guanjia.exchange.actions.outbox import OutMessage, enqueue_many
from guanjia.exchange.ids import new_id
from guanjia.people.actions import login
from guanjia.people.scope import Viewer
from guanjia.people.texts import RECEIVER, TextMessage

# __Host- binds the cookie to this host and to https. The demonstration speaks plain http to this
# machine, where browsers refuse such a cookie.
COOKIE = "guanjia_session" if settings.DEMO else "__Host-guanjia_session"
DESK_COOKIE = "guanjia_desk" if settings.DEMO else "__Secure-guanjia_desk"
DESK = "/desk/"
KEPT = "kept:"
Fields = list[tuple[str, str]]


def at_desk(request: HttpRequest) -> bool:
    return bool(request.path.startswith(DESK))


def viewer_of(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer
    return viewer


def typed(request: HttpRequest) -> Fields:
    """What a post brought whose session was over: it travels through the log-in."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]


def kept(request: HttpRequest) -> Fields:
    """What the log-in brought along, in fields named "kept:...", to be sent once more after it."""
    return [
        (name.removeprefix(KEPT), value) for name, value in typed(request) if name.startswith(KEPT)
    ]


def cookie_for(request: HttpRequest) -> str:
    """A customer's session never opens the desk, nor a staff member's the customers' pages."""
    return DESK_COOKIE if at_desk(request) else COOKIE


def send_code(phone: str, *, now: datetime) -> str | None:
    """Put the code into the outbox as a text message; returned for the demonstration to show."""
    code = login.send_code(phone=phone, now=now)
    if code is not None:
        text = TextMessage(
            template="login_code",
            parameters={"code": code},
            phone=phone,
            until=now + login.CODE_LIVES,
        )
        message_id, body = new_id(now=now), text.model_dump(mode="json")
        message = OutMessage(
            message_id, RECEIVER, text.template, None, None, None, body, str(message_id)
        )
        enqueue_many([message], now=now)
    return code


def keep_session(request: HttpRequest, response: HttpResponse, token: str) -> HttpResponse:
    """A fresh token with each log-in; not readable by scripts, not sent from other sites."""
    desk = at_desk(request)
    response.set_cookie(
        cookie_for(request),
        token,
        secure=not settings.DEMO,
        httponly=True,
        samesite="Strict" if desk else "Lax",
        path=DESK if desk else "/",
    )
    return response


def forget_session(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    token = request.COOKIES.get(cookie_for(request))
    if token:
        login.close_session(token)
    response.delete_cookie(cookie_for(request), path=DESK if at_desk(request) else "/")
    return response
