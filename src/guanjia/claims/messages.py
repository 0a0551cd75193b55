"""Canonical messages between a claim and the world outside: what is said, not in whose bytes.

Outbound messages are written by `claims` into the outbox as JSON; a gateway turns each into an
insurer's or courier's own bytes. Inbound facts come the other way. Money is integer fen, times are
aware, dates are calendar days in Asia/Shanghai. `claim_no` and `lane_no` are ours,
`insurer_claim_no` is the insurer's; both travel whenever both are known.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from guanjia.claims.incident import IncidentType
from guanjia.claims.message_parts import BillFigures as BillFigures
from guanjia.claims.message_parts import Inbound as Inbound
from guanjia.claims.message_parts import Message as Message
from guanjia.claims.message_parts import Outbound as Outbound
from guanjia.claims.message_parts import PaperRef as PaperRef
from guanjia.claims.message_parts import Party as Party

SCHEMA_VERSION = 1


# --- outbound, to an insurer -------------------------------------------------------------------


class NotifyClaim(Outbound):
    """保险法 21: the notice; sent for every lane as soon as the claim is reported."""

    type: Literal["notify_claim"] = "notify_claim"
    insured: Party
    incident_type: IncidentType
    incident_date: date


class FileClaim(Outbound):
    """The filing with all papers: the 30 days of 保险法 23 begin when the insurer accepts it."""

    type: Literal["file_claim"] = "file_claim"
    insured: Party
    account: Party | None = None
    account_number: str = ""
    bills: tuple[BillFigures, ...] = ()
    papers: tuple[PaperRef, ...] = ()
    lump_sum_claimed: bool = False
    admission_date: date | None = None
    discharge_date: date | None = None
    social_settled: bool = True


class SubmitMaterials(Outbound):
    """The answer to a supplement notice; `finished` says that nothing more will come."""

    type: Literal["submit_materials"] = "submit_materials"
    papers: tuple[PaperRef, ...]
    finished: bool = True


class ConfirmSettlement(Outbound):
    """The customer agrees to the decision: the 10 days to payment begin (保险法 23)."""

    type: Literal["confirm_settlement"] = "confirm_settlement"
    agreed: bool
    decided_sum_fen: int


class RequestCalculation(Outbound):
    """Ask how a decided sum was worked out, where the insurer gave only the sum."""

    type: Literal["request_calculation"] = "request_calculation"


class RequestUndisputed(Outbound):
    """保险法 25: pay at once what the decision grants; the rest stays disputed."""

    type: Literal["request_undisputed"] = "request_undisputed"
    decision_no: str
    sum_fen: int


class DisputeOpinion(Outbound):
    """One round of a dispute: what we ask for and why, in our letter's own words, with the papers
    that prove it. `letter_docx` is the same letter as a file, in base64."""

    type: Literal["dispute_opinion"] = "dispute_opinion"
    round_no: int
    decision_no: str
    asked_fen: int
    letter: str
    letter_docx: str = ""
    papers: tuple[PaperRef, ...] = ()


class CancelClaim(Outbound):
    type: Literal["cancel_claim"] = "cancel_claim"


class RequestStatus(Outbound):
    """Asked after an unknown outcome, before a human looks."""

    type: Literal["request_status"] = "request_status"


# --- outbound, to a courier --------------------------------------------------------------------


class BookPickup(Message):
    type: Literal["book_pickup"] = "book_pickup"
    claim_no: str
    lane_no: int
    lane_id: UUID
    sender: Party
    pickup_address: str
    pickup_from: datetime
    receiver_name: str
    receiver_address: str


# --- inbound -----------------------------------------------------------------------------------


class NoticeAccepted(Inbound):
    type: Literal["notice_accepted"] = "notice_accepted"


class NoticeRejected(Inbound):
    type: Literal["notice_rejected"] = "notice_rejected"
    reason_code: str
    reason: str = ""


class FilingAccepted(Inbound):
    type: Literal["filing_accepted"] = "filing_accepted"


class FilingRejected(Inbound):
    type: Literal["filing_rejected"] = "filing_rejected"
    reason_code: str
    reason: str = ""


class MaterialRequired(Inbound):
    """保险法 22(2): one notice that lists everything missing."""

    type: Literal["material_required"] = "material_required"
    notice_no: str
    kinds: tuple[str, ...]
    reason: str = ""


class MaterialsReceived(Inbound):
    type: Literal["materials_received"] = "materials_received"
    notice_no: str = ""


class OriginalsRequired(Inbound):
    type: Literal["originals_required"] = "originals_required"
    receiver_name: str
    receiver_address: str


class OriginalsReceived(Inbound):
    type: Literal["originals_received"] = "originals_received"


class StatusChanged(Inbound):
    """The insurer's progress, in the names of our lane steps."""

    type: Literal["status_changed"] = "status_changed"
    step: Literal["liability_check", "calculation", "review"]


class DecisionStep(Message):
    """One line of an insurer's own calculation."""

    code: str
    title: str
    amount_fen: int
    clause: str = ""


class Decided(Inbound):
    """A decision. `steps` is empty where the insurer gives only a sum."""

    type: Literal["decided"] = "decided"
    decision_no: str
    outcome: Literal["pay", "refuse"]
    sum_fen: int
    clauses: tuple[str, ...] = ()
    reason_code: str = ""
    reason: str = ""
    steps: tuple[DecisionStep, ...] = ()


class CalculationGiven(Inbound):
    type: Literal["calculation_given"] = "calculation_given"
    decision_no: str
    steps: tuple[DecisionStep, ...]


class Paid(Inbound):
    """`payment_no` is the insurer's; the same number twice is the same payment."""

    type: Literal["paid"] = "paid"
    payment_no: str
    sum_fen: int


class DisputeAnswered(Inbound):
    """The insurer's answer to a round. Where it says `changed`, a decision follows."""

    type: Literal["dispute_answered"] = "dispute_answered"
    round_no: int
    result: Literal["kept", "changed"]
    reason: str = ""


class Closed(Inbound):
    type: Literal["closed"] = "closed"


class CancelAccepted(Inbound):
    type: Literal["cancel_accepted"] = "cancel_accepted"


class ClaimBegun(Inbound):
    """A claim that was reported at the insurer; it is followed here like any other."""

    type: Literal["claim_begun"] = "claim_begun"
    policy_no: str
    insured: Party
    incident_type: IncidentType
    incident_date: date
    bills: tuple[BillFigures, ...] = ()


class ParcelMoved(Inbound):
    """From a courier. `waybill_no` is the courier's."""

    type: Literal["parcel_moved"] = "parcel_moved"
    waybill_no: str
    state: Literal["booked", "picked_up", "in_transit", "delivered", "failed"]


OutboundMessage = Annotated[
    NotifyClaim
    | FileClaim
    | SubmitMaterials
    | ConfirmSettlement
    | RequestCalculation
    | RequestUndisputed
    | DisputeOpinion
    | CancelClaim
    | RequestStatus
    | BookPickup,
    Field(discriminator="type"),
]
InboundFact = Annotated[
    NoticeAccepted
    | NoticeRejected
    | FilingAccepted
    | FilingRejected
    | MaterialRequired
    | MaterialsReceived
    | OriginalsRequired
    | OriginalsReceived
    | StatusChanged
    | Decided
    | CalculationGiven
    | Paid
    | DisputeAnswered
    | Closed
    | CancelAccepted
    | ClaimBegun
    | ParcelMoved,
    Field(discriminator="type"),
]

outbound_adapter: TypeAdapter[OutboundMessage] = TypeAdapter(OutboundMessage)
inbound_adapter: TypeAdapter[InboundFact] = TypeAdapter(InboundFact)
