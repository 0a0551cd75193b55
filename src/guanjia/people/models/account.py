from django.db import models

from guanjia.people.models.person import Person


class Account(models.Model):
    """A log-in. The phone is only a blind index here; a staff account has no person."""

    id = models.UUIDField(primary_key=True)
    person = models.OneToOneField(Person, models.CASCADE, null=True, related_name="account")
    phone_index = models.BinaryField(unique=True)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
