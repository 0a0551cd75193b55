"""The state of a claim as it follows from its journal; what is stored beside it is a cache."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from guanjia.claims.dispute import Dispute, Ledger
from guanjia.claims.incident import IncidentType
from guanjia.claims.journal.service import Tier
from guanjia.claims.steps import FINISHED, STAGE_STEP, Stage


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Mark(_Part):
    """Something a human must look at: a fact that did not fit, a message that failed."""

    seq: int
    kind: str
    why: str


class Supplement(_Part):
    notice_no: str
    paper_kinds: list[str]
    required_at: datetime
    sent_at: datetime | None = None


class LaneState(_Part):
    id: UUID
    lane_no: int
    policy_id: UUID
    insurer: str
    gateway: bool
    benefit: Literal["indemnity", "fixed"]
    steps_version: int
    stage: Stage = "opened"
    since: dict[int, datetime] = {}
    notice_sent: bool = False
    insurer_claim_no: str = ""
    filed_at: datetime | None = None
    accepted_at: datetime | None = None
    supplements: list[Supplement] = []
    originals: Literal[
        "", "required", "booked", "picked_up", "in_transit", "delivered", "failed", "received"
    ] = ""
    originals_id: UUID | None = None
    waybill_no: str = ""
    withheld: list[UUID] = []
    figure_low_fen: int | None = None
    figure_high_fen: int | None = None
    decision_id: UUID | None = None
    decision_no: str = ""
    outcome: Literal["", "pay", "refuse"] = ""
    decided_fen: int | None = None
    decided_at: datetime | None = None
    clauses: list[str] = []
    reason_code: str = ""
    steps_given: bool = False
    our_low_fen: int | None = None
    our_high_fen: int | None = None
    deviations: list[str] = []
    calculation_asked: bool = False
    agreed_at: datetime | None = None
    # Set while a contest is open; the journal remembers those that ended in agreement.
    contested_at: datetime | None = None
    payments: dict[str, int] = {}
    paid_at: datetime | None = None
    marks: list[Mark] = []
    disputes: list[Dispute] = []

    @property
    def dispute(self) -> Dispute | None:
        """The open one."""
        last = self.disputes[-1] if self.disputes else None
        return last if last and last.closed_at is None else None

    @property
    def ledger(self) -> Ledger | None:
        """From the first dispute on; None where there was none."""
        if not self.disputes:
            return None
        first = self.disputes[0]
        return Ledger(
            decided_first_fen=first.decided_fen,
            paid_before_fen=first.paid_fen,
            paid_now_fen=self.paid_fen,
        )

    @property
    def paid_fen(self) -> int:
        return sum(self.payments.values())

    @property
    def difference_fen(self) -> int | None:
        """Ours less theirs, positive where the insurer pays less than we find due. None while
        there is no decision, or ours is not exact."""
        if self.decided_fen is None or self.our_low_fen is None:
            return None
        return (
            self.our_low_fen - self.decided_fen if self.our_low_fen == self.our_high_fen else None
        )

    @property
    def finished(self) -> bool:
        return self.stage in FINISHED

    @property
    def open_supplement(self) -> Supplement | None:
        """The one notice that still waits for papers."""
        return next((one for one in self.supplements if one.sent_at is None), None)

    @property
    def originals_open(self) -> bool:
        return self.originals not in {"", "received"}

    @property
    def step(self) -> int:
        """The step that is live now, 6 to 14; originals on their way hold the lane at 7 or 8."""
        if self.originals_open and self.stage in {"filed", "accepted", "liability_check"}:
            return 7 if self.originals in {"required", "booked", "failed"} else 8
        return STAGE_STEP[self.stage]


class Correction(_Part):
    """Line `seq` put right what a line of this kind had said."""

    seq: int
    kind: str
    lane_id: UUID | None
    reason: str
    at: datetime


class HandOver(_Part):
    """Up one tier; open until its answer came back."""

    handover_id: UUID
    tier: Tier
    reason: str
    from_staff_id: UUID | None
    to_staff_id: UUID | None
    at: datetime
    due_at: datetime
    secret_id: UUID
    back_at: datetime | None = None
    back_staff_id: UUID | None = None
    outcome: str = ""
    back_secret_id: UUID | None = None


class LoopEnd(_Part):
    act: str
    staff_id: UUID
    at: datetime


class AskedAgain(_Part):
    """A paper that the customer is asked to photograph again; codes of `retakes`."""

    reasons: list[str]
    at: datetime


class ClaimState(_Part):
    incident_id: UUID
    insured_id: UUID
    reporter_id: UUID | None
    incident_type: IncidentType
    event_date: date
    origin: Literal["customer", "insurer"]
    by_staff: bool = False  # reported for a caller
    since: dict[int, datetime] = {}
    papers: dict[UUID, str] = {}
    linked_at: dict[UUID, datetime] = {}
    paper_order: list[UUID] = []
    asked_again: dict[UUID, AskedAgain] = {}
    missing: list[str] = []
    checked: bool = False
    best_order: list[UUID] = []
    best_total_fen: int | None = None
    best_low_fen: int | None = None  # None: the total is exact
    gain_fen: int = 0
    chosen_order: list[UUID] = []
    consents: list[str] = []
    account_id: UUID | None = None
    submitted_at: datetime | None = None
    closed_at: datetime | None = None
    rating: int | None = None
    recommendation: int | None = None
    handovers: list[HandOver] = []
    loops: dict[str, LoopEnd] = {}
    lanes: dict[UUID, LaneState] = {}
    corrections: list[Correction] = []

    @property
    def papers_in_order(self) -> list[UUID]:
        """As the customer put them; those that came later stand behind, in the order they came."""
        placed = [one for one in self.paper_order if one in self.papers]
        return placed + [one for one in self.papers if one not in placed]

    @property
    def order(self) -> list[UUID]:
        """The order in which indemnity lanes are filed: the insured's choice, else the best."""
        return self.chosen_order or self.best_order

    @property
    def open_handovers(self) -> list[HandOver]:
        return [one for one in self.handovers if one.back_at is None]

    @property
    def step(self) -> int:
        """The trunk's live step; 6 stands for "with the lanes"."""
        if self.closed_at:
            return 15
        if self.submitted_at or self.origin == "insurer":
            return 6
        if self.missing:
            return 3 if len(self.papers) == 0 else 5
        return 4 if self.checked else 3
