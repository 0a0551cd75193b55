from django.db import models

from guanjia.people.models.person import Person
from guanjia.people.models.staff import Staff


class ButlerNote(models.Model):
    """What a person asks of their butler: words, or to be called. Kept until it is answered."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="butler_notes")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="notes")
    kind = models.TextField()  # ask | call
    sealed = models.BinaryField()  # the words, under the person's key
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    answer_sealed = models.BinaryField(null=True)  # under the same key; null: answered by a call

    class Meta:
        indexes = (models.Index(fields=["household_id", "person"], name="butler_note_person"),)
        constraints = (
            models.CheckConstraint(
                name="butler_note_kind", condition=models.Q(kind__in=["ask", "call"])
            ),
        )
