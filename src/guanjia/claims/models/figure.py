from collections.abc import Mapping
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Figure(models.Model):
    """Our own sum at a moment, with what is needed to rebuild its explanation byte for byte.

    `sealed` holds facts, state and step values under the insured's key; the digests name the bytes
    kept in `catalogue`.
    """

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    application_id = models.UUIDField()
    lane_id = models.UUIDField()
    person_id = models.UUIDField()
    moment = models.CharField(max_length=16)
    low_fen = models.BigIntegerField()
    high_fen = models.BigIntegerField()
    sealed = models.BinaryField()
    terms_digest = models.CharField(max_length=64)
    clauses_digest = models.CharField(max_length=64)
    overlay_digests = ArrayField(models.CharField(max_length=64), default=list)
    templates_digest = models.CharField(max_length=64)
    evaluator_version = models.CharField(max_length=32)
    created_at = models.DateTimeField()

    @classmethod
    def newest(cls, claims: Mapping[UUID, UUID]) -> "models.QuerySet[Figure]":
        """The last one of each lane; `claims`: claim -> household."""
        of_claims = cls.objects.filter(
            household_id__in=set(claims.values()), application_id__in=list(claims)
        )
        return of_claims.order_by("lane_id", "-created_at", "-id").distinct("lane_id")

    class Meta:
        db_table = "claims_figure"
        indexes = (
            models.Index(fields=["household_id", "application_id"], name="claims_figure_claim"),
        )
