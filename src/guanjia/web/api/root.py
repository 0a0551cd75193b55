"""The API object: authentication, one transaction a request, errors in one shape."""

import hashlib
import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from guanjia.exchange.actions import idempotency
from guanjia.people.scope import Viewer
from guanjia.web.answers import answer as answer
from guanjia.web.answers import problem as problem

log = logging.getLogger("guanjia.web")

STATUS = {
    "not_found": 404,
    "paper_not_found": 404,
    "unknown_claim": 404,
    "gateway_unknown": 404,
    "same_incident": 409,
    "step_not_allowed": 409,
    "claim_moved": 409,
    "idempotency_key_reused": 409,
    "phone_taken": 409,
    "policy_number_taken": 409,
    "too_large": 413,
    "too_many_codes": 429,
    "login_locked": 429,
    "login_code_wrong": 401,
    "login_code_gone": 401,
    "bad_signature": 401,
}


def signed_in(request: HttpRequest) -> Viewer | None:
    return request.viewer


# No docs page: it would load its scripts from another origin.
api = NinjaAPI(
    title="Guanjia", version="1.0.0", auth=signed_in, urls_namespace="api", docs_url=None
)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    field = ".".join(str(part) for part in first.get("loc", ()) if part not in {"body", "data"})
    return problem("invalid", "有一项没有填对，请核对后再试。", 422, field=field)


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem("session_ended", "登录已过期，请重新登录。", 401)


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Errors that speak for themselves are passed on; any other is logged by type and place: its
    message, which may quote what a person wrote, is left out by the formatter."""
    code, sentence = getattr(error, "code", None), getattr(error, "customer_zh", None)
    if isinstance(code, str) and sentence:
        field, claim_id = getattr(error, "field", ""), getattr(error, "application_id", None)
        more = {"claim_id": str(claim_id)} if claim_id else {}
        return problem(code, sentence, STATUS.get(code, 422), field=field, **more)
    log.error("unexpected", exc_info=error)
    return problem("internal", "我们这边出了点问题，您填的内容没有丢，请过一会儿再试。", 500)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem("unreadable", "提交的内容没有读懂，请刷新页面后再试。", error.status_code)


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem("too_large", "一次提交的内容太多了，请分几次提交。", 413)


def one_transaction(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """State, journal, outbox and the saved answer commit together, or nothing does.

    With an Idempotency-Key header, the same request gives the first answer again.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key, viewer = request.headers.get("Idempotency-Key", ""), signed_in(request)
        with transaction.atomic():
            if not key or viewer is None:
                return view(request, *args, **kwargs)
            saved = idempotency.begin(
                account_id=viewer.account_id,
                key=key[:200],
                request_hash=_fingerprint(request),
                now=request.now,
            )
            if saved is not None:
                return HttpResponse(
                    saved.body, status=saved.status, content_type="application/json; charset=utf-8"
                )
            response = view(request, *args, **kwargs)
            idempotency.finish(
                account_id=viewer.account_id,
                key=key[:200],
                status=response.status_code,
                body=response.content,
            )
            return response

    return run


def _fingerprint(request: HttpRequest) -> str:
    """Of a form, fields and files count: its boundary is drawn anew each time it is sent."""
    asked = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if request.content_type == "multipart/form-data":
        asked.update(json.dumps(sorted(request.POST.items())).encode())
        for _, file in sorted(request.FILES.items()):
            for part in file.chunks():
                asked.update(part)
            file.seek(0)
    else:
        asked.update(request.body)
    return asked.hexdigest()


def viewer_of(request: HttpRequest) -> Viewer:
    viewer = signed_in(request)
    assert viewer is not None  # ninja has refused strangers before the view runs
    return viewer


def person_of(request: HttpRequest) -> UUID:
    """The customer behind the session. Staff have no person and use the desk."""
    person_id = viewer_of(request).person_id
    if person_id is None:
        raise AuthenticationError
    return person_id
