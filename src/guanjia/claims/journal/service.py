"""Lines of the service beside the steps: who was asked to look, what came back, which loop closed.

All on the trunk, and allowed at any time: a refusal is fought after the claim was closed too.
"""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from guanjia.claims.journal.base import Code, Trunk

Tier = Literal["claims_expert", "senior_expert"]
Loop = Literal["report", "process", "result", "experience"]


class HandedOver(Trunk):
    """Up one tier. `secret_id` holds reason and summary in words; `to_staff_id` None: nobody was
    free, the work order waits. The answer is promised by `due_at`."""

    kind: ClassVar[str] = "handed_over"
    handover_id: UUID
    tier: Tier
    reason: Code
    from_staff_id: UUID | None
    to_staff_id: UUID | None
    due_at: datetime
    secret_id: UUID


class HandedBack(Trunk):
    """`secret_id` holds the answer in words."""

    kind: ClassVar[str] = "handed_back"
    handover_id: UUID
    staff_id: UUID
    outcome: Literal["answered", "not_needed"]
    secret_id: UUID


class LoopClosed(Trunk):
    """A named person did a named thing with the customer, and the loop is closed with it."""

    kind: ClassVar[str] = "loop_closed"
    loop: Loop
    act: Code
    staff_id: UUID
