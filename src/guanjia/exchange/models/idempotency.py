from django.db import models


class Idempotency(models.Model):
    """The answer that was given to a request; it commits with the request's effect."""

    pk = models.CompositePrimaryKey("account_id", "key")
    account_id = models.UUIDField()
    key = models.TextField()
    request_hash = models.TextField()
    status = models.IntegerField(null=True)
    body = models.BinaryField(null=True)  # sealed
    created_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["created_at"], name="idempotency_age"),)
