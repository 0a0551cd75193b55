from django.db import models
from django.db.models import Q

from guanjia.people.models.staff import Staff


class AccessGrant(models.Model):
    """A staff member may see one household or one claim, for a reason, for a while, half-open."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="grants")
    household_id = models.UUIDField(null=True)
    claim_id = models.UUIDField(null=True)
    reason = models.TextField()  # a code
    valid_from_at = models.DateTimeField()
    valid_until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="grant_household_or_claim",
                condition=Q(household_id__isnull=True) ^ Q(claim_id__isnull=True),
            ),
        )
