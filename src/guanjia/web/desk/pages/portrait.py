"""The picture of a colleague: shown, handed in, taken back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from guanjia.documents.intake import MOST_BYTES
from guanjia.documents.portraits import portrait
from guanjia.documents.refusals import PaperRefused
from guanjia.people.actions.access import record_act
from guanjia.people.actions.portraits import drop_portrait, keep_portrait
from guanjia.web.desk.page import desk, show, staff_of, viewer_of
from guanjia.web.portraits import jpeg


@desk
@require_GET
def one(request: HttpRequest, staff_id: UUID, mark: str) -> HttpResponse:
    return jpeg(viewer_of(request), staff_id, mark)


@desk
def mine(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        changed(request, staff_of(request))
        return redirect("desk_me")
    return show(request, "me")


def changed(request: HttpRequest, staff_id: UUID) -> None:
    """As the form `desk/portrait_form.html` asks. Raises PaperRefused."""
    if request.POST.get("do") == "no_portrait":
        drop_portrait(staff_id=staff_id)
    else:
        file = request.FILES.get("portrait")
        if file is None:
            raise PaperRefused("empty")
        if (file.size or 0) > MOST_BYTES:
            raise PaperRefused("too_large")
        found = portrait(file.read())
        keep_portrait(staff_id=staff_id, picture=found, now=request.now)
    record_act(
        viewer=viewer_of(request), act="changed_portrait", object_id=staff_id, household_id=None,
        reason="", now=request.now,
    )  # fmt: skip
