from django.db import models

from guanjia.documents.models.document import Document


class DocumentReading(models.Model):
    """What the machine made of one paper, sealed; a row that is due is a paper to be read.

    `accept` and `reasons` stand open, so that lists can say which photo to take again.
    """

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True)
    household_id = models.UUIDField()
    person_id = models.UUIDField()
    due_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=40, null=True)
    accept = models.BooleanField(null=True)
    reasons = models.JSONField(default=list)
    sealed = models.BinaryField(null=True)
    failed_code = models.CharField(max_length=40, default="")
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_reading"
        indexes = (
            models.Index(
                fields=("due_at",), name="documents_reading_due", condition=~models.Q(due_at=None)
            ),
        )


class Seen(models.Model):
    """Look-up across households: where a bill, or a photo, was given before. `mark` is a blind
    index of code, number and check code, or a quarter of a photo's hash with its place."""

    document_id = models.UUIDField()
    household_id = models.UUIDField()
    what = models.CharField(max_length=8, choices=[("bill", "bill"), ("photo", "photo")])
    mark = models.BinaryField()
    value = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "documents_seen"
        constraints = (
            models.UniqueConstraint(
                fields=("document_id", "what", "mark"), name="documents_seen_once"
            ),
        )
        indexes = (models.Index(fields=("what", "mark"), name="documents_seen_mark"),)
