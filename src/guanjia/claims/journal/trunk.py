"""Lines of the trunk: what is asked once, whatever the number of policies."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from guanjia.claims.incident import IncidentType
from guanjia.claims.journal.base import Code, Trunk


class Reported(Trunk):
    kind: ClassVar[str] = "reported"
    incident_id: UUID
    insured_id: UUID
    reporter_id: UUID | None
    incident_type: IncidentType
    event_date: date
    origin: Literal["customer", "insurer"]


class ReportAccepted(Trunk):
    kind: ClassVar[str] = "report_accepted"


class IncidentCompleted(Trunk):
    """`event_date` only where staff put the day right."""

    kind: ClassVar[str] = "incident_completed"
    incident_id: UUID
    event_date: date | None = None


class PaperLinked(Trunk):
    kind: ClassVar[str] = "paper_linked"
    document_id: UUID
    paper_kind: Code


class PaperUnlinked(Trunk):
    kind: ClassVar[str] = "paper_unlinked"
    document_id: UUID


class PaperRead(Trunk):
    """The machine, or a person after it, has said something of a paper: `accept` and `reasons` of
    the newest verdict, `paper_kind` as it holds, `kind_read` as the machine has it."""

    kind: ClassVar[str] = "paper_read"
    nature: ClassVar[Literal["command", "fact"]] = "fact"
    document_id: UUID
    what: Literal["looked", "read", "failed", "confirmed"]
    paper_kind: Code
    kind_read: Code | None = None
    accept: bool | None = None
    reasons: tuple[Code, ...] = ()


class PaperAskedAgain(Trunk):
    """Staff could not use it: until the customer brings it anew it counts as not given."""

    kind: ClassVar[str] = "paper_asked_again"
    document_id: UUID
    reasons: tuple[Code, ...]


class PapersOrdered(Trunk):
    """All papers of the claim as the customer puts them: pages of one paper follow each other."""

    kind: ClassVar[str] = "papers_ordered"
    document_ids: tuple[UUID, ...]


class PapersChecked(Trunk):
    """The platform's own look at completeness; `missing` empty ends steps 4 and 5."""

    kind: ClassVar[str] = "papers_checked"
    missing: tuple[Code, ...]


class OrderPlanned(Trunk):
    """Best however open facts turn out; then `low_fen` is the least and `total_fen` the most."""

    kind: ClassVar[str] = "order_planned"
    lane_ids: tuple[UUID, ...]
    total_fen: int
    low_fen: int | None = None
    gain_fen: int


class OrderChosen(Trunk):
    kind: ClassVar[str] = "order_chosen"
    lane_ids: tuple[UUID, ...]


class ConsentNoted(Trunk):
    kind: ClassVar[str] = "consent_noted"
    purpose: Code
    receiver: Code | Literal[""]


class ConsentWithdrawn(Trunk):
    """From here on nothing more goes out under it; what went out before stays out."""

    kind: ClassVar[str] = "consent_withdrawn"
    purpose: Code
    receiver: Code | Literal[""]


class AccountGiven(Trunk):
    kind: ClassVar[str] = "account_given"
    secret_id: UUID


class Submitted(Trunk):
    """`declaration`: the wording under which the customer vouched for what was told and given;
    lines from before 2026-11-22 have none."""

    kind: ClassVar[str] = "submitted"
    declaration: Code | None = None


class Rated(Trunk):
    """`score` 1 to 5. `recommendation` 0 to 10, None where the customer did not say."""

    kind: ClassVar[str] = "rated"
    score: int
    recommendation: int | None = None


class ClaimClosed(Trunk):
    kind: ClassVar[str] = "claim_closed"


class Corrected(Trunk):
    """Staff found the line `corrects_seq` wrong. The fold passes over the lines in `voids`: that
    one and those that fell with it. Nothing is voided where a right entry follows at once."""

    kind: ClassVar[str] = "corrected"
    corrects_seq: int
    voids: tuple[int, ...]
    reason: Code
    secret_id: UUID | None
