from django.db import models


class Overlay(models.Model):
    """One file that changes what products pay for events on its days (until: half-open). A row is
    never changed but by its withdrawal; the file stays in KeptBytes for sums that rest on it."""

    code = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=64)
    law_zh = models.CharField(max_length=128)
    digest = models.CharField(max_length=64)
    from_date = models.DateField()
    until_date = models.DateField(null=True)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalogue_overlay"
        constraints = (
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="catalogue_overlay_standing",
            ),
        )
