from django.db import models

from guanjia.people.models.staff import Staff


class Absence(models.Model):
    """A staff member is away in a half-open time; others then look after what is theirs."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="absences")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="absence_period", condition=models.Q(from_at__lt=models.F("until_at"))
            ),
        )
