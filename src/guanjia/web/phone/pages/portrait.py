"""The face of whoever looks after the viewer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from guanjia.web.phone.page import page, viewer_of
from guanjia.web.portraits import jpeg


@page
@require_GET
def one(request: HttpRequest, staff_id: UUID, mark: str) -> HttpResponse:
    return jpeg(viewer_of(request), staff_id, mark)
