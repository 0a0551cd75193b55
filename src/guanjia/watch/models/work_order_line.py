from django.db import models

from guanjia.watch.models.work_order import WorkOrder


class WorkOrderLine(models.Model):
    """The history of a work order. Append-only, kept by a trigger."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="lines")
    what = models.TextField()  # opened | taken | assigned | noted | closed
    staff_id = models.UUIDField(null=True)  # null: the platform
    to_id = models.UUIDField(null=True)  # who has it from here on
    code = models.TextField(default="")
    sealed = models.BinaryField(null=True)  # under the key of the order's person
    at = models.DateTimeField()

    class Meta:
        db_table = "watch_workorderline"
