"""Who may not handle a complaint: whoever had to do with the household that complains."""

from uuid import UUID

from guanjia.people.models import AccessGrant, Call, StaffAct


def dealt_with(household_id: UUID) -> frozenset[UUID]:
    """Staff who were ever granted this household or a claim of it, spoke for it on the telephone,
    or did anything about it; also long ago."""
    of_household = {"household_id": household_id}
    found = (
        AccessGrant.objects.filter(**of_household).values_list("staff_id", flat=True),
        Call.objects.filter(**of_household).values_list("staff_id", flat=True),
        StaffAct.objects.filter(**of_household).values_list("staff_id", flat=True),
    )
    return frozenset(staff_id for ids in found for staff_id in ids)
