"""A clock that came to its next level."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Raised:
    """`part_id` is the lane, None the trunk."""

    clock_id: UUID
    household_id: UUID
    subject: str
    subject_id: UUID
    part_id: UUID | None
    code: str
    occurrence: int
    party: str
    chaser: str
    level: str
