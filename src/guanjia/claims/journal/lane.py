"""Lines of a lane: ours are commands, an insurer's or courier's are facts."""

from typing import ClassVar, Literal
from uuid import UUID

from guanjia.claims.journal.base import Code, Lane, LaneFact


class LaneOpened(Lane):
    kind: ClassVar[str] = "lane_opened"
    policy_id: UUID
    insurer: Code
    lane_no: int
    gateway: bool
    benefit: Literal["indemnity", "fixed"]
    steps_version: int


class BillsWithheld(Lane):
    """The insured does not hand these bills, and only these, to this policy."""

    kind: ClassVar[str] = "bills_withheld"
    document_ids: tuple[UUID, ...]


class Figured(Lane):
    """Our own sum at a moment; equal bounds mean that it is exact. `because`: what changed under
    the claim, `overlay:<code>` or `terms:<edition>`; none where only the claim itself moved."""

    kind: ClassVar[str] = "figured"
    figure_id: UUID
    moment: Literal["report", "decision", "payment"]
    low_fen: int
    high_fen: int
    because: Code | None = None


class NotWorkedOut(Lane):
    """Our own sum could not be found: the facts contradict each other, or one is missing."""

    kind: ClassVar[str] = "not_worked_out"
    code: Code


class NoticeSent(Lane):
    kind: ClassVar[str] = "notice_sent"
    message_id: UUID


class NoticeAccepted(LaneFact):
    kind: ClassVar[str] = "notice_accepted"
    insurer_claim_no: Code


class NoticeRejected(LaneFact):
    kind: ClassVar[str] = "notice_rejected"
    reason_code: Code


class Filed(Lane):
    kind: ClassVar[str] = "filed"
    message_id: UUID


class FilingAccepted(LaneFact):
    kind: ClassVar[str] = "filing_accepted"


class FilingRejected(LaneFact):
    kind: ClassVar[str] = "filing_rejected"
    reason_code: Code


class SupplementRequired(LaneFact):
    kind: ClassVar[str] = "supplement_required"
    notice_no: Code
    paper_kinds: tuple[Code, ...]


class SupplementSent(Lane):
    kind: ClassVar[str] = "supplement_sent"
    message_id: UUID


class SupplementReceived(LaneFact):
    kind: ClassVar[str] = "supplement_received"


class OriginalsRequired(LaneFact):
    kind: ClassVar[str] = "originals_required"
    secret_id: UUID


class CourierBooked(Lane):
    kind: ClassVar[str] = "courier_booked"
    message_id: UUID


class ParcelMoved(LaneFact):
    kind: ClassVar[str] = "parcel_moved"
    waybill_no: Code
    state: Literal["booked", "picked_up", "in_transit", "delivered", "failed"]


class OriginalsReceived(LaneFact):
    kind: ClassVar[str] = "originals_received"


class Progressed(LaneFact):
    kind: ClassVar[str] = "progressed"
    step: Literal["liability_check", "calculation", "review"]


class Decided(LaneFact):
    kind: ClassVar[str] = "decided"
    decision_id: UUID
    decision_no: Code
    outcome: Literal["pay", "refuse"]
    sum_fen: int
    clauses: tuple[Code, ...]
    reason_code: Code
    steps_given: bool


class Compared(Lane):
    """Ours beside the insurer's; `deviations` names what alone reproduces the insurer's sum."""

    kind: ClassVar[str] = "compared"
    our_low_fen: int
    our_high_fen: int
    insurer_fen: int
    deviations: tuple[Code, ...]


class CalculationAsked(Lane):
    kind: ClassVar[str] = "calculation_asked"
    message_id: UUID


class CalculationGiven(LaneFact):
    kind: ClassVar[str] = "calculation_given"
    decision_no: Code


class Agreed(Lane):
    """Both sides agree: the ten days to payment begin (保险法 23)."""

    kind: ClassVar[str] = "agreed"
    decided_fen: int


class Contested(Lane):
    kind: ClassVar[str] = "contested"
    decided_fen: int


class Paid(LaneFact):
    kind: ClassVar[str] = "paid"
    payment_no: Code
    sum_fen: int


class SheetEntered(Lane):
    """A settlement sheet in the customer's hand, from an insurer without a gateway."""

    kind: ClassVar[str] = "sheet_entered"
    outcome: Literal["pay", "refuse"]
    sum_fen: int
    document_id: UUID | None


class Withdrawn(Lane):
    kind: ClassVar[str] = "withdrawn"


class WithdrawalAccepted(LaneFact):
    kind: ClassVar[str] = "withdrawal_accepted"


class InsurerClosed(LaneFact):
    kind: ClassVar[str] = "insurer_closed"


class AdvanceRequested(Lane):
    """The insurer is asked to lay out money before it decides. Followed, not yet asked for here."""

    kind: ClassVar[str] = "advance_requested"


class AdvanceAnswered(LaneFact):
    kind: ClassVar[str] = "advance_answered"
    granted: bool


class SendingFailed(LaneFact):
    """A message that the other side refused, or that could not be brought to an end."""

    kind: ClassVar[str] = "sending_failed"
    message_kind: Code
    code: Code


class Resent(LaneFact):
    """Staff looked at a message that had failed: it goes again, or it was set aside for a reason.
    Should it fail once more, `SendingFailed` says so anew."""

    kind: ClassVar[str] = "resent"
    message_kind: Code
    how: Literal["again", "set_aside"]


class MarkSeen(Lane):
    """Staff looked at what line `mark_seq` had marked; nothing more is to be done about it."""

    kind: ClassVar[str] = "mark_seen"
    mark_seq: int
