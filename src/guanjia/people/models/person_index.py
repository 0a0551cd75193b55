from django.db import models

from guanjia.people.models.person import Person


class PersonIndex(models.Model):
    """Finds a person by a whole name, ID number or phone, of which only a blind index is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="indexes", db_index=False)
    household_id = models.UUIDField()
    field = models.TextField()
    digest = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "field"], name="index_once"),)
        indexes = (models.Index(fields=["digest"], name="person_by_digest"),)
