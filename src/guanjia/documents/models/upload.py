from django.db import models


class Upload(models.Model):
    """A file on its way in parts; what came lies sealed in the store. Of its name only the ending
    is kept. `document_id`: it arrived whole and was taken in."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    person_id = models.UUIDField()  # whose paper
    uploaded_by = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    ending = models.CharField(max_length=8)
    byte_size = models.IntegerField()
    received_bytes = models.IntegerField(default=0)
    document_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "documents_upload"
        constraints = (
            models.UniqueConstraint(
                fields=("household_id", "person_id", "uploaded_by", "sha256"),
                name="documents_upload_once",
            ),
        )
