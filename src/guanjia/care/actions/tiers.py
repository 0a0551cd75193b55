"""Butler, claims expert, senior expert: a claim goes up with reason, summary and deadline, and
comes back with an answer. Whoever is asked sees the claim while the work order is open.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal
from uuid import UUID

from guanjia.claims import journal as j
from guanjia.claims.book import Book, By
from guanjia.claims.journal.service import Loop, Tier
from guanjia.claims.service import HANDOVER_REASONS_ZH, LOOPS, TIERS_ZH, may_close
from guanjia.claims.state import HandOver
from guanjia.people.rules import SKILLS
from guanjia.watch.actions import orders

MOST_CHARACTERS = 2000
LONGEST = timedelta(days=366)
_FOUGHT = {"refusal", "dispute", "sum_differs"}


class HandOverRefused(Exception):
    """`code`: one of SENTENCES; `field` names the one to put right."""

    SENTENCES: ClassVar[dict[str, tuple[str, str]]] = {
        "tier_unknown": ("tier", "请选一选请哪一级来看。"),
        "reason_missing": ("reason", "请选一个原因。"),
        "summary_missing": ("summary", "写几句：出了什么事、已经做了什么、想请他看什么。"),
        "summary_too_long": ("summary", f"请写在 {MOST_CHARACTERS} 字以内。"),
        "due_past": ("due_at", "请选一个以后的时间，一年之内，最晚什么时候答复。"),
        "asked_already": ("tier", "已经请了这一级的同事在看，等他答复以后再请。"),
        "answer_missing": ("answer", "写一句答复，接回去的同事才好告诉客户。"),
        "not_open": ("answer", "这一件已经答复过了，请刷新看看。"),
        "loop_too_early": ("act", "这一环还不到闭的时候，或者已经闭了。"),
        "act_missing": ("act", "请选一选您和客户做了什么。"),
        "staff_only": ("", "这一步由管家或专家来办。"),
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.field, self.customer_zh = self.SENTENCES[code]


class NoSuchHandOver(Exception):
    code = "not_found"
    customer_zh = "没有找到这一次转交，请刷新看看。"


def hand_over(
    book: Book, *, tier: Tier, reason: str, summary: str, due_at: datetime, by: By
) -> UUID:
    """Write it down and open the work order, whose number it bears; the caller saves the book.

    Who gets it is dispatched by skill, load and presence. `by` may be the platform, when a refusal
    arrives. Raises HandOverRefused.
    """
    summary = summary.strip()
    if tier not in TIERS_ZH:
        raise HandOverRefused("tier_unknown")
    if reason not in HANDOVER_REASONS_ZH:
        raise HandOverRefused("reason_missing")
    if not summary and by.actor != "platform":
        raise HandOverRefused("summary_missing")
    if len(summary) > MOST_CHARACTERS:
        raise HandOverRefused("summary_too_long")
    if not by.now < due_at < by.now + LONGEST:
        raise HandOverRefused("due_past")
    if any(one.tier == tier for one in book.claim.open_handovers):
        raise HandOverRefused("asked_already")
    skill = "dispute" if reason in _FOUGHT else book.claim.incident_type
    opened = orders.open_order(
        household_id=book.household_id,
        subject="claim",
        subject_id=book.application_id,
        kind="handover",
        role=tier,
        skill=skill if skill in SKILLS else "",
        cause="handed_over",
        person_id=book.claim.insured_id,
        due_at=due_at,
        by=by.actor_id if by.actor in {"butler", "staff"} else None,
        now=by.now,
    )
    line = j.HandedOver(
        handover_id=opened.order_id,
        tier=tier,
        reason=reason,
        from_staff_id=by.actor_id if by.actor in {"butler", "staff"} else None,
        to_staff_id=opened.owner_id,
        due_at=due_at,
        secret_id=_kept(book, {"summary": summary}, by=by),
    )
    book.write(line, by=by)
    return opened.order_id


def hand_back(
    book: Book,
    *,
    handover_id: UUID,
    answer: str,
    outcome: Literal["answered", "not_needed"] = "answered",
    by: By,
) -> None:
    """The work order is closed, and the right to the claim ends with it. Raises HandOverRefused."""
    staff_id = _staff(by)
    if not any(one.handover_id == handover_id for one in book.claim.handovers):
        raise NoSuchHandOver
    if not any(one.handover_id == handover_id for one in book.claim.open_handovers):
        raise HandOverRefused("not_open")
    if not answer.strip():
        raise HandOverRefused("answer_missing")
    if len(answer) > MOST_CHARACTERS:
        raise HandOverRefused("summary_too_long")
    line = j.HandedBack(
        handover_id=handover_id,
        staff_id=staff_id,
        outcome=outcome,
        secret_id=_kept(book, {"answer": answer.strip()}, by=by),
    )
    book.write(line, by=by)
    with suppress(orders.OrderOver):  # closed at its own page before
        orders.close(order_id=handover_id, by=staff_id, outcome=_ORDER_ENDS[outcome], now=by.now)


_ORDER_ENDS = {"answered": "done", "not_needed": "not_needed"}


def close_loop(book: Book, *, loop: Loop, act: str, by: By) -> None:
    """Raises HandOverRefused."""
    staff_id = _staff(by)
    if loop not in LOOPS or act not in LOOPS[loop].acts_zh:
        raise HandOverRefused("act_missing")
    if not may_close(book.claim, loop):
        raise HandOverRefused("loop_too_early")
    book.write(j.LoopClosed(loop=loop, act=act, staff_id=staff_id), by=by)


def words_of(book: Book, one: HandOver) -> tuple[str, str]:
    """Summary and answer, opened: for staff in scope."""
    asked, answered = book.secret(one.secret_id), book.secret(one.back_secret_id)
    return str(asked.get("summary", "")), str(answered.get("answer", ""))


def _kept(book: Book, content: dict[str, Any], *, by: By) -> UUID:
    return book.keep_secret("handover", content, person_id=book.claim.insured_id, now=by.now)


def _staff(by: By) -> UUID:
    if by.actor not in {"butler", "staff"} or by.actor_id is None:
        raise HandOverRefused("staff_only")
    return by.actor_id
