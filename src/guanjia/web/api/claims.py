"""A claim over the API: reported, completed, submitted, followed, explained."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router, Schema

from guanjia.claims import queries, tracker
from guanjia.claims.actions import complete, papers, report, submit
from guanjia.claims.book import Book, By
from guanjia.claims.incident import told
from guanjia.people.scope import require_acts_for
from guanjia.watch import days, deadlines
from guanjia.web.api.deadlines import dated
from guanjia.web.api.root import answer, one_transaction, person_of, viewer_of

router = Router(tags=["claims"])


def by_customer(request: HttpRequest) -> By:
    return By("customer", person_of(request), request.now)


def opened(request: HttpRequest, claim_id: UUID) -> Book:
    """The claim's book, locked, if it is in the viewer's scope; else as if it did not exist."""
    return queries.open_book_for(viewer_of(request), claim_id)


def saved(request: HttpRequest, book: Book, status: int = 200) -> HttpResponse:
    book.save(now=request.now)
    return answer(_view(book), status)


def _view(book: Book) -> dict[str, Any]:
    row = {
        "id": book.application_id,
        "number": book.number,
        "claim": book.claim,
        "lanes": book.lane_cards,
        "seq": book.seq,
    }
    return dated(tracker.view(row), days.of_journal(book.lines()))


class Report(Schema):
    insured_id: UUID
    incident: dict[str, Any]
    social_settled: bool | None = None
    document_ids: list[UUID] = []
    include_policy_ids: list[UUID] = []
    proceed_despite_twin: bool = False


@router.post("/claims")
@one_transaction
def report_claim(request: HttpRequest, data: Report) -> HttpResponse:
    require_acts_for(viewer_of(request), data.insured_id)
    incident = told({"social_settled": data.social_settled, **data.incident})
    book = report.report(
        reporter_id=person_of(request),
        insured_id=data.insured_id,
        incident=incident,
        document_ids=data.document_ids,
        include_policy_ids=data.include_policy_ids,
        despite_twin=data.proceed_despite_twin,
        now=request.now,
    )
    more = {"required_papers": _required(book), "other_policies": _others(book)}
    return answer(_view(book) | more, 201)


def _others(book: Book) -> list[dict[str, Any]]:
    """Policies of the insured that open no lane; `include_policy_ids` opens one all the same."""
    return [
        {
            "policy_id": one.policy.id,
            "policy_no": one.policy.policy_no,
            "product_title": one.policy.title_zh,
            "reason_zh": one.reason_zh,
            "clause": one.clause,
        }
        for one in book.other_policies
    ]


def _required(book: Book) -> list[dict[str, Any]]:
    missing = set(book.claim.missing)
    return [
        {"kind": one.kind, "why_zh": one.why_zh, "have": one.kind not in missing}
        for one in book.required
    ]


@router.get("/claims")
def my_claims(request: HttpRequest) -> HttpResponse:
    return answer(
        [
            {
                "id": row["id"],
                "number": row["number"],
                "incident_type": row["claim"].incident_type,
                "event_date": row["claim"].event_date,
                "lanes": [
                    {"insurer": lane.insurer, "stage": lane.stage, "step": lane.step}
                    for lane in row["claim"].lanes.values()
                ],
                "reported_at": row["created_at"],
            }
            for row in queries.mine(viewer_of(request))
        ]
    )


@router.get("/claims/{claim_id}")
def read_claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """The claim with every step and day: a live step's `target_by` is the moment at which its
    clock is due, null while nothing is promised or the clock stands still, and `provisional` says
    that it hangs on days off which are not announced yet; a lane's `legal_decision_date` and
    `legal_payment_date` are the last days that the law gives the insurer, null while they do not
    run. What a write answers is the same view."""
    row = queries.read(viewer_of(request), claim_id)
    clocks = deadlines.of_subject(household_id=row["household_id"], subject_id=claim_id)
    return answer(dated(tracker.view(row), clocks))


@router.get("/claims/{claim_id}/basis")
def read_basis(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    return answer({"lanes": queries.basis(viewer_of(request), claim_id)})


@router.get("/claims/{claim_id}/journal")
def read_journal(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    return answer({"lines": queries.journal_of(viewer_of(request), claim_id)})


@router.post("/claims/{claim_id}/incident")
@one_transaction
def complete_incident(
    request: HttpRequest, claim_id: UUID, data: Body[dict[str, Any]]
) -> HttpResponse:
    book = opened(request, claim_id)
    complete.complete_incident(book, words=data, by=by_customer(request))
    return saved(request, book)


class Papers(Schema):
    document_ids: list[UUID]


@router.post("/claims/{claim_id}/papers")
@one_transaction
def link_papers(request: HttpRequest, claim_id: UUID, data: Papers) -> HttpResponse:
    book = opened(request, claim_id)
    papers.add_papers(book, document_ids=data.document_ids, by=by_customer(request))
    return saved(request, book)


@router.delete("/claims/{claim_id}/papers/{document_id}")
@one_transaction
def unlink_paper(request: HttpRequest, claim_id: UUID, document_id: UUID) -> HttpResponse:
    book = opened(request, claim_id)
    papers.remove_paper(book, document_id=document_id, by=by_customer(request))
    return saved(request, book)


class Order(Schema):
    lane_ids: list[UUID]


@router.post("/claims/{claim_id}/order")
@one_transaction
def choose_order(request: HttpRequest, claim_id: UUID, data: Order) -> HttpResponse:
    book = opened(request, claim_id)
    submit.choose_order(book, lane_ids=data.lane_ids, by=by_customer(request))
    return saved(request, book)


class Consent(Schema):
    purpose: str
    receiver: str = ""


class Consents(Schema):
    consents: list[Consent]


@router.post("/claims/{claim_id}/consents")
@one_transaction
def give_consents(request: HttpRequest, claim_id: UUID, data: Consents) -> HttpResponse:
    book = opened(request, claim_id)
    submit.give_consents(
        book,
        consents=[(one.purpose, one.receiver) for one in data.consents],
        by=by_customer(request),
    )
    return saved(request, book)


class Account(Schema):
    holder_name: str
    bank_name: str = ""
    account_number: str


@router.post("/claims/{claim_id}/account")
@one_transaction
def give_account(request: HttpRequest, claim_id: UUID, data: Account) -> HttpResponse:
    book = opened(request, claim_id)
    submit.give_account(book, **data.dict(), by=by_customer(request))
    return saved(request, book)


@router.post("/claims/{claim_id}/submission")
@one_transaction
def submit_claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    book = opened(request, claim_id)
    submit.submit(book, by=by_customer(request))
    return saved(request, book)


class Rating(Schema):
    score: int
    recommendation: int | None = None


@router.post("/claims/{claim_id}/rating")
@one_transaction
def rate_claim(request: HttpRequest, claim_id: UUID, data: Rating) -> HttpResponse:
    book = opened(request, claim_id)
    submit.rate(book, score=data.score, recommendation=data.recommendation, by=by_customer(request))
    return saved(request, book)
