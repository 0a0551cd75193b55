from django.db import models

from guanjia.documents.models.document import Document

# What of two sources stands: the later of these; by hand over by hand, read over read.
SOURCES = ("reading", "hand", "e_bill")


class DocumentFigures(models.Model):
    """What one bill says, sealed; `bill_key` is a blind index of its code and number."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True)
    household_id = models.UUIDField()
    person_id = models.UUIDField()
    sealed = models.BinaryField()
    source = models.CharField(max_length=8, choices=[(one, one) for one in SOURCES])
    checks = models.JSONField()
    bill_key = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "documents_figures"
        constraints = (
            models.UniqueConstraint(
                fields=("household_id", "person_id", "bill_key"), name="documents_bill_once"
            ),
        )
