from django.db import models


class JournalLine(models.Model):
    """Append-only (a trigger refuses change and removal); `seq` is unique in its claim."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    application_id = models.UUIDField()
    seq = models.IntegerField()
    lane_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=32)
    actor = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    learned_at = models.DateTimeField()
    payload = models.JSONField()

    class Meta:
        db_table = "claims_journal"
        constraints = (
            models.UniqueConstraint(
                fields=["household_id", "application_id", "seq"], name="claims_journal_seq"
            ),
        )
