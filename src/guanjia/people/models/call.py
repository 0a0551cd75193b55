from django.db import models


class Call(models.Model):
    """One call, or a note about one's own work. Append-only, kept by a trigger: a correction is a
    row of its own. `sealed` holds the words, under the person's key."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    person_id = models.UUIDField()  # whom it is about
    staff_id = models.UUIDField()
    claim_id = models.UUIDField(null=True)  # opaque here
    kind = models.TextField()  # call_in | call_out | note
    party = models.TextField()  # customer | hospital | insurer; empty for a note
    topic = models.TextField()
    outcome = models.TextField()
    sealed = models.BinaryField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    promised_until_at = models.DateTimeField(null=True)
    corrects_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["household_id", "began_at"], name="call_household"),
            models.Index(
                fields=["household_id", "claim_id"],
                name="call_claim",
                condition=models.Q(claim_id__isnull=False),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="call_kind", condition=models.Q(kind__in=["call_in", "call_out", "note"])
            ),
        )
