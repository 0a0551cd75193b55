from django.db import models


class Dispute(models.Model):
    """One lane's dispute as the desk lists and counts it: a cache of the claim's fold, written in
    the same transaction as its journal. `reason` is the insurer's own code, `clause` what it
    relied on. `won_fen` comes from payments alone."""

    lane_id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    application_id = models.UUIDField()
    insured_id = models.UUIDField()
    number = models.TextField()
    insurer = models.TextField()
    cause = models.TextField()
    reason = models.TextField()
    clause = models.TextField()
    asked_fen = models.BigIntegerField(null=True)  # None: what we find due is not exact
    decided_first_fen = models.BigIntegerField()
    won_fen = models.BigIntegerField()
    rounds = models.IntegerField()
    waits_on = models.TextField()  # customer | us | insurer | empty once closed
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField()

    class Meta:
        db_table = "care_dispute"
        indexes = (
            models.Index(fields=["household_id", "application_id"], name="care_dispute_claim"),
            models.Index(fields=["insurer", "clause", "closed_at"], name="care_dispute_alike"),
            models.Index(
                fields=["household_id", "opened_at"],
                name="care_dispute_open",
                condition=models.Q(closed_at__isnull=True),
            ),
        )
