from django.db import models


class Confirmation(models.Model):
    """A person said what one field of a paper says. Append-only (a trigger refuses change): the
    newest of a field holds, and all of them are truth to measure the reading by.

    `sealed`: value and what the machine had read. `outcome` beside the machine: `kept`, `changed`,
    or `added` where it had read nothing; `state` is what the machine's value was.
    """

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    document_id = models.UUIDField()
    person_id = models.UUIDField()
    field = models.CharField(max_length=40)
    sealed = models.BinaryField()
    outcome = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    by_role = models.CharField(max_length=8)  # customer, staff
    by_id = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "documents_confirmation"
        indexes = (
            models.Index(fields=("household_id", "document_id"), name="documents_confirmed"),
        )
