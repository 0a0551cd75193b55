"""Every deadline of a claim, each with its lines, its rule and the days that it left out."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from guanjia.claims import queries as claims
from guanjia.claims.desk_words import short_insurer
from guanjia.people import queries as people
from guanjia.watch import claim_events, deadlines
from guanjia.web.desk.page import desk, show, viewer_of

PARTIES_ZH = {"platform": "我们", "insurer": "保险公司", "customer": "客户", "courier": "快递"}
LEVELS_ZH = {
    "": "",
    "warned": "快到了",
    "due": "过了",
    "level2": "过了，第二轮",
    "level3": "第三轮",
}


@desk
@require_GET
def of_claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    viewer = viewer_of(request)
    row = claims.read(viewer, claim_id)
    events = claim_events.events(claims.lines_of(viewer, claim_id))
    every = deadlines.explained(events, subject=claim_events.SUBJECT)
    told: list[dict[str, Any]] = [
        {
            "one": one,
            "party_zh": PARTIES_ZH[one.deadline.rule.party],
            "level_zh": LEVELS_ZH[one.deadline.level],
            "lane_zh": short_insurer(row["lanes"][one.deadline.part_id]["insurer_zh"])
            if one.deadline.part_id
            else "",
        }
        for one in every
    ]
    return show(
        request,
        "deadlines",
        claim_id=claim_id,
        number=row["number"],
        person=people.person_card(row["claim"].insured_id),
        open_ones=[one for one in told if one["one"].deadline.open],
        over=[one for one in told if not one["one"].deadline.open],
    )
