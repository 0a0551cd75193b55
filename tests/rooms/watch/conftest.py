"""A family's claim with an insurer, and the staff around it."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from guanjia.people.actions.staff import grant_access, hire
from tests.rooms.claims.conftest import World, catalogue, world

__all__ = ["catalogue", "world"]


@dataclass(frozen=True)
class Desk:
    """苏晴 looks after the family; 陆遥 is another butler; an expert and a senior expert."""

    butler: UUID
    other: UUID
    expert: UUID
    senior: UUID


@pytest.fixture
def desk(world: World) -> Desk:
    def hired(code: str, name: str, role: str, skills: tuple[str, ...] = ()) -> UUID:
        return hire(code=code, display_name=name, role=role, skills=skills, now=world.now)

    found = Desk(
        hired("butler-1", "苏晴", "butler"),
        hired("butler-2", "陆遥", "butler"),
        hired("expert-1", "周牧", "claims_expert", ("inpatient",)),
        hired("senior-1", "沈言", "senior_expert", ("inpatient",)),
    )
    household_id = world.family.household_id
    grant_access(
        staff_id=found.butler, household_id=household_id, reason="butler", now=world.now, until=None
    )
    return found
