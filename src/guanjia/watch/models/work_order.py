from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class WorkOrder(models.Model):
    """A task for one member of staff about one subject; `sealed` says more, under the person's key.

    `owner_id` null: nobody fits or is there.
    """

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    subject = models.TextField()  # claim | complaint | ...
    subject_id = models.UUIDField()
    part_id = models.UUIDField(null=True)
    clock_id = models.UUIDField(null=True)
    level = models.TextField(default="")
    kind = models.TextField()
    role = models.TextField()
    skill = models.TextField(default="")
    cause = models.TextField()
    person_id = models.UUIDField(null=True)
    sealed = models.BinaryField(null=True)
    not_to = ArrayField(models.UUIDField(), default=list)
    owner_id = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")

    class Meta:
        db_table = "watch_workorder"
        constraints = (
            models.UniqueConstraint(
                fields=["clock_id", "level"],
                name="watch_order_once",
                condition=Q(clock_id__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=["owner_id", "due_at"],
                name="watch_order_owner",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["household_id", "subject_id"], name="watch_order_subject"),
        )
