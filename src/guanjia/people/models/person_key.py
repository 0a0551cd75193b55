from django.db import models

from guanjia.people.models.person import Person


class PersonKey(models.Model):
    """The person's data key, wrapped by the master key. Deleting the row erases the person."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="key")
    household_id = models.UUIDField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()
