"""Where a dispute stands, in plain words: what we said, what they answered, what comes next."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.care.dispute_table import Table, table
from guanjia.claims import queries as claims
from guanjia.claims.actions import decide, dispute
from guanjia.claims.dispute import LEVELS_ZH
from guanjia.people.call_log import calls_told_of_claim
from guanjia.people.staff_queries import staff_card
from guanjia.watch.queries import orders_about
from guanjia.web.phone.page import by_customer, page, show, viewer_of
from guanjia.web.phone.pages.lane import found as found_lane


@page
def one(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _answered(request, claim_id, lane_id)
    claim, lane = found_lane(request, claim_id, lane_id)
    found = table(viewer_of(request), claim_id, lane_id)
    now_dispute = found.dispute
    draft = now_dispute.draft
    level = now_dispute.next_level
    return show(
        request,
        "dispute",
        claim=claim,
        lane=lane,
        t=found,
        ledger=found.lane.ledger,
        expert=_expert(found),
        letter=found.words.get(draft.letter_id) if draft else None,
        draft=draft,
        changed=any(one.result == "changed" for one in now_dispute.opinions),
        rounds=_rounds(found),
        calls=_calls(found),
        next_zh=LEVELS_ZH[level] if level else "",
        levels=[(LEVELS_ZH[step.level], step.at) for step in now_dispute.levels],
    )


def _answered(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    book, by = claims.open_book_for(viewer_of(request), claim_id), by_customer(request)
    lane = book.lane(lane_id)
    if request.POST.get("answer") == "send":
        draft = dispute.open_dispute(lane).draft
        shown = str(draft.letter_id) if draft else ""
        if draft is None or request.POST.get("letter") != shown:
            raise dispute.DisputeRefused("letter_not_shown", "这封信刚刚改过，请再看一遍新的。")
        dispute.see_opinion(book, lane_id=lane_id, letter_id=draft.letter_id, by=by)
    elif request.POST.get("answer") == "stop":
        dispute.open_dispute(lane)
        if lane.stage in {"decided", "contested"}:
            decide.answer(book, lane_id=lane_id, agree=True, note="", by=by)
        else:
            dispute.stop(book, lane_id=lane_id, by=by)
    book.save(now=request.now)
    return redirect("phone_dispute", claim_id=claim_id, lane_id=lane_id)


def _expert(found: Table) -> Any:
    """Who fights it: the owner of its newest order, while there is one."""
    row = found.row
    about = orders_about("claim", row["id"], household_id=row["household_id"], open_only=False)
    owners = [
        one.owner_id
        for one in about
        if one.kind == "dispute" and one.part_id == found.lane.id and one.owner_id
    ]
    return staff_card(owners[-1]) if owners else None


def _rounds(found: Table) -> list[dict[str, Any]]:
    return [
        {
            "opinion": one,
            "words": found.words.get(one.letter_id, {}).get("words", ""),
            "text": found.words.get(one.letter_id, {}).get("text", ""),
            "answer": found.words.get(one.answer_id, {}).get("reason", "") if one.answer_id else "",
        }
        for one in found.dispute.opinions
        if one.sent_at
    ]


def _calls(found: Table) -> list[Any]:
    """Calls to hospital and insurer since the decision."""
    told = calls_told_of_claim(household_id=found.row["household_id"], claim_id=found.row["id"])
    return [one for one in told if one.party in {"hospital", "insurer"}]
