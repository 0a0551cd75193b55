from django.db import models

from guanjia.people.models.staff import Staff


class StaffPortrait(models.Model):
    """The small square picture of somebody who works here, apart from the row that every page
    reads."""

    staff = models.OneToOneField(
        Staff, models.CASCADE, primary_key=True, related_name="portrait_kept"
    )
    picture = models.BinaryField()  # a JPEG, drawn afresh
    kept_at = models.DateTimeField()
