from django.db import models


class OverlayProposal(models.Model):
    """An overlay that one member of staff wants published or withdrawn, until another settles it.
    `content` is empty for a withdrawal."""

    id = models.UUIDField(primary_key=True)
    what = models.CharField(max_length=16)
    code = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=64)
    content = models.BinaryField()
    author_id = models.UUIDField()
    proposed_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True, default="", db_default="")

    class Meta:
        db_table = "catalogue_overlay_proposal"
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(outcome="accepted", settled_by=models.F("author_id")),
                name="catalogue_overlay_two_eyes",
            ),
        )
