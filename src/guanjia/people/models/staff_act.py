from django.db import models


class StaffAct(models.Model):
    """What staff did that a customer or auditor may ask about. Append-only, kept by a trigger."""

    staff_id = models.UUIDField()
    household_id = models.UUIDField(null=True)  # null: not about a household, or not known
    act = models.TextField()  # a code
    object_id = models.TextField()
    reason = models.TextField()  # a code
    acted_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["household_id", "acted_at"], name="staff_act_household"),
            models.Index(fields=["staff_id", "acted_at"], name="staff_act_staff"),
        )
