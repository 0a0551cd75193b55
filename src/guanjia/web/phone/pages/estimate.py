"""What a claim may pay, what that hangs on, and whom to file with first."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims.actions.complete import complete_incident
from guanjia.claims.actions.submit import choose_order
from guanjia.claims.book import Book
from guanjia.claims.outlook import Outlook, outlook
from guanjia.claims.rules import ordered_lanes
from guanjia.web.phone.incident_form import BY_FACT, NotSaid, answers
from guanjia.web.phone.page import by_customer, page, show
from guanjia.web.phone.pages.claim_in_report import before_submission, id_in, of_claim


@page
@before_submission
def estimate(request: HttpRequest, book: Book) -> HttpResponse:
    here = f"/report/{book.application_id}/estimate"
    if request.method == "POST":
        if "order" in request.POST:
            lane_ids = [id_in({"order": one}, "order") for one in request.POST["order"].split()]
            choose_order(book, lane_ids=lane_ids, by=by_customer(request))
            here = f"/report/{book.application_id}/submit"
        else:
            words = answers(request.POST)
            if not words:
                raise NotSaid("", "还没有填；不知道的可以都空着，直接往下走。")
            complete_incident(book, words=words, by=by_customer(request))
        book.save(now=request.now)
        return redirect(here)
    claim, seen = book.claim, outlook(book)
    lanes = [lane for lane in ordered_lanes(claim) if not lane.finished]
    low_fen, high_fen = seen.together_fen(book)
    open_facts = seen.open_facts(book)
    return show(
        request,
        "report_estimate",
        step=5,
        **of_claim(request, book),
        lanes=[{"lane": lane, "card": book.lane_cards[lane.id]} for lane in lanes],
        low_fen=low_fen,
        high_fen=high_fen,
        nothing_known=all(lane.figure_high_fen is None for lane in lanes),
        hangs_on=list(dict.fromkeys(open_facts.values())),
        questions=[BY_FACT[fact] for fact in open_facts if fact in BY_FACT and _open(seen, fact)],
        plan=_plan(book, seen),
    )


def _open(seen: Outlook, fact: str) -> bool:
    return getattr(seen.ours.incident, fact) in (None, ())


def _plan(book: Book, seen: Outlook) -> dict[str, Any] | None:
    """The orders as rows, best first; and the clause that makes the difference."""
    plan = seen.orders(book)
    if plan is None:
        return None
    cards = {str(lane_id): card for lane_id, card in book.lane_cards.items()}
    chosen = tuple(str(one) for one in book.claim.chosen_order)
    clause = plan.clause and seen.ours.held[UUID(plan.clause_key)].terms.clause(plan.clause)
    return {
        "gain_fen": plan.gain_fen,
        "clause": clause,
        "sentence_zh": plan.sentence_zh,
        "rows": [
            {
                "value": " ".join(row.order),
                "best": row.order == plan.order,
                "chosen": row.order == chosen,
                "total_fen": row.total_fen,
                "less_fen": plan.total_fen - row.total_fen,
                "lanes": [
                    {"card": cards[key], "fen": row.per_policy_fen[key]} for key in row.order
                ],
            }
            for row in sorted(plan.rows, key=lambda row: row.order != plan.order)
        ],
    }
