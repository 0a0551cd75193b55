"""Before filing, over the API: range, orders, bills better withheld, and the year as a whole."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guanjia.claims.actions import tell
from guanjia.claims.filing_order import advice
from guanjia.claims.outlook import outlook
from guanjia.claims.withholding import withholding
from guanjia.claims.year_view import year_view
from guanjia.web.api.claims import by_customer, opened, saved
from guanjia.web.api.root import answer, one_transaction
from guanjia.web.expected import expected_in

router = Router(tags=["claims"])


@router.get("/claims/{claim_id}/outlook")
def read_outlook(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Sums in fen, [least, most]. `orders`: the best first; by lane ids."""
    book = opened(request, claim_id)
    seen = outlook(book)
    ways = seen.ways(book)
    found, held = advice(ways), withholding(ways, list(book.claim.lanes.values()))
    content: dict[str, Any] = {
        "together_fen": seen.together_fen(book, ways),
        "depends_on": seen.open_facts(book),
        "best_order": list(found.best) if found else [],
        "orders": [
            {"order": row.order, "total_fen": (row.total.low_fen, row.total.high_fen)}
            for row in (found.rows if found else ())
        ],
        "withhold": {
            "bills": [{"lane_id": lane, "document_id": bill} for lane, bill in held.held],
            "total_fen": held.total_fen,
            "gain_fen": held.gain_fen,
        }
        if held
        else None,
    }
    return answer(content)


class Withheld(Schema):
    document_ids: list[UUID]


@router.post("/claims/{claim_id}/lanes/{lane_id}/withheld")
@one_transaction
def withhold_bills(
    request: HttpRequest, claim_id: UUID, lane_id: UUID, data: Withheld
) -> HttpResponse:
    """These bills, and only these, are not handed to this insurer; an empty list: all are."""
    book = opened(request, claim_id)
    tell.withhold_bills(
        book, lane_id=lane_id, document_ids=data.document_ids, by=by_customer(request)
    )
    return saved(request, book)


@router.get("/claims/{claim_id}/year")
def read_year(
    request: HttpRequest, claim_id: UUID, amount: str = "", social: str = "", day: str = ""
) -> HttpResponse:
    """File now, later or not at all, beside what is expected to come this year (in yuan)."""
    book = opened(request, claim_id)
    said = {"amount": amount, "social": social, "day": day}
    found = year_view(book, expected=expected_in(said, today=request.now))
    plan = found.plan
    return answer(
        {
            "best": [one._asdict() for one in plan.best.filings],
            "total_fen": plan.best.total_fen,
            "one_by_one_fen": plan.one_by_one.total_fen,
            "sure_fen": plan.sure_fen,
            "ask_zh": plan.ask_zh,
            "sentence_zh": plan.sentence_zh,
            "choices": [
                {
                    "claim_zh": one.claim_zh,
                    "policy_id": one.policy,
                    "now_fen": one.now_fen,
                    "later_fen": one.later_fen,
                    "never_fen": one.never_fen,
                }
                for one in plan.choices
            ],
        }
    )
