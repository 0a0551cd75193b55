"""A line as it is stored: envelope and payload."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from guanjia.claims.journal import clock, dispute, lane, service, trunk
from guanjia.claims.journal.base import Actor, Payload

KINDS: dict[str, type[Payload]] = {
    payload.kind: payload
    for module in (trunk, lane, dispute, clock, service)
    for payload in vars(module).values()
    if isinstance(payload, type) and hasattr(payload, "kind")
}


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
