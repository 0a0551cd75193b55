"""Which rows about claims a member of staff may see."""

from typing import Any

from django.db.models import Q, QuerySet

from guanjia.people.scope import Viewer


def granted(found: QuerySet[Any], viewer: Viewer) -> QuerySet[Any]:
    """Of households granted whole, or about a claim that is; the household stays bound."""
    mine = Q(household_id__in=list(viewer.granted_household_ids))
    mine |= Q(application_id__in=list(viewer.granted_claim_ids))
    return found.filter(mine, household_id__in=list(viewer.household_ids))
