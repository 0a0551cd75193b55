from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Application(models.Model):
    """The trunk: one incident of one person. `state` caches the fold of the journal up to `seq`,
    and the five columns before `created_at` cache what `standing` says of that state."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    insured_id = models.UUIDField()
    reporter_id = models.UUIDField(null=True)
    number = models.CharField(max_length=24, unique=True)
    incident_type = models.CharField(max_length=32)
    event_date = models.DateField()
    seq = models.IntegerField()
    state = models.JSONField()
    waits_on = ArrayField(models.TextField(), default=list)
    waiting_since_at = models.DateTimeField(null=True)  # null: the claim is over
    live_step = models.SmallIntegerField(default=1)
    differs = models.BooleanField(default=False)
    marked = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "claims_application"
        indexes = (
            models.Index(
                fields=["household_id", "insured_id", "event_date"], name="claims_app_household"
            ),
            models.Index(
                fields=["household_id", "waiting_since_at"],
                name="claims_app_open",
                condition=Q(waiting_since_at__isnull=False),
            ),
        )
