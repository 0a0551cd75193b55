from django.db import models


class Policy(models.Model):
    """The bytes of a clock policy under which clocks ran; they never change under their version."""

    version = models.CharField(max_length=16, primary_key=True)
    digest = models.CharField(max_length=64)
    body = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "watch_policy"
