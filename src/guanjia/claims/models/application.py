from django.db import models


class Application(models.Model):
    """The trunk: one incident of one person. `state` caches the fold of the journal up to `seq`."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    insured_id = models.UUIDField()
    reporter_id = models.UUIDField(null=True)
    number = models.CharField(max_length=24, unique=True)
    incident_type = models.CharField(max_length=32)
    event_date = models.DateField()
    seq = models.IntegerField()
    state = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "claims_application"
        indexes = (
            models.Index(
                fields=["household_id", "insured_id", "event_date"], name="claims_app_household"
            ),
        )
