"""What was read of papers, and what the customer says of it: the phone's pages for programs."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guanjia.claims.actions.papers import order_papers
from guanjia.documents.actions import confirm
from guanjia.documents.actions.look import cut_outs
from guanjia.documents.paper_reading import PaperReading
from guanjia.documents.queries import readings_of
from guanjia.documents.refusals import PaperRefused
from guanjia.web.api.claims import Papers, by_customer, opened, saved
from guanjia.web.api.root import answer, one_transaction, person_of, viewer_of

router = Router(tags=["papers"])


def _mine(request: HttpRequest, document_id: UUID) -> tuple[UUID, PaperReading]:
    """The household and what is known of the paper. Raises PaperRefused."""
    viewer = viewer_of(request)
    for household_id in viewer.household_ids:
        found = readings_of(household_id=household_id, document_ids=[document_id])
        if document_id in found and found[document_id].person_id in viewer.acts_for:
            return household_id, found[document_id]
    raise PaperRefused("paper_not_found")


@router.get("/papers/{document_id}/reading")
def read_paper(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """`state`: waiting, looked (a first answer about the photo), read, failed. `accept` null until
    the photo was looked at; `reasons` say why to take it again. Places are corners of a region on
    the picture as it is served, shares from 0 to 1. A field is proved, read, doubtful or confirmed;
    `settled` fields are used, of the others nothing is before somebody confirms them."""
    _, paper = _mine(request, document_id)
    return answer(_told(paper))


def _told(paper: PaperReading) -> dict[str, Any]:
    return {
        "document_id": paper.document_id,
        "state": paper.state,
        "state_zh": paper.state_zh,
        "accept": paper.accept,
        "reasons": [one.model_dump() for one in paper.reasons],
        "kept": paper.insisted_at is not None,
        "kind": paper.kind_named,
        "kind_read": paper.kind_read,
        "fields": [
            {
                "name": one.name, "value": one.value, "others": one.others, "state": one.state,
                "check": one.check, "place": one.place, "page": one.page, "settled": one.settled,
            }
            for one in paper.fields
        ],
        "items": [
            {
                "key": one.key, "name": one.name, "amount": one.amount, "state": one.state,
                "place": one.place, "page": one.page,
            }
            for one in paper.items
        ],
    }  # fmt: skip


class Said(Schema):
    said: dict[str, str]


@router.post("/papers/{document_id}/fields")
@one_transaction
def confirm_fields(request: HttpRequest, document_id: UUID, data: Said) -> HttpResponse:
    """`said`: field name, or key of an item -> what the paper says; holds over what was read."""
    household_id, _ = _mine(request, document_id)
    confirm.confirm_fields(
        household_id=household_id,
        document_id=document_id,
        said=data.said,
        by_role="customer",
        by_id=person_of(request),
        now=request.now,
    )
    return read_paper(request, document_id)


@router.post("/papers/{document_id}/keep")
@one_transaction
def keep_photo(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The photo stays although it should be taken again: a person looks at it."""
    household_id, _ = _mine(request, document_id)
    confirm.insist(
        household_id=household_id, document_id=document_id, by_id=person_of(request),
        now=request.now,
    )  # fmt: skip
    return read_paper(request, document_id)


class Kind(Schema):
    kind: str


@router.post("/papers/{document_id}/kind")
@one_transaction
def name_kind(request: HttpRequest, document_id: UUID, data: Kind) -> HttpResponse:
    """What kind of paper it is, whatever it was called before."""
    household_id, _ = _mine(request, document_id)
    confirm.name_kind(
        household_id=household_id, document_id=document_id, kind=data.kind, now=request.now
    )
    return read_paper(request, document_id)


@router.get("/papers/{document_id}/cut")
@one_transaction
def look_at_field(request: HttpRequest, document_id: UUID, field: str = "") -> HttpResponse:
    """The part of the photo where the field stands, as JPEG; a look at the paper like any other."""
    _, paper = _mine(request, document_id)
    cuts = cut_outs(
        viewer=viewer_of(request),
        document_id=document_id,
        fields=[one for one in paper.fields if one.name == field],
        reason="own_paper",
        now=request.now,
    )
    if not cuts:
        raise PaperRefused("paper_not_found")
    response = HttpResponse(cuts[field], content_type="image/jpeg")
    response["Cache-Control"] = "no-store"
    return response


@router.post("/claims/{claim_id}/papers/order")
@one_transaction
def put_in_order(request: HttpRequest, claim_id: UUID, data: Papers) -> HttpResponse:
    """The papers as the insurer shall get them; those not named stand behind."""
    book = opened(request, claim_id)
    order_papers(book, document_ids=data.document_ids, by=by_customer(request))
    return saved(request, book)
