"""One lane of a claim over the API: answer, withdrawal, courier, settlement sheet in hand."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guanjia.claims.actions import courier, decide, submit
from guanjia.web.api.claims import by_customer, opened, saved
from guanjia.web.api.root import one_transaction

router = Router(tags=["lanes"])


class Answer(Schema):
    agree: bool
    note: str = ""


@router.post("/claims/{claim_id}/lanes/{lane_id}/answer")
@one_transaction
def answer_lane(request: HttpRequest, claim_id: UUID, lane_id: UUID, data: Answer) -> HttpResponse:
    book = opened(request, claim_id)
    decide.answer(book, lane_id=lane_id, agree=data.agree, note=data.note, by=by_customer(request))
    return saved(request, book)


@router.post("/claims/{claim_id}/lanes/{lane_id}/withdrawal")
@one_transaction
def withdraw_lane(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    book = opened(request, claim_id)
    submit.withdraw(book, lane_id=lane_id, by=by_customer(request))
    return saved(request, book)


class Pickup(Schema):
    address: str
    pickup_from: datetime


@router.post("/claims/{claim_id}/lanes/{lane_id}/courier")
@one_transaction
def book_courier(request: HttpRequest, claim_id: UUID, lane_id: UUID, data: Pickup) -> HttpResponse:
    book = opened(request, claim_id)
    courier.book_courier(book, lane_id=lane_id, **data.dict(), by=by_customer(request))
    return saved(request, book)


class Sheet(Schema):
    outcome: Literal["pay", "refuse"]
    sum_fen: int
    document_id: UUID | None = None


@router.post("/claims/{claim_id}/lanes/{lane_id}/settlement-sheet")
@one_transaction
def enter_settlement_sheet(
    request: HttpRequest, claim_id: UUID, lane_id: UUID, data: Sheet
) -> HttpResponse:
    book = opened(request, claim_id)
    decide.enter_sheet(book, lane_id=lane_id, **data.dict(), by=by_customer(request))
    return saved(request, book)
