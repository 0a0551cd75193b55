from django.db import models

from guanjia.people.models.account import Account


class Session(models.Model):
    """Only the hash of the token is kept. It ends when idle (`expires_at`) or at `ends_at`."""

    token_hash = models.BinaryField(primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ends_at = models.DateTimeField()
