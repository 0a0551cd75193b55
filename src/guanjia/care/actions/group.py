"""What people write and show in a claim's service group, and how far each has read."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from guanjia.care.hot_sql import rows
from guanjia.claims import queries as claims
from guanjia.claims.book import NoSuchClaim
from guanjia.exchange.actions.outbox import OutMessage, enqueue_many
from guanjia.exchange.ids import new_id
from guanjia.people.scope import Viewer
from guanjia.people.sealing import seal_for
from guanjia.people.texts import RECEIVER, TextMessage

MOST_CHARACTERS = 2000
# A customer who has the page open sees it at once; the telephone is told only after this.
UNREAD_FOR = timedelta(minutes=15)
USEFUL_FOR = timedelta(days=2)


class MessageRefused(Exception):
    """`code`: message_empty, message_too_long."""

    SENTENCES: ClassVar[dict[str, str]] = {
        "message_empty": "写一句话再发。",
        "message_too_long": f"写得有点长了，请分几次发，每次 {MOST_CHARACTERS} 字以内。",
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, self.SENTENCES[code]


def say(viewer: Viewer, *, claim_id: UUID, text: str, now: datetime) -> int:
    """Gives the message's number in the group. Raises NoSuchClaim, MessageRefused."""
    text = text.strip()
    if not text:
        raise MessageRefused("message_empty")
    if len(text) > MOST_CHARACTERS:
        raise MessageRefused("message_too_long")
    return _send(viewer, claims.read(viewer, claim_id), text=text, document_id=None, now=now)


def show_paper(viewer: Viewer, *, claim_id: UUID, document_id: UUID, now: datetime) -> int:
    """A paper of the claim, shown to the others. Raises NoSuchClaim."""
    row = claims.read(viewer, claim_id)
    if document_id not in row["claim"].papers:
        raise NoSuchClaim
    return _send(viewer, row, text="", document_id=document_id, now=now)


def touch(*, household_id: UUID, claim_id: UUID, now: datetime) -> None:
    """Open pages of the group look again."""
    parameters = {"application_id": claim_id, "household_id": household_id, "now": now}
    rows("care.touch", parameters)


def read_up_to(
    viewer: Viewer, *, household_id: UUID, claim_id: UUID, seq: int, now: datetime
) -> None:
    """For a claim that the viewer has just been shown; a mark never goes back."""
    parameters = {
        "household_id": household_id,
        "application_id": claim_id,
        "reader_id": viewer.staff_id or viewer.person_id,
        "is_staff": viewer.staff_id is not None,
        "seq": seq,
        "now": now,
    }
    rows("care.read_up_to", parameters)


def message_place(message_id: UUID) -> str:
    return f"care_message|sealed|{message_id}"


def _send(
    viewer: Viewer,
    row: dict[str, Any],
    *,
    text: str,
    document_id: UUID | None,
    now: datetime,
) -> int:
    claim, message_id = row["claim"], new_id(now=now)
    place, by_staff = message_place(message_id), viewer.staff_id is not None
    parameters = {
        "id": message_id,
        "application_id": row["id"],
        "household_id": row["household_id"],
        "person_id": claim.insured_id,
        "by_person_id": None if by_staff else viewer.person_id,
        "by_staff_id": viewer.staff_id,
        "document_id": document_id,
        "sealed": seal_for(claim.insured_id, place=place, plain=text.encode()) if text else None,
        "waiting_since_at": None if by_staff else now,
        "now": now,
    }
    [(seq, read_seq)] = rows("care.say", parameters)
    if by_staff:
        enqueue_many([_text(row, read_seq, now=now)], now=now)
    return int(seq)


def _text(row: dict[str, Any], read_seq: int, *, now: datetime) -> OutMessage:
    """One however much is written before the customer looks: the key is how far they have read.
    When it is due and they have looked, it is not sent (`care.groups.waits_unread`)."""
    claim = row["claim"]
    body = TextMessage(
        template="group_unread",
        parameters={"number": row["number"]},
        person_id=claim.reporter_id or claim.insured_id,
        until=now + USEFUL_FOR,
    )
    return OutMessage(
        id=new_id(now=now),
        receiver=RECEIVER,
        kind=body.template,
        household_id=row["household_id"],
        claim_id=row["id"],
        lane_id=None,
        body=body.model_dump(mode="json"),
        idempotency_key=f"group:{row['id']}:{read_seq}",
        due_at=now + UNREAD_FOR,
    )
