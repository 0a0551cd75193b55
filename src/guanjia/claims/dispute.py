"""A dispute as it follows from the journal, and the pure rules about it.

The money that a dispute won is no entry of its own: it is what was paid beyond what the insurer
had decided, or had already paid, when the first dispute of the lane was opened.
"""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from guanjia.claims.journal.dispute import Cause, Confidence, Level, Outcome

# What we promise the customer, in calendar days from the opening: an answer in writing, then the
# two ends of a difficult one; the days of the rule on complaints of 2020.
ANSWER_DAYS = (15, 30, 60)
LEVELS: tuple[Level, ...] = ("insurer_complaint", "mediation", "lawsuit")
LEVELS_ZH: dict[Level, str] = {
    "insurer_complaint": "向保险公司总部投诉",
    "mediation": "请保险纠纷调解组织调解",
    "lawsuit": "起诉或仲裁",
}
CAUSES_ZH: dict[Cause, str] = {
    "refused": "保险公司不赔",
    "below_ours": "结论比按条款算的少",
    "customer": "客户不同意结论",
}
OUTCOMES_ZH: dict[Outcome, str] = {
    "won": "争回来了",
    "partly": "争回一部分",
    "lost": "没有争到",
    "withdrawn": "客户不争了",
}
CONFIDENCE_ZH: dict[Confidence, str] = {"high": "高", "medium": "中", "low": "低"}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Opinion(_Part):
    """One round: the letter, its way to the insurer, the answer."""

    round_no: int
    letter_id: UUID
    asked_fen: int
    shown_at: datetime
    seen_at: datetime | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    result: Literal["", "kept", "changed"] = ""
    answer_id: UUID | None = None


class Escalation(_Part):
    level: Level
    at: datetime


class Dispute(_Part):
    """`decided_fen` and `paid_fen`: as they stood at the opening."""

    cause: Cause
    opened_at: datetime
    decided_fen: int
    paid_fen: int
    judgement_id: UUID | None = None
    confidence: Literal["", "high", "medium", "low"] = ""
    evidence: dict[str, UUID | None] = {}
    opinions: list[Opinion] = []
    levels: list[Escalation] = []
    undisputed_fen: int | None = None
    closed_at: datetime | None = None
    outcome: Literal["", "won", "partly", "lost", "withdrawn"] = ""

    @property
    def draft(self) -> Opinion | None:
        """The letter that has not left yet."""
        last = self.opinions[-1] if self.opinions else None
        return last if last and last.sent_at is None else None

    @property
    def waiting(self) -> Opinion | None:
        """The round that the insurer has not answered."""
        return next((one for one in self.opinions if one.sent_at and not one.answered_at), None)

    @property
    def next_round(self) -> int:
        return sum(one.sent_at is not None for one in self.opinions) + 1

    @property
    def next_level(self) -> Level | None:
        reached = {one.level for one in self.levels}
        return next((level for level in LEVELS if level not in reached), None)


class Ledger(_Part):
    """`won_fen` grows by payments alone."""

    decided_first_fen: int
    paid_before_fen: int
    paid_now_fen: int

    @property
    def won_fen(self) -> int:
        return max(0, self.paid_now_fen - max(self.decided_first_fen, self.paid_before_fen))


def cause(*, outcome: str, decided_fen: int | None, our_low_fen: int | None) -> Cause | None:
    """Why a decision must be looked at by itself: it refuses, or is less than we find at least."""
    if outcome == "refuse":
        return "refused"
    if decided_fen is not None and our_low_fen is not None and decided_fen < our_low_fen:
        return "below_ours"
    return None


def outcome_of(dispute: Dispute, *, decided_fen: int, our_low_fen: int | None) -> Outcome:
    """How it ends where the customer takes the decision that stands now."""
    if decided_fen > dispute.decided_fen:
        return "won" if our_low_fen is None or decided_fen >= our_low_fen else "partly"
    return "lost" if any(one.result == "kept" for one in dispute.opinions) else "withdrawn"


def answer_dates(dispute: Dispute) -> tuple[datetime, ...]:
    return tuple(dispute.opened_at + timedelta(days=days) for days in ANSWER_DAYS)
