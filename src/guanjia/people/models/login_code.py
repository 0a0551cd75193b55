from django.db import models


class LoginCode(models.Model):
    """One row a phone number, known to us or not, so that both are limited alike."""

    phone_index = models.BinaryField(primary_key=True)
    code_hash = models.BinaryField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.IntegerField()
    used_at = models.DateTimeField(null=True)
    sent_date = models.DateField()
    sent_count = models.IntegerField()  # on that day
    locked_until_at = models.DateTimeField(null=True)
