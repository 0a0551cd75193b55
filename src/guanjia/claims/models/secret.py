from django.db import models


class Secret(models.Model):
    """What a claim knows of a person in words: incident, account, contest note, addresses.

    Sealed under `person_id`'s key; the journal names the row only.
    """

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    application_id = models.UUIDField()
    lane_id = models.UUIDField(null=True)
    person_id = models.UUIDField()
    name = models.CharField(max_length=32)
    sealed = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "claims_secret"
        indexes = (
            models.Index(fields=["household_id", "application_id"], name="claims_secret_claim"),
        )
