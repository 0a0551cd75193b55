"""The late board: six chasers, what is near or over its time, and why one stands before another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims import chased
from guanjia.claims.steps import CHASERS_ZH
from guanjia.people import queries as people
from guanjia.people.butlers import Colleague, colleagues
from guanjia.people.rules import mask_name
from guanjia.watch import board as late_board
from guanjia.watch.board import Card, Row
from guanjia.watch.causes import FOUND_ZH
from guanjia.watch.late import noticed
from guanjia.web.desk.page import desk, show, viewer_of
from guanjia.web.desk.pages import late_many

SHOWN = 50
PARTIES_ZH = {"platform": "我们", "insurer": "保司", "customer": "客户", "courier": "快递"}
# Of a time bar 128 wide: the limit stands at one place in every row.
BAR, LIMIT = 128, 84
STACK = 160
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Shown:
    row: Row
    name: str
    number: str
    lane: chased.Chased | None
    owner: Colleague | None

    @property
    def waits_zh(self) -> str:
        if self.row.party == "insurer" and self.lane:
            return f"等保司：{self.lane.short_zh}"
        return f"等{PARTIES_ZH[self.row.party]}"


@desk
def late(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        late_many.do(request)
        return redirect(request.get_full_path())
    viewer = viewer_of(request)
    chaser = request.GET.get("chaser", "")
    chaser = chaser if chaser in CHASERS_ZH else ""
    found = late_board.board(viewer, chaser=chaser, now=request.now)
    rows = [_with_bar(one, request.now) for one in _named(found.rows[:SHOWN])]
    wanted = request.GET.get("at", "")
    at = next((one for one in rows if str(one["one"].row.clock_id) == wanted), None)
    chosen = at or (rows[0] if rows else None)
    row = chosen["one"].row if chosen else None
    return show(
        request,
        "late",
        cards=[_card(card, place) for place, card in enumerate(found.cards, start=1)],
        rows=rows,
        more=max(len(found.rows) - SHOWN, 0),
        board=found,
        chaser=chaser,
        chosen=chosen,
        colleagues=late_many.colleagues(found.rows[:SHOWN]),
        causes=FOUND_ZH.items(),
        ticked=set(request.POST.getlist("order")),
        to_tell=noticed(household_id=row.household_id, claim_id=row.claim_id)
        if row and row.in_scope
        else (),
    )


def _named(rows: tuple[Row, ...]) -> list[Shown]:
    households = {one.household_id for one in rows}
    claims = chased.briefs(
        household_ids=households, application_ids={one.claim_id for one in rows}
    )  # fmt: skip
    lane_ids = {one.lane_id for one in rows if one.lane_id}
    lanes = {
        one.lane_id: one for one in chased.lanes(household_ids=households, lane_ids=lane_ids)
    }  # fmt: skip
    names = people.names_of(one.insured_id for one in claims.values())
    owners = colleagues(one.owner_id for one in rows if one.owner_id)
    return [_shown(one, claims, lanes, names, owners) for one in rows]


def _shown(
    row: Row,
    claims: Mapping[UUID, chased.Brief],
    lanes: Mapping[UUID, chased.Chased],
    names: Mapping[UUID, str],
    owners: Mapping[UUID, Colleague],
) -> Shown:
    claim = claims[row.claim_id]
    name = names[claim.insured_id]
    return Shown(
        row,
        name if row.in_scope else mask_name(name),
        claim.number,
        lanes.get(row.lane_id) if row.lane_id else None,
        owners.get(row.owner_id) if row.owner_id else None,
    )


def _with_bar(one: Shown, now: datetime) -> dict[str, Any]:
    """Widths of the bar, and how long it is over or what is left, in words."""
    limit = max(one.row.due_at - one.row.started_at, MINUTE)
    width = min(LIMIT * (now - one.row.started_at) // limit, BAR)
    over = now >= one.row.due_at
    return {
        "one": one,
        "over": over,
        "in_time": min(width, LIMIT),
        "past": max(width - LIMIT, 0),
        "span_zh": span_zh(abs(now - one.row.due_at)),
        "limit_zh": span_zh(limit),
    }


def _card(card: Card, place: int) -> dict[str, Any]:
    """The stacked bar: over, near, and the rest that runs in time."""
    whole = max(card.running, 1)
    over, near = STACK * card.over // whole, STACK * card.near // whole
    return {"card": card, "key": str(place), "over": over, "near": near, "near_at": over}


def span_zh(span: timedelta) -> str:
    """25 分钟, 3 小时, 2 天"""
    minutes = span // MINUTE
    if minutes < 60:
        return f"{max(minutes, 1)} 分钟"
    hours = (minutes + 30) // 60
    return f"{hours} 小时" if hours < 48 else f"{(hours + 12) // 24} 天"
