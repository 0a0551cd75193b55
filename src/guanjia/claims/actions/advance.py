"""What the platform does by itself whenever a claim has moved: notices, filings, answers, the end.

Called by every action before it saves. It only does what `rules` says may be done now, so calling
it once more changes nothing.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from guanjia.claims import journal as j
from guanjia.claims import messages as m
from guanjia.claims import rules
from guanjia.claims.book import Book, By
from guanjia.claims.incident import with_lines
from guanjia.claims.ours import gather as gather_ours
from guanjia.claims.ours import other_paid
from guanjia.claims.state import LaneState
from guanjia.exchange.ids import new_id
from guanjia.people import queries as people
from guanjia.people.queries import PersonCard


def advance(book: Book, *, now: datetime) -> None:
    claim = book.claim
    if claim.closed_at is not None:
        return
    send_notices(book, now=now)
    for lane in rules.ordered_lanes(claim):
        if rules.may_file(claim, lane):
            _file(book, lane, now=now)
        answer = rules.supplement_ready(claim, lane)
        if answer and rules.has_consent(claim, lane):
            _send_supplement(book, lane, answer, now=now)
    if rules.may_close(claim):
        book.write(j.ClaimClosed(), by=By("platform", None, now))


def send_notices(book: Book, *, insured: PersonCard | None = None, now: datetime) -> None:
    """保险法 21: each insurer is told at once, whenever its turn to be filed comes.

    The notice carries the least: policy, name, kind and day. It needs no consent of its own, being
    the customer's own duty; everything else waits for the consent to hand it over.
    """
    claim = book.claim
    for lane in _unnoticed(book):
        insured = insured or people.person_card(claim.insured_id)
        message_id = new_id(now=now)
        body = m.NotifyClaim(
            **_address(book, lane, now=now),
            insured=m.Party(name=insured.name),
            incident_type=claim.incident_type,
            incident_date=claim.event_date,
        )
        book.write(
            j.NoticeSent(message_id=message_id), by=By("platform", None, now), lane_id=lane.id
        )
        _send(book, lane, body, message_id)


def _unnoticed(book: Book) -> list[LaneState]:
    return [
        lane
        for lane in book.claim.lanes.values()
        if lane.gateway and lane.stage == "opened" and not lane.notice_sent
    ]


def _file(book: Book, lane: LaneState, *, now: datetime) -> None:
    claim, ours = book.claim, gather_ours(book)
    person, account = ours.insured, book.secret(claim.account_id)
    shares = other_paid(book, ours, lane)
    message_id = new_id(now=now)
    body = m.FileClaim(
        **_address(book, lane, now=now),
        insured=m.Party(name=person.name, id_number=person.id_number, phone=person.phone),
        account=m.Party(name=account.get("holder_name", "")) if account else None,
        account_number=account.get("account_number", ""),
        bills=tuple(
            m.BillFigures(
                bill_no=bill.bill_no,
                total_fen=bill.total_fen,
                social_paid_fen=bill.social_paid_fen,
                out_of_catalogue_fen=bill.out_of_catalogue_fen,
                other_paid_fen=sum(shares.get(line_id, 0) for line_id in line_ids),
            )
            for document_id, bill, line_ids in with_lines(ours.bills)
            if document_id not in lane.withheld
        ),
        papers=paper_refs(book, [one for one in claim.papers_in_order if one not in lane.withheld]),
        lump_sum_claimed=any(
            duty.kind == "lump_sum" and claim.incident_type in duty.incident_types
            for duty in ours.held[lane.id].terms.duties
        ),
        admission_date=ours.incident.admission_date,
        discharge_date=ours.incident.discharge_date,
        social_settled=bool(ours.incident.social_settled),
    )
    book.write(j.Filed(message_id=message_id), by=By("platform", None, now), lane_id=lane.id)
    _send(book, lane, body, message_id)


def _send_supplement(
    book: Book, lane: LaneState, document_ids: tuple[UUID, ...], *, now: datetime
) -> None:
    message_id = new_id(now=now)
    body = m.SubmitMaterials(
        **_address(book, lane, now=now), papers=paper_refs(book, list(document_ids))
    )
    book.write(
        j.SupplementSent(message_id=message_id), by=By("platform", None, now), lane_id=lane.id
    )
    _send(book, lane, body, message_id)


def send_to_insurer(
    book: Book, lane: LaneState, message: type[m.Outbound], *, now: datetime, **fields: Any
) -> UUID:
    """Queue any other message to the lane's insurer; returns its id for the journal."""
    message_id = new_id(now=now)
    _send(book, lane, message(**_address(book, lane, now=now), **fields), message_id)
    return message_id


def _send(book: Book, lane: LaneState, body: m.Outbound, message_id: UUID) -> None:
    book.send(
        receiver=f"insurer:{lane.insurer}",
        body=body.model_dump(mode="json"),
        lane_id=lane.id,
        message_id=message_id,
    )


def _address(book: Book, lane: LaneState, *, now: datetime) -> dict[str, Any]:
    return {
        "claim_no": book.number,
        "lane_no": lane.lane_no,
        "lane_id": lane.id,
        "insurer_claim_no": lane.insurer_claim_no,
        "policy_no": book.lane_cards[lane.id]["policy_no"],
        "occurred_at": now,
    }


def paper_refs(book: Book, document_ids: list[UUID]) -> tuple[m.PaperRef, ...]:
    return tuple(
        m.PaperRef(
            document_id=paper.document_id,
            kind=paper.kind or "other",
            sha256=paper.sha256,
            media_type=paper.media_type,
        )
        for paper in book.papers(document_ids).values()
        if paper.stands
    )
