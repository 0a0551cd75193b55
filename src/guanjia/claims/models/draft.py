from django.db import models


class Draft(models.Model):
    """What a person has told of an incident so far: one at a time, on whichever device.

    `sealed` under the key of `person_id`, who is telling; gone as soon as it is reported.
    """

    person_id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "claims_draft"
