from django.db import models


class Outbox(models.Model):
    """What leaves the process. `body` is sealed JSON, null once erased.

    `due_at` is when the row may next be taken: while it is leased, the end of the lease.
    """

    message_id = models.UUIDField()
    receiver = models.TextField()
    kind = models.TextField()
    household_id = models.UUIDField(null=True)
    claim_id = models.UUIDField(null=True)
    lane_id = models.UUIDField(null=True)
    idempotency_key = models.TextField()
    body = models.BinaryField(null=True)
    # pending | sent | failed (refused) | stuck (given up) | set_aside (by a person, or needless)
    state = models.TextField()
    attempts = models.IntegerField()
    lease_token = models.UUIDField(null=True)
    outcome_code = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["idempotency_key"], name="outbox_once"),
            models.CheckConstraint(
                name="outbox_state",
                condition=models.Q(state__in=["pending", "sent", "failed", "stuck", "set_aside"]),
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], name="outbox_due", condition=models.Q(state="pending")),
            models.Index(
                fields=["lane_id", "id"],
                name="outbox_lane_order",
                condition=models.Q(state="pending", lane_id__isnull=False),
            ),
            models.Index(
                fields=["id"],
                name="outbox_for_a_person",
                condition=models.Q(state__in=["stuck", "failed"]),
            ),
        )
