from django.db import models

from guanjia.people.models.person import Person


class PersonSecret(models.Model):
    """One personal field of one person, sealed under the person's key."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="secrets", db_index=False)
    household_id = models.UUIDField()
    field = models.TextField()
    sealed = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "field"], name="secret_once"),)
