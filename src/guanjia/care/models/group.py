from django.db import models
from django.db.models import Q


class Group(models.Model):
    """The head of a claim's service group, written with its first message: a claim without this row
    has its group all the same. `seq` numbers the messages and whatever else open pages must hear
    of; `waiting_since_at` is the customer's oldest message that nobody has answered."""

    application_id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    seq = models.IntegerField()
    waiting_since_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()

    class Meta:
        db_table = "care_group"
        indexes = (
            models.Index(
                fields=["household_id", "waiting_since_at"],
                name="care_group_waiting",
                condition=Q(waiting_since_at__isnull=False),
            ),
            models.Index(fields=["household_id", "last_at"], name="care_group_last"),
        )
