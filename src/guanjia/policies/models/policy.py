from django.db import models


class Policy(models.Model):
    """A policy as its insured holds it, pinned to the bytes of its wording: one row a person and
    policy year. `contract` is what the rows of one family share, `members` how many they should be;
    `claim_free_years` those before this year. None: nobody has told us."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    insured_id = models.UUIDField()
    holder_id = models.UUIDField()
    insurer = models.CharField(max_length=32)
    product = models.CharField(max_length=64)
    edition = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=64)
    policy_no = models.CharField(max_length=64)
    cover_from = models.DateField()
    cover_until = models.DateField()
    first_cover_from = models.DateField()
    with_social = models.BooleanField()
    sums_fen = models.JSONField(default=dict)
    contract = models.CharField(max_length=64, blank=True, default="", db_default="")
    members = models.PositiveSmallIntegerField(null=True)
    claim_free_years = models.PositiveSmallIntegerField(null=True)
    origin = models.CharField(max_length=16)
    terms_digest = models.CharField(max_length=64)
    clauses_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "policies_policy"
        constraints = (
            models.UniqueConstraint(fields=["insurer", "policy_no"], name="policies_number_one"),
            models.CheckConstraint(
                condition=models.Q(cover_from__lt=models.F("cover_until"))
                & models.Q(first_cover_from__lte=models.F("cover_from")),
                name="policies_period",
            ),
        )
        indexes = (models.Index(fields=["household_id", "insured_id"], name="policies_insured"),)
