from django.db import models


class HouseholdHandOver(models.Model):
    """A household goes from one butler to another, with a summary sealed under the key of
    `person_id`, if there was anybody left to write one. Append-only, kept by a trigger."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    from_staff_id = models.UUIDField(null=True)
    to_staff_id = models.UUIDField()
    reason = models.TextField()  # a code
    sealed = models.BinaryField(null=True)
    handed_at = models.DateTimeField()

    class Meta:
        db_table = "care_household_handover"
        indexes = (models.Index(fields=["household_id", "handed_at"], name="care_handover_home"),)
