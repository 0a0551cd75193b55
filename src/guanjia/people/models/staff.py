from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.people.models.account import Account


class Staff(models.Model):
    """Somebody who works here; `code` is what customers and logs see, never a real name."""

    id = models.UUIDField(primary_key=True)
    account = models.OneToOneField(Account, models.CASCADE, null=True, related_name="staff")
    code = models.TextField(unique=True)
    display_name = models.TextField()
    role = models.TextField()  # butler | claims_expert | senior_expert | admin
    skills = ArrayField(models.TextField())
    is_present = models.BooleanField()
    left_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)  # when a household was last given to them
    created_at = models.DateTimeField()
    portrait_mark = models.TextField(default="")  # of the picture in StaffPortrait; empty: none
    portrait_is_drawn = models.BooleanField(default=False)  # of the demonstration, nobody's face

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="staff_role",
                condition=models.Q(role__in=["butler", "claims_expert", "senior_expert", "admin"]),
            ),
        )
