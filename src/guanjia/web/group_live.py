"""A group's page on phone and desk: has anything moved, and the stream that tells when."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from guanjia.care import groups
from guanjia.claims import queries as claims
from guanjia.people.scope import Viewer
from guanjia.web.live import LiveResponse, written


def unmoved(request: HttpRequest, viewer: Viewer, claim_id: UUID) -> bool:
    """Whether the marks that the page shows (`seq`) still hold. Raises NoSuchClaim."""
    shown: str | None = request.GET.get("seq")
    return shown == written(_marks(claims.read(viewer, claim_id)))


def stream(request: HttpRequest, viewer: Viewer, claim_id: UUID) -> LiveResponse:
    """That somebody wrote or the claim moved, as it happens; the page then fetches `live`."""
    row = claims.read(viewer, claim_id)
    return LiveResponse(
        request, household_id=row["household_id"], claim_id=claim_id, marks=_marks(row)
    )


def _marks(row: Mapping[str, Any]) -> tuple[int, int]:
    seq = groups.group_seq(household_id=row["household_id"], claim_id=row["id"])
    return row["seq"], seq
