"""A paper of a claim: opened only for a reason, and each look is told to the customer."""

import base64
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from guanjia.claims import queries as claims
from guanjia.claims.actions.papers import PaperNotThere, look_at
from guanjia.documents import queries as documents
from guanjia.documents.actions.look import ServedPaper
from guanjia.people import queries as people
from guanjia.web.desk.page import desk, show, viewer_of
from guanjia.web.desk.paper_row import paper_rows
from guanjia.web.words import STAFF_LOOKS_ZH


@desk
def paper(request: HttpRequest, claim_id: UUID, document_id: UUID) -> HttpResponse:
    row = claims.read(viewer_of(request), claim_id)
    state = row["claim"]
    found = documents.papers(household_id=row["household_id"], document_ids=state.papers)
    if document_id not in found:
        raise PaperNotThere
    context: dict[str, Any] = {
        "claim_id": claim_id,
        "number": row["number"],
        "name": people.names_of([state.insured_id])[state.insured_id],
        "row": paper_rows([found[document_id]])[0],
        "others": [one for one in paper_rows(found.values()) if one["paper"].stands],
        "reasons": STAFF_LOOKS_ZH,
    }
    if request.method != "POST":
        return show(request, "paper", **context)
    served = look_at(
        viewer_of(request),
        claim_id,
        document_id=document_id,
        reason=request.POST.get("reason", ""),
        now=request.now,
    )
    if request.POST.get("as") == "file":
        return _file(served)
    return show(request, "paper", **context, **_seen(served), reason=request.POST["reason"])


def _seen(served: ServedPaper) -> dict[str, Any]:
    """One look is one answer: the picture comes inside the page. XML is read as text."""
    if served.media_type.startswith("text/"):
        return {"opened": "text", "text": served.content.decode("utf-8", "replace")}
    if served.attachment:
        return {"opened": "file"}
    picture = base64.b64encode(served.content).decode()
    return {"opened": "picture", "picture": f"data:{served.media_type};base64,{picture}"}


def _file(served: ServedPaper) -> HttpResponse:
    response = HttpResponse(served.content, content_type=served.media_type)
    response["Content-Disposition"] = "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
