"""Papers: sent in, looked at (each look is recorded), figures typed by hand."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import BaseModel, ConfigDict

from guanjia.claims import queries as claims
from guanjia.claims.actions.papers import refresh
from guanjia.documents.actions.figures import enter_figures
from guanjia.documents.actions.look import look
from guanjia.documents.actions.papers import store_paper
from guanjia.documents.intake import MOST_BYTES
from guanjia.documents.queries import papers
from guanjia.documents.refusals import PaperRefused
from guanjia.people.queries import household_of
from guanjia.people.scope import require_acts_for
from guanjia.web.api.root import answer, one_transaction, person_of, viewer_of

router = Router(tags=["papers"])


@router.post("/papers")
@one_transaction
def upload_paper(
    request: HttpRequest,
    file: File[UploadedFile],
    person_id: Form[UUID],
    kind: Form[str | None] = None,
) -> HttpResponse:
    """The same bytes again are the same paper, so a lost answer may simply be asked for again."""
    require_acts_for(viewer_of(request), person_id)
    if (file.size or 0) > MOST_BYTES:
        raise PaperRefused("too_large")
    stored = store_paper(
        household_id=household_of(person_id),
        person_id=person_id,
        uploaded_by=person_of(request),
        filename=file.name or "",
        data=file.read(),
        kind=kind or None,
        now=request.now,
    )
    figures = stored.figures
    return answer(
        {
            "document_id": stored.document_id,
            "kind": stored.kind,
            "sha256": stored.sha256,
            "received_at": stored.received_at,
            "warnings": [
                {"code": one.code, "message_zh": one.sentence_zh} for one in stored.warnings
            ],
            "figures": figures.model_dump(mode="json") if figures else None,
        },
        201,
    )


@router.get("/papers/{document_id}/file")
@one_transaction
def look_at_paper(request: HttpRequest, document_id: UUID, page: int | None = None) -> HttpResponse:
    """The file; with `page`, from 0, a picture of one page of a PDF or OFD."""
    served = look(
        viewer=viewer_of(request),
        document_id=document_id,
        reason="own_paper",
        page=page,
        now=request.now,
    )
    response = HttpResponse(served.content, content_type=served.media_type)
    response["Content-Disposition"] = "attachment" if served.attachment else "inline"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response


class TypedFigures(BaseModel):
    """Beside `person_id`, whose paper it is, the figures as documents reads them."""

    model_config = ConfigDict(extra="allow")
    person_id: UUID | None = None


@router.post("/papers/{document_id}/figures")
@one_transaction
def type_figures(request: HttpRequest, document_id: UUID, data: TypedFigures) -> HttpResponse:
    person_id = data.person_id or person_of(request)
    require_acts_for(viewer_of(request), person_id)
    household_id = household_of(person_id)
    paper = papers(household_id=household_id, document_ids=[document_id]).get(document_id)
    if paper is None or paper.person_id != person_id:
        raise PaperRefused("paper_not_found")
    figures = enter_figures(
        household_id=household_id,
        document_id=document_id,
        figures=data.model_dump(exclude={"person_id"}),
        now=request.now,
    )
    for row in claims.mine(viewer_of(request)):
        if document_id in row["claim"].papers and not row["claim"].closed_at:
            book = claims.open_book_for(viewer_of(request), row["id"])
            refresh(book, now=request.now)
            book.save(now=request.now)
    return answer({"figures": figures.model_dump(mode="json")}, 201)
