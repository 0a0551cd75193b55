from django.db import models


class KeptBytes(models.Model):
    """Every file that ever entered a sum, by its SHA-256: never changed, never removed."""

    digest = models.CharField(max_length=64, primary_key=True)
    role = models.CharField(max_length=16)
    content = models.BinaryField()

    class Meta:
        db_table = "catalogue_kept_bytes"
