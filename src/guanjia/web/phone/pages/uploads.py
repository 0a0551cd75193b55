"""A large photo in parts: begin or go on, ask how far, send the next part.

What is whole is handed in by the same form as any paper, with `upload` in the place of a file.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.http import require_http_methods, require_POST

from guanjia.documents.actions import uploads
from guanjia.documents.actions.uploads import PART_BYTES, Begun, UploadElsewhere
from guanjia.documents.refusals import PaperRefused
from guanjia.web.phone.page import page, person_of
from guanjia.web.phone.pages.claim_in_report import opened


@require_POST
@page
def begin(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """`size` and `sha256` of the file; the same ones again go on where they broke off."""
    book, size = opened(request, claim_id), request.POST.get("size", "")
    try:
        with transaction.atomic():
            begun = uploads.begin_upload(
                household_id=book.household_id,
                person_id=book.claim.insured_id,
                uploaded_by=person_of(request),
                filename=request.POST.get("name", ""),
                byte_size=int(size) if size.isdecimal() else 0,
                sha256=request.POST.get("sha256", ""),
                now=request.now,
            )
    except PaperRefused as problem:
        return _told(422, problem=problem.customer_zh)
    return _told(200, begun=begun)


@require_http_methods(["GET", "HEAD", "PATCH"])
@page
def part(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """PATCH: the bytes from `Upload-Offset` on. Answers, like GET, with the next offset; 409 where
    another part comes next."""
    which = {"upload_id": upload_id, "uploaded_by": person_of(request), "now": request.now}
    if request.method != "PATCH":
        return _told(200, begun=Begun(upload_id, uploads.offset_of(**which)))
    if int(request.headers.get("Content-Length") or 0) > PART_BYTES:
        return _told(413)
    offset = request.headers.get("Upload-Offset", "")
    try:
        bytes_here = request.body
        with transaction.atomic():
            reached = uploads.take_part(
                **which, offset=int(offset) if offset.isdecimal() else -1, part=bytes_here
            )
    except UnreadablePostError:  # the line broke in the middle of it
        return _told(400)
    except UploadElsewhere as elsewhere:
        return _told(409, begun=Begun(upload_id, elsewhere.offset))
    except PaperRefused as problem:
        return _told(422, problem=problem.customer_zh)
    return _told(200, begun=Begun(upload_id, reached))


def _told(status: int, *, begun: Begun | None = None, problem: str = "") -> HttpResponse:
    said: dict[str, Any] = {"problem": problem} if problem else {}
    if begun:
        said |= {"id": str(begun.upload_id), "offset": begun.offset, "part_bytes": PART_BYTES}
    return JsonResponse(said, status=status)
