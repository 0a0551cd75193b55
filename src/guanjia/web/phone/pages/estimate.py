"""What a claim may pay, what that hangs on, and whom to file with first."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from entitlement.facts import FACTS_ZH
from guanjia.claims.actions.complete import complete_incident
from guanjia.claims.actions.submit import choose_order
from guanjia.claims.actions.tell import tell, withhold_bills
from guanjia.claims.book import Book
from guanjia.claims.diagnoses import LABELS
from guanjia.claims.filing_order import advice
from guanjia.claims.outlook import Outlook, outlook
from guanjia.claims.rules import ordered_lanes
from guanjia.claims.withholding import withholding
from guanjia.claims.worlds import TELLS, World, narrows_by
from guanjia.web.incident_form import BY_FACT, NotSaid, answers
from guanjia.web.phone.page import by_customer, page, show
from guanjia.web.phone.pages.claim_in_report import before_submission, id_in, of_claim
from guanjia.web.policy_asks import answered, policy_asks
from guanjia.web.words import PAPERS_ZH


@page
@before_submission
def estimate(request: HttpRequest, book: Book) -> HttpResponse:
    here = f"/report/{book.application_id}/estimate"
    if request.method == "POST":
        if "order" in request.POST:
            lane_ids = [id_in({"order": one}, "order") for one in request.POST["order"].split()]
            choose_order(book, lane_ids=lane_ids, by=by_customer(request))
            here = f"/report/{book.application_id}/submit"
        elif "withhold" in request.POST:
            _withhold(request, book)
        else:
            _complete(request, book)
        book.save(now=request.now)
        return redirect(here)
    claim, seen = book.claim, outlook(book)
    lanes = [lane for lane in ordered_lanes(claim) if not lane.finished]
    ways = seen.ways(book)
    low_fen, high_fen = seen.together_fen(book, ways)
    by_lane = seen.open_by_lane(book)
    open_facts = {fact: zh for facts in by_lane.values() for fact, zh in facts.items()}
    return show(
        request,
        "report_estimate",
        step=5,
        **of_claim(request, book),
        lanes=[{"lane": lane, "card": book.lane_cards[lane.id]} for lane in lanes],
        low_fen=low_fen,
        high_fen=high_fen,
        nothing_known=all(lane.figure_high_fen is None for lane in lanes),
        hangs_on=_hangs_on(open_facts, ways),
        questions=[BY_FACT[fact] for fact in open_facts if fact in BY_FACT and _open(seen, fact)],
        found_on={fact: _found_on(seen, fact) for fact in open_facts},
        said=request.POST or {"diagnosis": seen.ours.incident.diagnosis_text},
        diagnoses=LABELS if "diagnosis" in open_facts else (),
        uncoded=seen.ours.incident.diagnosis_text if _open(seen, "diagnosis") else "",
        plan=_plan(book, seen, ways),
        policy_asks=policy_asks(seen, book, by_lane),
        withheld=_withheld(book, seen, ways),
    )


def _complete(request: HttpRequest, book: Book) -> None:
    """What was filled in of the incident, and of the policies' history."""
    words, seen = answers(request.POST), outlook(book)
    told = answered(policy_asks(seen, book, seen.open_by_lane(book)), request.POST)
    if not words and not told:
        raise NotSaid("", "还没有填；不知道的可以都空着，直接往下走。")
    if words:
        complete_incident(book, words=words, by=by_customer(request))
    if told:
        tell(book, told, by=by_customer(request))


def _withhold(request: HttpRequest, book: Book) -> None:
    """`lane` or `lane:paper,paper`, for each lane that changes."""
    for one in request.POST["withhold"].split():
        lane, _, papers = one.partition(":")
        withhold_bills(
            book,
            lane_id=id_in({"lane": lane}, "lane"),
            document_ids=[id_in({"paper": paper}, "paper") for paper in papers.split(",") if paper],
            by=by_customer(request),
        )


def _withheld(book: Book, seen: Outlook, ways: Sequence[World]) -> dict[str, Any]:
    """What is advised to be kept from a policy, and what is kept from one already."""
    bills = {
        document_id: "、".join(one.bill_no for one in its)
        for document_id, its in seen.ours.bills.items()
    }
    lanes = book.claim.lanes
    found = withholding(ways, list(lanes.values()))
    wanted = {lane.id: list(lane.withheld) for lane in lanes.values()}
    for lane_id, document_id in found.held if found else ():
        wanted[lane_id].append(document_id)
    changed = [one for one in wanted if wanted[one] != list(lanes[one].withheld)]
    return {
        "gain_fen": found.gain_fen if found else 0,
        "total_fen": found.total_fen if found else 0,
        "value": " ".join(f"{one}:{','.join(map(str, wanted[one]))}" for one in changed),
        "advised": [(book.lane_cards[lane], bills[one]) for lane, one in found.held]
        if found
        else [],
        "kept": [
            (book.lane_cards[lane.id], [bills.get(one, "") for one in lane.withheld])
            for lane in lanes.values()
            if lane.withheld and not lane.finished
        ],
    }


def _open(seen: Outlook, fact: str) -> bool:
    return getattr(seen.ours.incident, fact) in (None, ())


def _hangs_on(open_facts: dict[str, str], ways: Sequence[World]) -> list[dict[str, Any]]:
    """Each with the most that it makes out; what changes nothing in all is left out."""
    sentences: dict[str, int] = {}
    for fact, sentence_zh in open_facts.items():
        assumed = any(fact in way.assumed for way in ways)
        most_fen = narrows_by(ways, [fact])[1] if assumed else 0
        if most_fen or not assumed:
            sentences[sentence_zh] = max(most_fen, sentences.get(sentence_zh, 0))
    return [{"sentence_zh": one, "most_fen": most_fen} for one, most_fen in sentences.items()]


def _found_on(seen: Outlook, fact: str) -> str:
    kinds = [one.kind for one in seen.needed if fact in TELLS.get(one.kind, ())]
    return f"{'、'.join(PAPERS_ZH[kind] for kind in kinds)}上有。" if kinds else ""


def _plan(book: Book, seen: Outlook, ways: Sequence[World]) -> dict[str, Any] | None:
    """The orders as rows, best first; the clause that makes the difference, or what it hangs on."""
    found = advice(ways)
    if found is None:
        return None
    cards = {str(lane_id): card for lane_id, card in book.lane_cards.items()}
    chosen = tuple(str(one) for one in book.claim.chosen_order)
    clause = found.clause and seen.ours.held[UUID(found.clause_key)].terms.clause(found.clause)
    best = next((row for row in found.rows if row.order == found.best), None)
    return {
        "gain": found.gain,
        "clause": clause,
        "sentence_zh": found.sentence_zh,
        "decided_by": [
            BY_FACT[fact].asks_zh if fact in BY_FACT else FACTS_ZH.get(fact, fact)
            for fact in found.hangs_on
        ],
        "rows": [
            {
                "value": " ".join(row.order),
                "best": row is best,
                "chosen": row.order == chosen,
                "total": row.total,
                "less_fen": row.less_fen if best else 0,
                "lanes": [{"card": cards[key], "sum": row.by_policy[key]} for key in row.order],
            }
            for row in found.rows
        ],
    }
