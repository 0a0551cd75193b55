"""Why this sum: from the bill to the fen, with every clause."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from guanjia.claims import slip
from guanjia.web.phone.page import page, show
from guanjia.web.phone.pages.lane import clauses, found, reckoned


@page
@require_GET
def basis(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    claim, lane = found(request, claim_id, lane_id)
    reckoning = reckoned(request, claim_id, lane_id)
    our = reckoning["our"]
    return show(
        request,
        "basis",
        claim=claim,
        lane=lane,
        our=our,
        their_steps=reckoning["their_steps"],
        decided_fen=reckoning["decided_fen"],
        **_explained(our),
    )


def _explained(our: dict[str, Any] | None) -> dict[str, Any]:
    if not our or "explanation" not in our:
        return {"slips": [], "silent": [], "groups": []}
    silent = slip.silent(our["explanation"])
    for duty in silent:
        numbers = [reason["clause"] for reason in duty["reasons"]]
        duty["reasons"] = list(zip(duty["reasons"], clauses(our, numbers), strict=True))
    return {
        "slips": slip.slips(our["explanation"]),
        "silent": silent,
        "groups": slip.bill_groups(our),
    }
