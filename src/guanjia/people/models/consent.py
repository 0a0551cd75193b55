from django.db import models
from django.db.models import Q

from guanjia.people.models.person import Person


class Consent(models.Model):
    """What a person agreed to, for whom, in which wording, and until when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    household_id = models.UUIDField()
    purpose = models.TextField()  # health_data | hand_to_insurer | courier
    receiver = models.TextField()  # code of the insurer or courier, empty for ourselves
    version = models.TextField()
    given_by_person_id = models.UUIDField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "purpose", "receiver"],
                name="consent_once",
                condition=Q(withdrawn_at__isnull=True),
            ),
        )
