"""Who listens to what: the one list. Read it to know what happens when something arrives.

Same transaction: an arrival's facts go to claims, and its inbox row is marked, together.
After commit: whatever leaves the process lies in the outbox, by receiver.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from guanjia.care.complaint_clocks import Complaints
from guanjia.care.complaints import SUBJECT as COMPLAINT
from guanjia.care.disputes import follow as follow_disputes
from guanjia.care.groups import waits_unread
from guanjia.claims import events as claim_events
from guanjia.claims.actions.paper_read import lock_claims, paper_read
from guanjia.claims.actions.receive import receive, sending_failed
from guanjia.claims.events import Hearer
from guanjia.claims.messages import BookPickup, inbound_adapter, outbound_adapter
from guanjia.claims.texts import this_morning
from guanjia.documents import events as paper_events
from guanjia.documents.actions.look import sent_copy
from guanjia.documents.events import Hearer as PaperHearer
from guanjia.exchange.actions import inbox
from guanjia.exchange.actions.inbox import Arrived
from guanjia.exchange.actions.outbox import OutMessage, TakenMessage
from guanjia.gateways.base import Needless, Outcome, PaperCopy, Rejected, Unknown
from guanjia.gateways.installed import gateways
from guanjia.people import texts
from guanjia.people.scope import NotYours
from guanjia.people.sealing import PersonErased
from guanjia.watch import subjects
from guanjia.watch.actions.follow import follow_claims
from guanjia.watch.late import noticed

# A fact that came as the answer to our own call is kept as its canonical JSON under this mark.
ANSWERED = {"via": "answer"}


# In the transaction that writes a journal line, in this order.
CLAIM_CHANGED: tuple[Hearer, ...] = (follow_claims, follow_disputes)

# In the transaction that keeps what was read, or confirmed, of a paper.
PAPER_READ: tuple[PaperHearer, ...] = (paper_read,)


def connect() -> None:
    """Once a process, when Django is ready."""
    claim_events.hearers[:] = CLAIM_CHANGED
    paper_events.hearers[:] = PAPER_READ
    paper_events.ahead[:] = (lock_claims,)
    subjects.sources[COMPLAINT] = Complaints()


def take_arrival(arrived: Arrived, *, now: datetime) -> UUID | None:
    """Inbox -> gateway reads the bytes -> claims. Returns the household."""
    party, _, code = arrived.sender.partition(":")
    if arrived.headers == ANSWERED:
        facts: tuple[Any, ...] = (inbound_adapter.validate_json(arrived.raw),)
    else:
        facts = gateways()[code].parse(arrived.raw)
    household_id = None
    for fact in facts:
        household_id = receive(sender=f"{party}:{code}", fact=fact, now=now)
    return household_id


def send(message: TakenMessage, *, now: datetime) -> Outcome | Needless:
    """Outbox -> gateway -> outside. Never inside a transaction; outside faults are Unknown."""
    if message.receiver == texts.RECEIVER:
        return _send_text(message, now=now)
    party, _, code = message.receiver.partition(":")
    if party not in {"insurer", "courier"} or code not in gateways():
        return Unknown("no_gateway")
    household_id = message.household_id
    assert household_id is not None

    def papers(document_id: UUID) -> PaperCopy:
        return PaperCopy(*sent_copy(household_id=household_id, document_id=document_id))

    canonical = outbound_adapter.validate_python(dict(message.body))
    message_id, key = str(message.id), message.idempotency_key
    if isinstance(canonical, BookPickup):
        return (
            gateways()
            .courier(code)
            .send(canonical, message_id=message_id, idempotency_key=key, now=now)
        )
    return (
        gateways()
        .insurer(code)
        .send(canonical, message_id=message_id, idempotency_key=key, now=now, papers=papers)
    )


def _is_read(message: TakenMessage) -> bool:
    household_id, claim_id = message.household_id, message.claim_id
    if household_id is None or claim_id is None:
        return False
    return not waits_unread(household_id=household_id, claim_id=claim_id)


def _send_text(message: TakenMessage, *, now: datetime) -> Outcome | Needless:
    """To the person's telephone, which is looked up only here."""
    text = texts.TextMessage.model_validate(dict(message.body))
    texter = gateways().texter
    if text.until is not None and text.until <= now:
        return Rejected("too_late")
    if texter is None:
        return Unknown("no_gateway")
    if text.keeps_quiet_hours and (not_before := texts.not_before(now)) > now:
        return Unknown("quiet_hours", not_before)
    if text.template == "group_unread" and _is_read(message):
        return Needless("read_already")
    if text.template == "claim_late" and message.household_id and message.claim_id:
        late = noticed(household_id=message.household_id, claim_id=message.claim_id)
        if not late:
            return Needless("answered_meanwhile")
        text = text.model_copy(update={"parameters": text.parameters | {"news": "；".join(late)}})
    if text.template == "claim_overnight" and message.household_id and message.claim_id:
        news = this_morning(household_id=message.household_id, claim_id=message.claim_id)
        text = text.model_copy(update={"parameters": text.parameters | {"news": news}})
    try:
        ready = texts.addressed(text)
    except (texts.NoPhone, NotYours, PersonErased) as nobody:
        return Rejected(nobody.code)
    key = message.idempotency_key
    return texter.send(ready, message_id=str(message.id), idempotency_key=key, now=now)


def after_sending(message: OutMessage, outcome: Outcome, *, now: datetime) -> None:
    """In the transaction that settles the outbox row: what the answer told, or that it failed."""
    if isinstance(outcome, Rejected | Unknown):
        if message.household_id and message.claim_id and message.lane_id:
            sending_failed(
                household_id=message.household_id,
                application_id=message.claim_id,
                lane_id=message.lane_id,
                message_kind=message.kind,
                code=outcome.code,
                now=now,
            )
    else:
        for fact in outcome.facts:
            inbox.receive(
                sender=message.receiver,
                message_id=fact.message_id,
                headers=ANSWERED,
                raw=fact.model_dump_json().encode(),
                now=now,
            )
