from django.db import models

from guanjia.claims.models.application import Application


class Lane(models.Model):
    """A branch: one policy asked for one incident. Titles are those at the time of opening."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, db_index=False)
    lane_no = models.IntegerField()
    policy_id = models.UUIDField()
    policy_no = models.CharField(max_length=64)
    insurer = models.CharField(max_length=32)
    insurer_zh = models.CharField(max_length=64)
    product_zh = models.CharField(max_length=64)
    reason_zh = models.CharField(max_length=300)

    class Meta:
        db_table = "claims_lane"
        constraints = (
            models.UniqueConstraint(
                fields=["household_id", "application", "lane_no"], name="claims_lane_number"
            ),
        )
