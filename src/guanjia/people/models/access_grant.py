from datetime import datetime

from django.db import models

from guanjia.people.models.staff import Staff


class AccessGrant(models.Model):
    """A staff member may see a household, or one claim of it, for a reason, in a half-open time."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="grants")
    household_id = models.UUIDField()
    claim_id = models.UUIDField(null=True)  # null: the whole household
    reason = models.TextField()  # a code
    valid_from_at = models.DateTimeField()
    valid_until_at = models.DateTimeField(null=True)

    @staticmethod
    def in_force(now: datetime) -> models.Q:
        endless = models.Q(valid_until_at__isnull=True) | models.Q(valid_until_at__gt=now)
        return endless & models.Q(valid_from_at__lte=now)

    class Meta:
        indexes = (
            models.Index(fields=["staff", "household_id"], name="grant_of_staff"),
            models.Index(fields=["household_id", "reason"], name="grant_of_household"),
        )
