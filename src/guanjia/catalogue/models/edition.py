from django.db import models


class Edition(models.Model):
    """One wording of a product; which one binds is settled by the policy's inception date."""

    insurer = models.CharField(max_length=32)
    product = models.CharField(max_length=64)
    edition = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=64)
    terms_digest = models.CharField(max_length=64)
    clauses_digest = models.CharField(max_length=64)

    class Meta:
        db_table = "catalogue_edition"
        constraints = (
            models.UniqueConstraint(
                fields=["insurer", "product", "edition"], name="catalogue_edition_one"
            ),
        )
