from django.db import models


class Clock(models.Model):
    """One deadline: a cache of the fold of its subject's journal, `guanjia watch check` refolds it.

    `part_id` is the lane, null for the trunk. `occurrence` is the `seq` of the line that started
    the clock, so that a step entered again has a clock of its own. A paused or stopped clock has
    no `next_at`. `used` is what had been used at the last pause or stop: microseconds, or whole
    days for days of the law.
    """

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    subject = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    part_id = models.UUIDField(null=True)
    code = models.CharField(max_length=32)
    occurrence = models.IntegerField()
    policy = models.CharField(max_length=16)
    calendar = models.CharField(max_length=32)
    party = models.CharField(max_length=16)
    chaser = models.CharField(max_length=32)
    state = models.CharField(max_length=8)
    started_at = models.DateTimeField()
    running_since_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    used = models.BigIntegerField()
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    level2_at = models.DateTimeField(null=True)
    level3_at = models.DateTimeField(null=True)
    level = models.CharField(max_length=8)
    next_level = models.CharField(max_length=8)
    next_at = models.DateTimeField(null=True)
    provisional = models.BooleanField()

    class Meta:
        db_table = "watch_clock"
        constraints = (
            models.UniqueConstraint(
                fields=["household_id", "subject_id", "part_id", "code", "occurrence"],
                name="watch_clock_once",
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(
                fields=["next_at"],
                name="watch_clock_next",
                condition=models.Q(next_at__isnull=False),
            ),
        )
