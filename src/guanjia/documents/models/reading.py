from django.db import models

from guanjia.documents.models.document import Document

TO_LOOK, TO_READ = 0, 1
# A person is to look: who has, sets `checked_at`.
ASKS = models.Q(checked_at=None) & (
    models.Q(open_fields__gt=0)
    | ~models.Q(failed_code="")
    | ~models.Q(insisted_at=None)
    | ~models.Q(flags=[])
)


class DocumentReading(models.Model):
    """What the machine made of one paper, sealed; a row that is due is a paper to be looked at or
    to be read.

    What stands open says nothing of the person: `accept` and `reasons` of the newest verdict,
    `first` the answer before the text was read, `open_fields` how many wait to be confirmed,
    `flags` what staff should look at: codes of `flags.FLAGS_ZH`.
    """

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True)
    household_id = models.UUIDField()
    person_id = models.UUIDField()
    due_at = models.DateTimeField(null=True)
    stage = models.SmallIntegerField(default=TO_LOOK)
    attempts = models.SmallIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    first = models.JSONField(null=True)
    kind = models.CharField(max_length=40, null=True)
    kinds = models.JSONField(default=list)  # of all papers on a photo that can be used
    accept = models.BooleanField(null=True)
    reasons = models.JSONField(default=list)
    open_fields = models.SmallIntegerField(default=0)
    flags = models.JSONField(default=list)
    sealed = models.BinaryField(null=True)
    failed_code = models.CharField(max_length=40, default="")
    read_at = models.DateTimeField(null=True)
    insisted_by = models.UUIDField(null=True)
    insisted_at = models.DateTimeField(null=True)
    checked_by = models.UUIDField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_reading"
        indexes = (
            models.Index(
                fields=("stage", "due_at"),
                name="documents_reading_due",
                condition=~models.Q(due_at=None),
            ),
            models.Index(fields=("household_id",), name="documents_reading_asks", condition=ASKS),
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
