"""Pages for what went wrong outside any view: the desk's own at the desk, else the customers'."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from guanjia.web.sign_in import at_desk

# What is not there and what is another's look the same.
NOT_THERE = {"not_found", "paper_not_found", "upload_gone"}


def is_not_there(problem: Exception) -> bool:
    return getattr(problem, "code", "") in NOT_THERE


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too many fields, too much text, a host that is not ours, a NUL in the address."""
    if request.path.startswith("/api/"):
        told = {"code": "request_unreadable", "message_zh": "传来的内容读不懂，请检查后再传一次。"}
        return JsonResponse(told, status=400)
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "404", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, "500", 500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "403_csrf", 403)


def _page(request: HttpRequest, name: str, status: int) -> HttpResponse:
    folder = "desk/" if at_desk(request) else ""
    return render(request, f"{folder}{name}.html", status=status)
