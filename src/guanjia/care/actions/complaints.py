"""To complain, to answer, to ask for more time, to take it back. The law's clock runs beside it;
nobody who had to do with the household handles it."""

import json
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from guanjia.care.complaints import (
    CHANNELS_ZH,
    DAYS,
    EXTENDED_DAYS,
    OUTCOMES_ZH,
    SUBJECT,
    SUBJECTS_ZH,
    complaint,
    events,
    place,
)
from guanjia.care.models import Complaint, ComplaintLine
from guanjia.exchange.ids import new_id
from guanjia.people import queries as people
from guanjia.people.interest import dealt_with
from guanjia.people.rules import CHINA
from guanjia.people.scope import NotYours, Viewer
from guanjia.people.sealing import seal_for
from guanjia.watch.actions import orders
from guanjia.watch.actions.follow import SubjectChanged, follow
from guanjia.watch.fold import POLICY_APPLIED, RAISED
from guanjia.watch.raised import Raised

MOST_CHARACTERS = 4000


class ComplaintRefused(Exception):
    """`code`: one of SENTENCES."""

    SENTENCES: ClassVar[dict[str, tuple[str, str]]] = {
        "subject_missing": ("subject", "请选一选是哪方面的事。"),
        "text_missing": ("text", "请写几句：发生了什么，您希望怎么办。"),
        "text_too_long": ("text", f"请写在 {MOST_CHARACTERS} 字以内。"),
        "outcome_missing": ("outcome", "请选一个处理结果。"),
        "days_wrong": ("days", "只能延长到 30 天或者 60 天。"),
        "over": ("", "这件投诉已经了结，请刷新看看。"),
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.field, self.customer_zh = self.SENTENCES[code]


def complain(
    *,
    person_id: UUID,
    claim_id: UUID | None,
    channel: str,
    subject: str,
    text: str,
    about_staff_id: UUID | None = None,
    by: UUID,
    now: datetime,
) -> UUID:
    """`person_id` is who complains; `by` who wrote it down (a person, or staff for a caller). Whose
    claim it is about was looked at by the caller's own scope. Raises ComplaintRefused."""
    if subject not in SUBJECTS_ZH or channel not in CHANNELS_ZH:
        raise ComplaintRefused("subject_missing")
    text = _checked(text)
    complaint_id, household_id = new_id(now=now), people.household_of(person_id)
    found = Complaint.objects.create(
        id=complaint_id,
        household_id=household_id,
        person_id=person_id,
        number=f"T{now.astimezone(CHINA):%y%m%d}{complaint_id.hex[-6:].upper()}",
        claim_id=claim_id,
        channel=channel,
        subject=subject,
        about_staff_id=about_staff_id,
        days=DAYS,
        received_at=now,
        outcome="",
    )
    _write(found, "complaint_received", code=subject, text=text, person_id=by, now=now)
    orders.open_order(
        household_id=household_id,
        subject=SUBJECT,
        subject_id=complaint_id,
        kind="complaint",
        role="claims_expert",
        cause="complaint_received",
        person_id=person_id,
        due_at=now + timedelta(days=DAYS),
        not_to=dealt_with(household_id) | ({about_staff_id} if about_staff_id else set()),
        now=now,
    )
    return complaint_id


def answer(viewer: Viewer, *, complaint_id: UUID, outcome: str, text: str, now: datetime) -> None:
    """In writing, by its handler. Raises NotYours, ComplaintRefused."""
    found = _open(viewer, complaint_id)
    if outcome not in OUTCOMES_ZH:
        raise ComplaintRefused("outcome_missing")
    text = _checked(text)
    _write(found, "complaint_answered", code=outcome, text=text, staff_id=viewer.staff_id, now=now)
    _end(found, outcome, by=viewer.staff_id, now=now)


def extend(viewer: Viewer, *, complaint_id: UUID, days: int, text: str, now: datetime) -> None:
    """30 days for a complex one, 60 at the most, with the reason, which the customer reads."""
    found = _open(viewer, complaint_id)
    if days not in EXTENDED_DAYS or days <= found.days:
        raise ComplaintRefused("days_wrong")
    text = _checked(text)
    found.days = days
    found.save(update_fields=["days"])
    _write(
        found, "complaint_extended", code="complex", days=days, text=text,
        staff_id=viewer.staff_id, now=now,
    )  # fmt: skip


def withdraw(viewer: Viewer, *, complaint_id: UUID, now: datetime) -> None:
    """By the complainant. Raises NotYours, ComplaintRefused."""
    found = _locked(complaint(viewer, complaint_id))
    if viewer.person_id is None:
        raise NotYours
    if found.ended_at is not None:
        raise ComplaintRefused("over")
    _write(found, "complaint_withdrawn", code="", person_id=viewer.person_id, now=now)
    _end(found, "withdrawn", by=None, now=now)


def note_policy(found: Complaint, *, version: str, now: datetime) -> None:
    """Its clock goes on under another policy; whoever applies it counts the clock anew."""
    _append(found, POLICY_APPLIED, code=version, now=now)


def note_raised(found: Complaint, raised: Raised, *, now: datetime) -> None:
    """The monitor has changed the clock itself."""
    code = f"{raised.code}:{raised.level}"
    _append(found, RAISED, code=code, days=raised.occurrence, now=now)


def _open(viewer: Viewer, complaint_id: UUID) -> Complaint:
    """Its handler's, and not over yet."""
    if viewer.staff_id is None:
        raise NotYours
    found = _locked(complaint(viewer, complaint_id))
    if found.ended_at is not None:
        raise ComplaintRefused("over")
    return found


def _locked(found: Complaint) -> Complaint:
    """As it is once the monitor, or another page, has let go of it."""
    return Complaint.objects.select_for_update().get(id=found.id)


def _end(found: Complaint, outcome: str, *, by: UUID | None, now: datetime) -> None:
    found.ended_at, found.outcome = now, outcome
    found.save(update_fields=["ended_at", "outcome"])
    orders.close_of(
        subject=SUBJECT, subject_id=found.id, kind="complaint", outcome="done", by=by, now=now
    )


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise ComplaintRefused("text_missing")
    if len(text) > MOST_CHARACTERS:
        raise ComplaintRefused("text_too_long")
    return text


def _write(found: Complaint, kind: str, **more: Any) -> None:
    """One line, and the clock with it, in the caller's transaction."""
    before = list(found.lines.order_by("seq"))
    line = _append(found, kind, **more)
    change = SubjectChanged(
        found.household_id, SUBJECT, found.id, events(before), events([*before, line])
    )
    follow([change], now=line.at)


def _append(
    found: Complaint,
    kind: str,
    *,
    code: str,
    text: str = "",
    days: int | None = None,
    staff_id: UUID | None = None,
    person_id: UUID | None = None,
    now: datetime,
) -> ComplaintLine:
    line_id = new_id(now=now)
    sealed = None
    if text:
        plain = json.dumps({"text": text}, ensure_ascii=False).encode()
        sealed = seal_for(found.person_id, place=place(line_id), plain=plain)
    return ComplaintLine.objects.create(
        id=line_id,
        household_id=found.household_id,
        complaint=found,
        seq=found.lines.count() + 1,
        kind=kind,
        code=code,
        days=days,
        staff_id=staff_id,
        person_id=person_id,
        sealed=sealed,
        at=now,
    )
