from django.db import models


class Decision(models.Model):
    """An insurer's decision with its own reasons; the words are sealed, the journal has the sum."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    application_id = models.UUIDField()
    lane_id = models.UUIDField()
    person_id = models.UUIDField()
    decision_no = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8)
    sum_fen = models.BigIntegerField()
    sealed = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "claims_decision"
        indexes = (
            models.Index(fields=["household_id", "application_id"], name="claims_decision_claim"),
        )
