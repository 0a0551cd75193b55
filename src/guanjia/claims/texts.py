"""What of a claim is told by text message: the table, and how several lines become one message.

Nothing that a finger on a locked phone should not show: no sum, no illness, no name.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from guanjia.claims import tracker
from guanjia.claims.journal import Line
from guanjia.claims.models import Application
from guanjia.claims.state import ClaimState
from guanjia.exchange.actions.outbox import OutMessage
from guanjia.exchange.ids import new_id
from guanjia.people.rules import CHINA
from guanjia.people.texts import RECEIVER, Template, TextMessage, not_before

# By kind of line, a parcel's by its state too; {insurer} is the name of the lane's.
TOLD_ZH = {
    "report_accepted": "报案收到了",
    "filing_accepted": "{insurer}收下材料，立案了",
    "filing_rejected": "{insurer}没有收下材料，我们正在问它",
    "supplement_required": "{insurer}要您补几样材料",
    "originals_required": "{insurer}要看原件，叫个快递上门取就行",
    "parcel_moved:failed": "快递没有取到原件，换个时间再叫它上门就行",
    "paper_asked_again": "有材料要您再拍一张，原因写在里面",
    "decided": "{insurer}的结论来了，请您看看",
    "paid": "{insurer}的钱打过来了",
    "opinion_shown": "我们要替您给{insurer}发一封信，请您先看一眼",
    "insurer_answered": "{insurer}答复了我们的信",
    "claim_closed": "都办完了",
}
# What these people wrote, they know.
OWN_HAND = {"customer"}
STILL_TOLD = {"report_accepted"}
USEFUL_FOR = timedelta(days=2)
# Staff look at the papers of a claim one after the other: what they ask for waits for the end of
# the quarter of an hour, and is one message.
COLLECTED = "paper_asked_again"
QUARTER = timedelta(minutes=15)


def news(
    lines: Sequence[Line],
    claim: ClaimState,
    *,
    number: str,
    cards: Mapping[UUID, Mapping[str, Any]],
    household_id: UUID,
    claim_id: UUID,
    now: datetime,
) -> list[OutMessage]:
    """At most one message for the lines that are saved together. In quiet hours it waits for their
    end, one a claim, and then says what is newest (`this_morning`)."""
    by_hand = any(line.actor in OWN_HAND for line in lines)
    told = [one for one in lines if _event(one) in (STILL_TOLD if by_hand else TOLD_ZH)]
    receiver = claim.reporter_id or claim.insured_id
    if not told:
        return []
    template: Template = "claim_news"
    due_at = not_before(now)
    if due_at > now:
        template, words = "claim_overnight", ""
        key = f"overnight:{claim_id}:{due_at.astimezone(CHINA).date()}"
    else:
        key = f"news:{claim_id}:{_digest(told)}"
        if {line.kind for line in told} == {COLLECTED}:
            due_at = now + QUARTER - (now - datetime.min.replace(tzinfo=UTC)) % QUARTER
            key = f"again:{claim_id}:{due_at.isoformat()}"
        words = "；".join(dict.fromkeys(_words(line, cards) for line in told))
    body = TextMessage(
        template=template,
        parameters={"number": number, "news": words},
        person_id=receiver,
        until=due_at + USEFUL_FOR,
    )
    return [
        OutMessage(
            id=new_id(now=now),
            receiver=RECEIVER,
            kind=template,
            household_id=household_id,
            claim_id=claim_id,
            lane_id=None,  # a lane's messages to its insurer never wait for this one
            body=body.model_dump(mode="json"),
            idempotency_key=key,
            due_at=due_at,
        )
    ]


def this_morning(*, household_id: UUID, claim_id: UUID) -> str:
    """What is newest, for the message that waited."""
    row = Application.objects.values("id", "number", "state").get(
        household_id=household_id, id=claim_id
    )
    claim = ClaimState.model_validate(row["state"])
    if claim.closed_at is not None:
        return TOLD_ZH["claim_closed"]
    to_do_zh: str = tracker.brief(row | {"claim": claim})["to_do_zh"]
    return to_do_zh.rstrip("。") or "有新的一步了"


def _event(line: Line) -> str:
    state = line.payload.get("state", "")
    return f"{line.kind}:{state}" if state else line.kind


def _words(line: Line, cards: Mapping[UUID, Mapping[str, Any]]) -> str:
    insurer = cards[line.lane_id]["insurer_zh"] if line.lane_id else ""
    return TOLD_ZH[_event(line)].format(insurer=insurer)


def _digest(told: Sequence[Line]) -> str:
    """The same for a fact that an insurer tells twice: its number counts, not its line."""
    numbers = ("notice_no", "decision_no", "payment_no", "waybill_no")
    what = [
        (one.kind, str(one.lane_id), *(one.payload.get(name) for name in numbers)) for one in told
    ]
    return hashlib.sha256(repr(what).encode()).hexdigest()[:32]
