"""Facts from insurers and couriers. They are journaled whatever they say; none raises for its
content. Only a fact that names no claim of ours cannot be journaled: its inbox row is stuck and a
human looks."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from guanjia.claims import hot_sql
from guanjia.claims import journal as j
from guanjia.claims import messages as m
from guanjia.claims.actions.advance import advance
from guanjia.claims.actions.begin import begin
from guanjia.claims.actions.decide import on_calculation, on_decision, on_payment
from guanjia.claims.actions.dispute import on_answer
from guanjia.claims.book import Book, By, NoSuchClaim, load_book, open_book


class UnknownClaim(Exception):
    """No claim of ours answers to the numbers given."""

    code = "unknown_claim"
    customer_zh = "没有找到对应的理赔。"


def receive(*, sender: str, fact: m.Inbound, now: datetime) -> UUID:
    """Take one fact in; returns the household. `sender` is "insurer:<code>" or "courier:<code>".

    Raises UnknownClaim and begin's UnknownPolicy.
    """
    party, _, code = sender.partition(":")
    actor = By("courier" if party == "courier" else "insurer", None, now, fact.occurred_at)
    if isinstance(fact, m.ClaimBegun):
        return begin(insurer=code, fact=fact, by=actor)
    book, lane_id = _find(code, fact)
    if party == "insurer" and book.lane(lane_id).insurer != code:
        raise UnknownClaim  # no insurer speaks for another
    _FACTS[type(fact)](book, lane_id, fact, actor)
    if fact.insurer_claim_no and party == "insurer" and not book.lane(lane_id).insurer_claim_no:
        _learn_number(book, lane_id, fact.insurer_claim_no, actor)
    advance(book, now=now)
    book.save(now=now)
    return book.household_id


def sending_failed(
    *,
    household_id: UUID,
    application_id: UUID,
    lane_id: UUID,
    message_kind: str,
    code: str,
    now: datetime,
) -> None:
    """A message of ours was refused or given up: the lane is marked, a human looks."""
    book = open_book(household_id=household_id, application_id=application_id)
    book.write(
        j.SendingFailed(message_kind=j.as_code(message_kind), code=j.as_code(code)),
        by=By("platform", None, now),
        lane_id=lane_id,
    )
    book.save(now=now)


def sending_settled(
    *,
    household_id: UUID,
    application_id: UUID,
    lane_id: UUID,
    message_kind: str,
    how: Literal["again", "set_aside"],
    by: By,
) -> None:
    """Staff let a failed message go again or set it aside: its mark has had its look."""
    book = open_book(household_id=household_id, application_id=application_id)
    payload = j.Resent(message_kind=j.as_code(message_kind), how=how)
    book.write(payload, by=by, lane_id=lane_id)
    book.save(now=by.now)


def _find(insurer: str, fact: m.Inbound) -> tuple[Book, UUID]:
    if fact.claim_no and fact.lane_no is not None:
        with suppress(NoSuchClaim):
            book = load_book(hot_sql.LOAD_HEAD_BY_NUMBER, {"number": fact.claim_no})
            for lane in book.claim.lanes.values():
                if lane.lane_no == fact.lane_no:
                    return book, lane.id
    if fact.insurer_claim_no:
        with connection.cursor() as cursor:
            cursor.execute(
                hot_sql.FIND_BY_INSURER_NUMBER,
                {"insurer": insurer, "number": j.as_code(fact.insurer_claim_no)},
            )
            row = cursor.fetchone()
        if row:
            application_id, household_id, lane_id = row
            return open_book(household_id=household_id, application_id=application_id), lane_id
    raise UnknownClaim


def _learn_number(book: Book, lane_id: UUID, number: str, by: By) -> None:
    code = j.as_code(number)
    book.write(j.NoticeAccepted(insurer_claim_no=code), by=by, lane_id=lane_id)
    book.add("numbers", {"insurer": book.lane(lane_id).insurer, "number": code, "lane_id": lane_id})


def _notice_accepted(book: Book, lane_id: UUID, fact: m.NoticeAccepted, by: By) -> None:
    if fact.insurer_claim_no:
        _learn_number(book, lane_id, fact.insurer_claim_no, by)


def _originals_required(book: Book, lane_id: UUID, fact: m.OriginalsRequired, by: By) -> None:
    secret_id = book.keep_secret(
        "originals",
        {"receiver_name": fact.receiver_name, "receiver_address": fact.receiver_address},
        person_id=book.claim.insured_id,
        now=by.now,
        lane_id=lane_id,
    )
    book.write(j.OriginalsRequired(secret_id=secret_id), by=by, lane_id=lane_id)


def _plain(build: Callable[[Any], j.Payload]) -> Callable[[Book, UUID, Any, By], None]:
    def write(book: Book, lane_id: UUID, fact: Any, by: By) -> None:
        book.write(build(fact), by=by, lane_id=lane_id)

    return write


_FACTS: dict[type[m.Inbound], Callable[[Book, UUID, Any, By], None]] = {
    m.NoticeAccepted: _notice_accepted,
    m.NoticeRejected: _plain(lambda f: j.NoticeRejected(reason_code=j.as_code(f.reason_code))),
    m.FilingAccepted: _plain(lambda f: j.FilingAccepted()),
    m.FilingRejected: _plain(lambda f: j.FilingRejected(reason_code=j.as_code(f.reason_code))),
    m.MaterialRequired: _plain(
        lambda f: j.SupplementRequired(
            notice_no=j.as_code(f.notice_no), paper_kinds=tuple(map(j.as_code, f.kinds))
        )
    ),
    m.MaterialsReceived: _plain(lambda f: j.SupplementReceived()),
    m.OriginalsRequired: _originals_required,
    m.OriginalsReceived: _plain(lambda f: j.OriginalsReceived()),
    m.StatusChanged: _plain(lambda f: j.Progressed(step=f.step)),
    m.Decided: on_decision,
    m.CalculationGiven: on_calculation,
    m.Paid: on_payment,
    m.DisputeAnswered: on_answer,
    m.Closed: _plain(lambda f: j.InsurerClosed()),
    m.CancelAccepted: _plain(lambda f: j.WithdrawalAccepted()),
    m.ParcelMoved: _plain(
        lambda f: j.ParcelMoved(waybill_no=j.as_code(f.waybill_no), state=f.state)
    ),
}
