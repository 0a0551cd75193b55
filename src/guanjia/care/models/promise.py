from django.db import models


class Promise(models.Model):
    """What a member of staff promised to a person, and until when. Kept in time where `kept_at` is
    not after `due_at`; everything else that is due was missed."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    person_id = models.UUIDField()
    application_id = models.UUIDField(null=True)
    staff_id = models.UUIDField()
    call_id = models.UUIDField(null=True)  # given in that call, kept by the next one
    sealed = models.BinaryField()  # what, under the person's key
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    kept_by_id = models.UUIDField(null=True)

    class Meta:
        db_table = "care_promise"
        indexes = (
            models.Index(fields=["household_id", "due_at"], name="care_promise_household"),
            models.Index(fields=["staff_id", "due_at"], name="care_promise_staff"),
        )
        constraints = (
            models.CheckConstraint(
                name="care_promise_later", condition=models.Q(made_at__lt=models.F("due_at"))
            ),
        )
