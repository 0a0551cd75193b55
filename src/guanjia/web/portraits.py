"""A portrait as a response, for phone and desk."""

from uuid import UUID

from django.http import HttpResponse

from guanjia.people.portraits import picture
from guanjia.people.scope import Viewer


def jpeg(viewer: Viewer, staff_id: UUID, mark: str) -> HttpResponse:
    """The browser of whoever may see it keeps it: another picture has another address."""
    found = picture(viewer, staff_id=staff_id, mark=mark)
    kept = {"Cache-Control": "private, max-age=31536000, immutable"}
    return HttpResponse(found, content_type="image/jpeg", headers=kept)
