"""The log of calls and notes: who spoke with whom about what, and what was promised."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from guanjia.exchange.ids import new_id
from guanjia.people.models import Call, Person
from guanjia.people.scope import NotYours, Viewer, require_granted
from guanjia.people.sealing import seal_for

Kind = Literal["call_in", "call_out", "note"]
KINDS = ("call_in", "call_out", "note")
PARTIES = ("customer", "hospital", "insurer")
TOPICS = ("report", "papers", "progress", "decision", "payment", "originals", "policy", "other")
OUTCOMES = ("reached", "call_back", "no_answer", "left_word", "wrong_number")
MOST_CHARACTERS = 2000


class CallRefused(Exception):
    """`code`: call_unclear, call_empty, call_too_long, call_time, promise_past."""

    SENTENCES: ClassVar[dict[str, str]] = {
        "call_unclear": "请选一选：跟谁、为了什么、说到了没有。",
        "call_empty": "写一句说了什么，接手的同事才看得懂。",
        "call_too_long": f"请写在 {MOST_CHARACTERS} 字以内。",
        "call_time": "通话的时间不对：不能在将来，也不能先挂断再开始。",
        "promise_past": "答应的时间已经过去了，请再核对。",
    }

    def __init__(self, code: str, *, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field, self.customer_zh = code, field, self.SENTENCES[code]


def log_call(
    *,
    viewer: Viewer,
    household_id: UUID,
    person_id: UUID,
    claim_id: UUID | None = None,
    kind: Kind,
    party: str = "",
    topic: str,
    outcome: str = "",
    text: str,
    began_at: datetime,
    ended_at: datetime | None = None,
    promised_until_at: datetime | None = None,
    corrects_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """`party` and `outcome` belong to calls only. Words may be missing where nobody was reached.

    `corrects_id` names the row that this one stands for from now on. Raises NotYours, CallRefused.
    """
    require_granted(viewer, household_id=household_id, claim_id=claim_id)
    theirs = Person.objects.filter(id=person_id, household_id=household_id).exists()
    if viewer.staff_id is None or not theirs:
        raise NotYours
    if corrects_id and not Call.objects.filter(id=corrects_id, household_id=household_id).exists():
        raise NotYours
    text = text.strip()
    called = kind != "note"
    if kind not in KINDS or topic not in TOPICS:
        raise CallRefused("call_unclear", field="topic")
    if called and (party not in PARTIES or outcome not in OUTCOMES):
        raise CallRefused("call_unclear", field="outcome")
    if not text and (not called or outcome == "reached"):
        raise CallRefused("call_empty", field="text")
    if len(text) > MOST_CHARACTERS:
        raise CallRefused("call_too_long", field="text")
    if began_at > now or (ended_at and not began_at <= ended_at <= now):
        raise CallRefused("call_time", field="began_at")
    if promised_until_at and promised_until_at <= now:
        raise CallRefused("promise_past", field="promised_until")
    call_id = new_id(now=now)
    Call.objects.create(
        id=call_id,
        household_id=household_id,
        person_id=person_id,
        staff_id=viewer.staff_id,
        claim_id=claim_id,
        kind=kind,
        party=party if called else "",
        topic=topic,
        outcome=outcome if called else "",
        sealed=seal_for(person_id, place=call_place(call_id), plain=text.encode()),
        began_at=began_at,
        ended_at=ended_at,
        promised_until_at=promised_until_at,
        corrects_id=corrects_id,
        recorded_at=now,
    )
    return call_id


def call_place(call_id: UUID) -> str:
    return f"people_call|sealed|{call_id}"
