from django.db import models

from guanjia.people.models.person import Person


class Relation(models.Model):
    """The actor may act for the subject, from and (if it ends) until a moment, half-open."""

    actor_person = models.ForeignKey(Person, models.CASCADE, related_name="acts_for")
    subject_person = models.ForeignKey(Person, models.CASCADE, related_name="acted_for_by")
    household_id = models.UUIDField()  # the subject's
    kind = models.TextField()  # self | parent | guardian | spouse | child | proxy
    document_id = models.UUIDField(null=True)  # the power of attorney
    valid_from_at = models.DateTimeField()
    valid_until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="relation_kind",
                condition=models.Q(
                    kind__in=["self", "parent", "guardian", "spouse", "child", "proxy"]
                ),
            ),
        )
