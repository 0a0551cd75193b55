"""Pages for what went wrong outside any view: the desk's own at the desk, else the customers'."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from guanjia.web.answers import problem
from guanjia.web.sign_in import at_desk

# What is not there and what is another's look the same.
NOT_THERE = {"not_found", "paper_not_found", "upload_gone"}


def is_not_there(problem: Exception) -> bool:
    return getattr(problem, "code", "") in NOT_THERE


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too many fields, too much text, a host that is not ours, a NUL in the address."""
    return refusal(
        request.path, code="request_unreadable", status=400,
        message_zh="传来的内容读不懂，请检查后再交一次。",
    )  # fmt: skip


def refusal(path: str, *, code: str, message_zh: str, status: int) -> HttpResponse:
    """Of a request that no view has seen: a page for people, code and sentence for a program."""
    if path.startswith("/api/"):
        return problem(code, message_zh, status)
    return HttpResponse(render_to_string("400.html", {"problem": message_zh}), status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "404", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, "500", 500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "403_csrf", 403)


def _page(request: HttpRequest, name: str, status: int) -> HttpResponse:
    folder = "desk/" if at_desk(request) else ""
    return render(request, f"{folder}{name}.html", status=status)
