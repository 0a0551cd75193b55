"""A member of staff gets a face, or takes it back."""

import hashlib
from datetime import datetime
from uuid import UUID

from guanjia.people.models import Staff, StaffPortrait


def keep_portrait(*, staff_id: UUID, picture: bytes, is_drawn: bool = False, now: datetime) -> None:
    """`picture` is our own drawing or came out of the decoder, never as it was sent."""
    mark = hashlib.sha256(picture).hexdigest()[:16]
    StaffPortrait.objects.update_or_create(
        staff_id=staff_id, defaults={"picture": picture, "kept_at": now}
    )
    Staff.objects.filter(id=staff_id).update(portrait_mark=mark, portrait_is_drawn=is_drawn)


def drop_portrait(*, staff_id: UUID) -> None:
    """The picture is gone for good; the first character of the name stands for it again."""
    StaffPortrait.objects.filter(staff_id=staff_id).delete()
    Staff.objects.filter(id=staff_id).update(portrait_mark="", portrait_is_drawn=False)
