"""Lines of a dispute about one lane's decision: what we judged and said, what the insurer answered.

What the dispute brought is never written here: the ledger is folded from decisions and payments.
"""

from typing import ClassVar, Literal
from uuid import UUID

from guanjia.claims.journal.base import Code, Lane, LaneFact

Cause = Literal["refused", "below_ours", "customer"]
Confidence = Literal["high", "medium", "low"]
Level = Literal["insurer_complaint", "mediation", "lawsuit"]
Outcome = Literal["won", "partly", "lost", "withdrawn"]


class DisputeOpened(Lane):
    kind: ClassVar[str] = "dispute_opened"
    cause: Cause


class UndisputedAsked(Lane):
    """保险法 25: the part that both sides find due is asked for at once; the rest stays open."""

    kind: ClassVar[str] = "undisputed_asked"
    message_id: UUID
    sum_fen: int


class DisputeJudged(Lane):
    """The senior expert's own judgement; its words are sealed."""

    kind: ClassVar[str] = "dispute_judged"
    secret_id: UUID
    confidence: Confidence


class EvidenceAdded(Lane):
    kind: ClassVar[str] = "evidence_added"
    evidence: Code
    document_id: UUID | None


class OpinionShown(Lane):
    """The letter of a round lies before the customer; another one in the same round replaces it."""

    kind: ClassVar[str] = "opinion_shown"
    round_no: int
    letter_id: UUID
    asked_fen: int


class OpinionSeen(Lane):
    """The customer has read the letter, or had it read out, and wants it sent."""

    kind: ClassVar[str] = "opinion_seen"
    round_no: int
    letter_id: UUID


class OpinionSent(Lane):
    kind: ClassVar[str] = "opinion_sent"
    round_no: int
    letter_id: UUID
    asked_fen: int
    message_id: UUID


class InsurerAnswered(LaneFact):
    """`changed`: another decision follows as a fact of its own."""

    kind: ClassVar[str] = "insurer_answered"
    round_no: int
    result: Literal["kept", "changed"]
    secret_id: UUID


class DisputeEscalated(Lane):
    kind: ClassVar[str] = "dispute_escalated"
    level: Level


class DisputeClosed(Lane):
    kind: ClassVar[str] = "dispute_closed"
    outcome: Outcome
