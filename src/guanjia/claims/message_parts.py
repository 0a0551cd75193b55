"""What canonical messages are made of: persons, bills, papers, and the two envelopes."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Party(Message):
    """A person as an insurer must see them; sealed wherever it is stored."""

    name: str
    id_number: str = ""
    phone: str = ""


class BillFigures(Message):
    """One bill, as far as an insurer asks for it."""

    bill_no: str
    total_fen: int
    social_paid_fen: int
    out_of_catalogue_fen: int = 0
    other_paid_fen: int = 0


class PaperRef(Message):
    """A paper that goes with a filing; the gateway fetches the copy to send by `document_id`.
    `sha256` and `media_type` are those of what the customer gave."""

    document_id: UUID
    kind: str
    sha256: str
    media_type: str


class Outbound(Message):
    claim_no: str
    lane_no: int
    lane_id: UUID
    insurer_claim_no: str = ""
    policy_no: str
    occurred_at: datetime


class Inbound(Message):
    """`message_id` is unique for its sender; `occurred_at` is the sender's own time."""

    message_id: str
    occurred_at: datetime
    insurer_claim_no: str = ""
    claim_no: str = ""
    lane_no: int | None = None
