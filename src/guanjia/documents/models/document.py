from django.db import models


class Document(models.Model):
    """A paper of one person; the bytes lie sealed in the store, never in this row."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    person_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    byte_size = models.IntegerField()
    page_count = models.SmallIntegerField()
    kind = models.CharField(max_length=40, null=True)
    has_served_copy = models.BooleanField()
    turned_degrees = models.SmallIntegerField(default=0)  # of the served copy, clockwise
    turned_by = models.UUIDField(null=True)
    turned_at = models.DateTimeField(null=True)
    uploaded_by = models.UUIDField()
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_document"
        constraints = (
            models.UniqueConstraint(
                fields=("household_id", "person_id", "sha256"), name="documents_same_bytes_once"
            ),
        )
