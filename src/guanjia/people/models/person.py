from django.db import models


class Person(models.Model):
    """Nothing personal stands here: see PersonSecret. `household_id` is given once."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField(db_index=True)
    is_fictional = models.BooleanField()
    created_at = models.DateTimeField()
