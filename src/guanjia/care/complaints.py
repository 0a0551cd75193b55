"""Complaints: what may be complained of, how each one stands, and who may read it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from guanjia.care.models import Complaint, ComplaintLine
from guanjia.people.scope import NotYours, Viewer
from guanjia.people.sealing import words_for
from guanjia.watch import deadlines
from guanjia.watch.deadlines import Deadline
from guanjia.watch.fold import POLICY_APPLIED, RAISED, Event
from guanjia.watch.queries import Order, orders_about

SUBJECT = "complaint"  # of clocks and work orders
CHANNELS_ZH = {"page": "手机页面", "call": "电话", "letter": "来信", "regulator": "监管转来"}
SUBJECTS_ZH = {
    "too_slow": "办得太慢",
    "refused": "不该不赔",
    "sum": "赔的数不对",
    "papers": "材料要来要去",
    "service": "管家或专家的服务",
    "policy": "买保险时没说清楚",
    "privacy": "个人信息",
    "other": "别的事",
}
OUTCOMES_ZH = {"upheld": "您说得对", "partly": "一部分对", "not_upheld": "我们看不是这样"}
KINDS_ZH = {
    "complaint_received": "收到投诉",
    "complaint_extended": "情况复杂，延长答复时间",
    "complaint_answered": "书面答复",
    "complaint_withdrawn": "您撤回了",
}
# 银行业保险业消费投诉处理管理办法 2020: days to the answer; a complex one, a particular one.
DAYS = 15
EXTENDED_DAYS = (30, 60)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a complaint, opened."""

    kind: str
    code: str
    days: int | None
    staff_id: UUID | None
    text: str
    at: datetime

    @property
    def kind_zh(self) -> str:
        return KINDS_ZH[self.kind]


def place(line_id: UUID) -> str:
    return f"care_complaint_line|sealed|{line_id}"


def mine(viewer: Viewer) -> list[Complaint]:
    """Of the persons for whom the viewer acts, newest first."""
    found = Complaint.objects.filter(
        household_id__in=viewer.household_ids, person_id__in=viewer.acts_for
    )
    return list(found.order_by("-received_at"))


def complaint(viewer: Viewer, complaint_id: UUID) -> Complaint:
    """For the complainant and those who act for them, and for its handler alone. Raises NotYours:
    whoever the complaint is about never reads it here."""
    found = Complaint.objects.filter(id=complaint_id).first()
    if found is None:
        raise NotYours
    if viewer.staff_id is None:
        if found.person_id not in viewer.acts_for:
            raise NotYours
        return found
    if not any(order.owner_id == viewer.staff_id for order in orders_of(found)):
        raise NotYours
    return found


def orders_of(found: Complaint) -> tuple[Order, ...]:
    """Its work orders, also those that are over."""
    return orders_about(SUBJECT, found.id, household_id=found.household_id, open_only=False)


def many(complaint_ids: list[UUID]) -> QuerySet[Complaint]:
    return Complaint.objects.filter(id__in=complaint_ids)


def lines_of(found: Complaint) -> list[Told]:
    """Oldest first; the words of an erased person are gone."""
    return [
        Told(line.kind, line.code, line.days, line.staff_id, _text(found, line), line.at)
        for line in found.lines.exclude(kind__in=[POLICY_APPLIED, RAISED]).order_by("seq")
    ]


def open_deadlines(found: Complaint) -> list[Deadline]:
    every = deadlines.of_subject(household_id=found.household_id, subject_id=found.id)
    return [one for one in every if one.open]


def events(lines: list[ComplaintLine]) -> list[Event]:
    """As clocks hear them."""
    return [Event(one.seq, one.kind, None, one.at, one.at, _payload(one)) for one in lines]


def _payload(line: ComplaintLine) -> dict[str, Any]:
    if line.kind == POLICY_APPLIED:
        return {"policy": line.code}
    if line.kind == RAISED:
        clock, _, level = line.code.partition(":")
        return {"clock": clock, "occurrence": line.days, "level": level}
    return {"days": line.days} if line.days else {}


def _text(found: Complaint, line: Any) -> str:
    plain = words_for(found.person_id, place=place(line.id), sealed=line.sealed)
    return str(json.loads(plain)["text"]) if plain else ""
