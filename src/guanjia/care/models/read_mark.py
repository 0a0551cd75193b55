from django.db import models


class ReadMark(models.Model):
    """How far one reader, a person or a member of staff, has read a group."""

    household_id = models.UUIDField()
    application_id = models.UUIDField()
    reader_id = models.UUIDField()
    is_staff = models.BooleanField()
    seq = models.IntegerField()
    read_at = models.DateTimeField()

    class Meta:
        db_table = "care_read_mark"
        constraints = (
            models.UniqueConstraint(
                fields=["household_id", "application_id", "reader_id"], name="care_read_once"
            ),
        )
