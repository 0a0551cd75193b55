"""The faces of those who work here: who has one, and who may look at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from guanjia.people.models import AccessGrant, Staff, StaffPortrait
from guanjia.people.scope import NotYours, Viewer


@dataclass(frozen=True)
class Portrait:
    """`mark` changes with the picture, so that a browser may keep it. `is_drawn`: of the
    demonstration, nobody's face."""

    staff_id: UUID
    mark: str
    is_drawn: bool


def portrait_of(staff: Staff) -> Portrait | None:
    """From the row of the staff, without a statement."""
    if not staff.portrait_mark:
        return None
    return Portrait(staff.id, staff.portrait_mark, staff.portrait_is_drawn)


def portraits(staff_ids: Iterable[UUID]) -> dict[UUID, Portrait]:
    """Of those who have one."""
    found = Staff.objects.filter(id__in=set(staff_ids)).exclude(portrait_mark="")
    return {
        staff_id: Portrait(staff_id, mark, is_drawn)
        for staff_id, mark, is_drawn in found.values_list(
            "id", "portrait_mark", "portrait_is_drawn"
        )
    }


def picture(viewer: Viewer, *, staff_id: UUID, mark: str) -> bytes:
    """A JPEG. Colleagues see each other; customers whoever looks or looked after them. Raises
    NotYours, also for a picture that was replaced."""
    served = AccessGrant.objects.filter(
        household_id__in=viewer.household_ids, staff_id=staff_id
    )  # fmt: skip
    if viewer.staff_id is None and not served.exists():
        raise NotYours
    found = StaffPortrait.objects.filter(staff_id=staff_id, staff__portrait_mark=mark).first()
    if found is None:
        raise NotYours
    return bytes(found.picture)
