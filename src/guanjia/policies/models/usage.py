from django.db import models


class Usage(models.Model):
    """How much of a deductible or limit was used: append-only, one row a source and accumulator.

    `low` and `high` differ where the history is only partly known; an accumulator without any
    opening row is unknown, never zero. `on_date`: the accident that a counter of accidents belongs
    to, or the diagnosis that a stage was paid for.
    """

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    policy_id = models.UUIDField()
    accumulator = models.CharField(max_length=64)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    on_date = models.DateField(null=True)
    # "opening": of this row when it came; "told" (of an accident "told:" and its day): the rest, as
    # the customer says later; or the lane whose decision used it. "lane#2" takes the entry back,
    # "lane#3" puts it right.
    source = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "policies_usage"
        constraints = (
            models.UniqueConstraint(
                fields=["household_id", "policy_id", "source", "accumulator"],
                name="policies_usage_once",
            ),
        )
