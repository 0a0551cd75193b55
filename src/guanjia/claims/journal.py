"""What can be written into a claim's journal: one frozen class a kind of line.

A payload holds ids, codes, days and sums only. Names, numbers of persons or accounts, diagnoses and
free text lie in sealed rows that can be erased; the types here leave no place for them.
"""

import hashlib
import re
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

_CODE = r"^[A-Za-z0-9_.:/\-]{1,64}$"
Code = Annotated[str, StringConstraints(pattern=_CODE)]
Actor = Literal["customer", "butler", "staff", "platform", "insurer", "courier"]
Place = Literal["trunk", "lane"]


def as_code(text: str) -> str:
    """A stranger's identifier as a code: itself where it is one, else a digest of it.

    An insurer may put anything into its reference fields, a name included; the journal must not
    keep it.
    """
    if re.fullmatch(_CODE, text):
        return text
    return "h-" + hashlib.sha256(text.encode()).hexdigest()[:24]


class Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str]
    place: ClassVar[Place]
    # A command is refused where the table of steps does not allow it; a fact never is.
    nature: ClassVar[Literal["command", "fact"]] = "command"


class _Trunk(Payload):
    place: ClassVar[Place] = "trunk"


class _Lane(Payload):
    place: ClassVar[Place] = "lane"


class _LaneFact(_Lane):
    nature: ClassVar[Literal["command", "fact"]] = "fact"


class Reported(_Trunk):
    kind: ClassVar[str] = "reported"
    insured_id: UUID
    reporter_id: UUID | None
    incident_type: Code
    event_date: date
    origin: Literal["customer", "insurer"]


class ReportAccepted(_Trunk):
    kind: ClassVar[str] = "report_accepted"


class LaneOpened(_Lane):
    kind: ClassVar[str] = "lane_opened"
    policy_id: UUID
    insurer: Code
    lane_no: int
    gateway: bool
    benefit: Literal["indemnity", "fixed"]
    steps_version: int


class PaperLinked(_Trunk):
    kind: ClassVar[str] = "paper_linked"
    document_id: UUID
    paper_kind: Code


class PaperUnlinked(_Trunk):
    kind: ClassVar[str] = "paper_unlinked"
    document_id: UUID


class PapersChecked(_Trunk):
    """The platform's own look at completeness; `missing` empty ends steps 4 and 5."""

    kind: ClassVar[str] = "papers_checked"
    missing: tuple[Code, ...]


class OrderPlanned(_Trunk):
    kind: ClassVar[str] = "order_planned"
    lane_ids: tuple[UUID, ...]
    total_fen: int
    gain_fen: int


class OrderChosen(_Trunk):
    kind: ClassVar[str] = "order_chosen"
    lane_ids: tuple[UUID, ...]


class ConsentNoted(_Trunk):
    kind: ClassVar[str] = "consent_noted"
    purpose: Code
    receiver: Code | Literal[""]


class AccountGiven(_Trunk):
    kind: ClassVar[str] = "account_given"
    secret_id: UUID


class Submitted(_Trunk):
    kind: ClassVar[str] = "submitted"


class Rated(_Trunk):
    kind: ClassVar[str] = "rated"
    score: int


class ClaimClosed(_Trunk):
    kind: ClassVar[str] = "claim_closed"


class Figured(_Lane):
    """Our own sum at a moment; equal bounds mean that it is exact."""

    kind: ClassVar[str] = "figured"
    figure_id: UUID
    moment: Literal["report", "decision", "payment"]
    low_fen: int
    high_fen: int


class NoticeSent(_Lane):
    kind: ClassVar[str] = "notice_sent"
    message_id: UUID


class NoticeAccepted(_LaneFact):
    kind: ClassVar[str] = "notice_accepted"
    insurer_claim_no: Code


class NoticeRejected(_LaneFact):
    kind: ClassVar[str] = "notice_rejected"
    reason_code: Code


class Filed(_Lane):
    kind: ClassVar[str] = "filed"
    message_id: UUID


class FilingAccepted(_LaneFact):
    kind: ClassVar[str] = "filing_accepted"


class FilingRejected(_LaneFact):
    kind: ClassVar[str] = "filing_rejected"
    reason_code: Code


class SupplementRequired(_LaneFact):
    kind: ClassVar[str] = "supplement_required"
    notice_no: Code
    paper_kinds: tuple[Code, ...]


class SupplementSent(_Lane):
    kind: ClassVar[str] = "supplement_sent"
    message_id: UUID


class SupplementReceived(_LaneFact):
    kind: ClassVar[str] = "supplement_received"


class OriginalsRequired(_LaneFact):
    kind: ClassVar[str] = "originals_required"
    secret_id: UUID


class CourierBooked(_Lane):
    kind: ClassVar[str] = "courier_booked"
    message_id: UUID


class ParcelMoved(_LaneFact):
    kind: ClassVar[str] = "parcel_moved"
    waybill_no: Code
    state: Literal["booked", "picked_up", "in_transit", "delivered", "failed"]


class OriginalsReceived(_LaneFact):
    kind: ClassVar[str] = "originals_received"


class Progressed(_LaneFact):
    kind: ClassVar[str] = "progressed"
    step: Literal["liability_check", "calculation", "review"]


class Decided(_LaneFact):
    kind: ClassVar[str] = "decided"
    decision_id: UUID
    decision_no: Code
    outcome: Literal["pay", "refuse"]
    sum_fen: int
    clauses: tuple[Code, ...]
    reason_code: Code
    steps_given: bool


class Compared(_Lane):
    """Ours beside the insurer's; `deviations` names what alone reproduces the insurer's sum."""

    kind: ClassVar[str] = "compared"
    our_low_fen: int
    our_high_fen: int
    insurer_fen: int
    deviations: tuple[Code, ...]


class CalculationAsked(_Lane):
    kind: ClassVar[str] = "calculation_asked"
    message_id: UUID


class CalculationGiven(_LaneFact):
    kind: ClassVar[str] = "calculation_given"
    decision_no: Code


class Agreed(_Lane):
    """Both sides agree: the ten days to payment begin (保险法 23)."""

    kind: ClassVar[str] = "agreed"
    decided_fen: int


class Contested(_Lane):
    kind: ClassVar[str] = "contested"
    decided_fen: int


class Paid(_LaneFact):
    kind: ClassVar[str] = "paid"
    payment_no: Code
    sum_fen: int


class SheetEntered(_Lane):
    """A settlement sheet in the customer's hand, from an insurer without a gateway."""

    kind: ClassVar[str] = "sheet_entered"
    outcome: Literal["pay", "refuse"]
    sum_fen: int
    document_id: UUID | None


class Withdrawn(_Lane):
    kind: ClassVar[str] = "withdrawn"


class WithdrawalAccepted(_LaneFact):
    kind: ClassVar[str] = "withdrawal_accepted"


class InsurerClosed(_LaneFact):
    kind: ClassVar[str] = "insurer_closed"


class SendingFailed(_LaneFact):
    """A message that the other side refused, or that could not be brought to an end."""

    kind: ClassVar[str] = "sending_failed"
    message_kind: Code
    code: Code


def _all(base: type[Payload]) -> list[type[Payload]]:
    found: list[type[Payload]] = []
    for sub in base.__subclasses__():
        found += [sub] if hasattr(sub, "kind") else []
        found += _all(sub)
    return found


KINDS: dict[str, type[Payload]] = {payload.kind: payload for payload in _all(Payload)}


class Line(BaseModel):
    """One line: who did what, when it happened (`occurred_at`) and when we learned of it."""

    model_config = ConfigDict(frozen=True)
    id: UUID
    seq: int
    lane_id: UUID | None
    kind: str
    actor: Actor
    actor_id: UUID | None
    occurred_at: datetime
    learned_at: datetime
    payload: dict[str, Any]

    def typed(self) -> Payload:
        return KINDS[self.kind].model_validate(self.payload)
