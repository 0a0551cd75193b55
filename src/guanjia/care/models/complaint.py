from django.db import models


class Complaint(models.Model):
    """Somebody is not content with us or with an insurer; with or without a claim. The words are
    sealed under the key of `person_id`. `about_staff_id`: whom it is about, where that was said.
    `days` is the law's span in force: 15, 30 for a complex one, 60 at the most. Who handles it is
    the owner of its work order, which names those who may not (`not_to`)."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    person_id = models.UUIDField()
    number = models.TextField(unique=True)
    claim_id = models.UUIDField(null=True)
    channel = models.TextField()
    subject = models.TextField()
    about_staff_id = models.UUIDField(null=True)
    days = models.IntegerField()
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField()

    class Meta:
        db_table = "care_complaint"
        indexes = (
            models.Index(fields=["household_id", "received_at"], name="care_complaint_home"),
        )


class ComplaintLine(models.Model):
    """What happened to a complaint. Append-only, kept by a trigger. `code` says what was chosen
    (a subject, a reason, an outcome); `sealed` holds words, under the key of the complainant."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="lines")
    seq = models.IntegerField()
    kind = models.TextField()
    code = models.TextField()
    days = models.IntegerField(null=True)
    staff_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    sealed = models.BinaryField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "care_complaint_line"
        constraints = (
            models.UniqueConstraint(fields=["complaint", "seq"], name="care_complaint_line_seq"),
        )
