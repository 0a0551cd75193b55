"""Originals: a courier is booked free of charge and followed to the insurer's signature."""

from datetime import datetime
from uuid import UUID

from guanjia.claims import journal as j
from guanjia.claims import messages as m
from guanjia.claims.actions.submit import NotReady
from guanjia.claims.book import Book, By
from guanjia.exchange.ids import new_id
from guanjia.people import queries as people

COURIER = "guiyan"


def book_courier(book: Book, *, lane_id: UUID, address: str, pickup_from: datetime, by: By) -> None:
    """Raises NotReady where no originals are wanted, a parcel is under way, or no consent given."""
    lane = book.lane(lane_id)
    if lane.originals not in {"required", "failed"}:
        raise NotReady("originals_not_wanted", "这家保险公司现在不需要寄原件，不用叫快递。")
    if "courier:" not in book.claim.consents:
        raise NotReady("consent_missing", "还差一项同意：把姓名、电话和地址交给快递公司。")
    to = book.secret(lane.originals_id)
    claim = book.claim
    sender = people.person_card(claim.reporter_id or claim.insured_id)
    message_id = new_id(now=by.now)
    body = m.BookPickup(
        claim_no=book.number,
        lane_no=lane.lane_no,
        lane_id=lane.id,
        sender=m.Party(name=sender.name, phone=sender.phone),
        pickup_address=address,
        pickup_from=pickup_from,
        receiver_name=to.get("receiver_name", ""),
        receiver_address=to.get("receiver_address", ""),
    )
    book.write(j.CourierBooked(message_id=message_id), by=by, lane_id=lane_id)
    book.send(
        receiver=f"courier:{COURIER}",
        body=body.model_dump(mode="json"),
        lane_id=lane_id,
        message_id=message_id,
    )
