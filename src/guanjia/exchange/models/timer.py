from django.db import models


class Timer(models.Model):
    """What must happen at a moment; the row is gone once it has. `payload` holds ids and codes."""

    kind = models.TextField()
    key = models.TextField()
    household_id = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    payload = models.JSONField()
    stuck_code = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="timer_once"),)
        indexes = (
            models.Index(fields=["due_at"], name="timer_due", condition=models.Q(stuck_code="")),
        )
