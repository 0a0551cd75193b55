from django.db import models


class Inbox(models.Model):
    """What arrived, before anyone reads it. `headers` and `raw` are sealed, null once erased."""

    sender = models.TextField()
    message_id = models.TextField()
    household_id = models.UUIDField(null=True)  # known when parsed
    headers = models.BinaryField(null=True)
    raw = models.BinaryField(null=True)
    state = models.TextField()  # waiting | effected | stuck | set_aside (a person ended it)
    stuck_code = models.TextField()
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sender", "message_id"], name="inbox_once"),
            models.CheckConstraint(
                name="inbox_state",
                condition=models.Q(state__in=["waiting", "effected", "stuck", "set_aside"]),
            ),
        )
        indexes = (
            models.Index(fields=["id"], name="inbox_due", condition=models.Q(state="waiting")),
            models.Index(
                fields=["id"], name="inbox_for_a_person", condition=models.Q(state="stuck")
            ),
        )
