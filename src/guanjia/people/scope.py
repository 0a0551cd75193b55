"""Who is looking, and what they may see. A household is where rows lie, never a right."""

from dataclasses import dataclass
from uuid import UUID

from guanjia.people.rules import mask_name


class NotYours(Exception):
    """Somebody else's, or none at all: the two look the same from outside."""

    code = "not_found"
    customer_zh = "没有找到这项内容；请确认登录的账号，或联系您的管家。"


@dataclass(frozen=True)
class Viewer:
    """`acts_for` holds the viewer's own person too; `household_ids` are the keys to bind, those of
    single granted claims among them."""

    account_id: UUID
    person_id: UUID | None
    household_ids: frozenset[UUID]
    acts_for: frozenset[UUID]
    staff_id: UUID | None = None
    role: str = "customer"
    granted_household_ids: frozenset[UUID] = frozenset()
    granted_claim_ids: frozenset[UUID] = frozenset()

    def may_see(self, *, person_id: UUID, household_id: UUID, claim_id: UUID | None = None) -> bool:
        return (
            person_id in self.acts_for
            or household_id in self.granted_household_ids
            or (claim_id is not None and claim_id in self.granted_claim_ids)
        )


def name_shown(viewer: Viewer, household_id: UUID, name: str) -> str:
    """To staff who were granted one claim, no more of a name in lists than finding it needs."""
    return name if household_id in viewer.granted_household_ids else mask_name(name)


def require_granted(viewer: Viewer, *, household_id: UUID, claim_id: UUID | None) -> None:
    """Raises NotYours unless the household is granted, or the claim, which lies in it, is."""
    whole = household_id in viewer.granted_household_ids
    one = claim_id in viewer.granted_claim_ids and household_id in viewer.household_ids
    if not (whole or one):
        raise NotYours


def require_acts_for(viewer: Viewer, person_id: UUID) -> None:
    """Raises NotYours. What is done in a person's name needs this, a grant is not enough."""
    if person_id not in viewer.acts_for:
        raise NotYours
