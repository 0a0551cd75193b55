from django.db import models


class AccessLog(models.Model):
    """Who looked at which medical paper, and why. Append-only, kept by a trigger."""

    household_id = models.UUIDField()
    person_id = models.UUIDField()
    document_id = models.UUIDField()
    account_id = models.UUIDField()
    staff_id = models.UUIDField(null=True)
    reason = models.TextField()  # a code
    looked_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["household_id", "person_id"], name="access_log_person"),)
