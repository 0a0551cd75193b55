"""Log in with phone and code; log out."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from guanjia.people.actions import login
from guanjia.web.sign_in import forget_session, keep_session, kept, send_code


@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """First the phone, then the code; both steps work without JavaScript."""
    context = {"next": request.GET.get("next", ""), "phone": "", "problem": "", "sent": False}
    if request.method == "POST":
        context |= {"phone": request.POST.get("phone", ""), "next": request.POST.get("next", "")}
        context["kept"] = kept(request)
        try:
            return _try(request, context)
        except Exception as problem:
            context["problem"] = getattr(problem, "customer_zh", "")
            if not context["problem"]:
                raise
    return render(request, "phone/login.html", context, status=422 if context["problem"] else 200)


def _try(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    phone, code = str(context["phone"]), request.POST.get("code", "")
    if not code:
        with transaction.atomic():
            demo_code = send_code(phone, now=request.now)
        context |= {"sent": True, "demo_code": demo_code if settings.DEMO else None}
        return render(request, "phone/login.html", context)
    context["sent"] = True
    opened = login.open_session(phone=phone, code=code, now=request.now)
    if isinstance(opened, login.LoginRefused):
        raise opened
    target = str(context["next"])
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    return keep_session(request, _onwards(request, target), opened)


def _onwards(request: HttpRequest, target: str) -> HttpResponse:
    """What was typed when the session was over is sent only once the customer says so."""
    again = kept(request)
    if not again:
        return redirect(target)
    words = [value for _, value in again if not value.isascii()]  # codes and numbers say nothing
    context = {"kept": again, "next": target, "words": words}
    return render(request, "phone/again.html", context)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    return forget_session(request, redirect("/login"))
