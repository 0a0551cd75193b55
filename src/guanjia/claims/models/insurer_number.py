from django.db import models


class InsurerNumber(models.Model):
    """The look-up from an insurer's claim number to the household, claim and lane."""

    insurer = models.CharField(max_length=32)
    number = models.CharField(max_length=64)
    household_id = models.UUIDField()
    application_id = models.UUIDField()
    lane_id = models.UUIDField()

    class Meta:
        db_table = "claims_insurer_number"
        constraints = (
            models.UniqueConstraint(fields=["insurer", "number"], name="claims_insurer_number_one"),
        )
