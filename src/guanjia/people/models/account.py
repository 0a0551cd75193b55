from django.db import models

from guanjia.people.models.person import Person


class Account(models.Model):
    """A log-in. The phone is only a blind index here; a staff account has neither person nor phone:
    a code sent to a phone never opens the desk."""

    id = models.UUIDField(primary_key=True)
    person = models.OneToOneField(Person, models.CASCADE, null=True, related_name="account")
    phone_index = models.BinaryField(unique=True, null=True)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
