"""A piece of evidence is at hand: it is put to the dispute, and what it proves becomes a fact of
the claim, so that our own sum is worked out again with it."""

from uuid import UUID

from guanjia.care.evidence import Kind, catalogue
from guanjia.claims.actions import dispute
from guanjia.claims.actions.complete import complete_incident
from guanjia.claims.actions.decide import compare
from guanjia.claims.book import Book, By
from guanjia.documents import queries as documents
from guanjia.documents.actions.figures import enter_figures


class EvidenceRefused(Exception):
    """`code`: evidence_unknown, paper_missing."""

    def __init__(self, code: str, customer_zh: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, customer_zh


def take_evidence(
    book: Book, *, lane_id: UUID, code: str, document_id: UUID | None, by: By
) -> None:
    """Whoever takes it has looked at the paper and answers for what it says. Raises
    EvidenceRefused, DisputeRefused, IncidentRefused for what contradicts a fact that is told."""
    kind = catalogue().get(code)
    if kind is None:
        raise EvidenceRefused("evidence_unknown", "请选一件证据。")
    if document_id is None:
        raise EvidenceRefused("paper_missing", "请选一份材料：这件证据写在哪一份上。")
    dispute.add_evidence(book, lane_id=lane_id, evidence=code, document_id=document_id, by=by)
    if kind.lines:
        _move_lines(book, kind, by)
    else:
        _tell(book, kind, by)


def _tell(book: Book, kind: Kind, by: By) -> None:
    """What is told already stays as it was told: putting it right is a correction."""
    if book.secret(book.claim.incident_id).get(kind.fact) is None:
        value = book.claim.event_date if kind.value == "event_date" else kind.value
        complete_incident(book, words={kind.fact: value}, by=by)


def _move_lines(book: Book, kind: Kind, by: By) -> None:
    """The bills of the claim say now what the record proves of them."""
    claim, household_id = book.claim, book.household_id
    found = documents.papers(household_id=household_id, document_ids=claim.papers)
    for document_id, paper in found.items():
        figures = paper.figures
        if figures is None or all(one.setting != kind.lines["from"] for one in figures.lines):
            continue
        content = figures.model_dump(mode="json")
        for line in content["lines"]:
            if line["setting"] == kind.lines["from"]:
                line["setting"] = kind.lines["to"]
        enter_figures(
            household_id=household_id, document_id=document_id, figures=content, now=by.now
        )
    book.papers_read.clear()  # they say something else now
    for lane in list(claim.lanes.values()):
        if lane.decided_fen is not None and not lane.finished:
            compare(book, lane, by=by)
