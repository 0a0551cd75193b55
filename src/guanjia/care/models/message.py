from django.db import models
from django.db.models import Q


class Message(models.Model):
    """What one person wrote or showed to the others of a group. Append-only, kept by a trigger.

    `sealed` holds the words under the key of the insured (`person_id`); a photo is a paper of
    theirs, and only named here.
    """

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    application_id = models.UUIDField()
    seq = models.IntegerField()
    person_id = models.UUIDField()
    by_person_id = models.UUIDField(null=True)
    by_staff_id = models.UUIDField(null=True)
    document_id = models.UUIDField(null=True)
    sealed = models.BinaryField(null=True)
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "care_message"
        constraints = (
            models.UniqueConstraint(
                fields=["household_id", "application_id", "seq"], name="care_message_seq"
            ),
            models.CheckConstraint(
                name="care_message_by_one",
                condition=Q(by_person_id__isnull=True) ^ Q(by_staff_id__isnull=True),
            ),
            models.CheckConstraint(
                name="care_message_says_something",
                condition=Q(sealed__isnull=False) | Q(document_id__isnull=False),
            ),
        )
