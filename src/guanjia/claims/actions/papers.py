"""Papers of a claim: the claim owns the link, the person owns the paper."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from guanjia.claims import journal as j
from guanjia.claims import queries
from guanjia.claims.actions.advance import advance
from guanjia.claims.book import Book, By
from guanjia.claims.filing_order import plan_order
from guanjia.claims.ours import Ours, gather, worked_out
from guanjia.claims.wording_papers import LISTED, asked_by
from guanjia.documents import rules as papers
from guanjia.documents.actions.keep import add_flag
from guanjia.documents.actions.look import ServedPaper, look
from guanjia.documents.flags import AFTER_CLOSE
from guanjia.people.scope import Viewer


class PaperNotThere(Exception):
    code = "paper_not_found"
    customer_zh = "有一份材料没有找到，请重新上传。"


class LookReasonMissing(Exception):
    code = "look_reason_missing"
    customer_zh = "请先选一个原因再打开。原因会记下来，客户也看得到。"


LOOK_REASONS = frozenset(
    {"check_figures", "check_quality", "customer_asks", "insurer_asks", "dispute"}
)


def look_at(
    viewer: Viewer,
    application_id: UUID,
    *,
    document_id: UUID,
    reason: str,
    page: int | None = None,
    now: datetime,
) -> ServedPaper:
    """A paper of a claim, or one `page` of it, for staff who may see the claim. The look is on
    record and told to the customer. Raises NoSuchClaim, PaperNotThere, LookReasonMissing, NotYours
    for a removed paper."""
    if document_id not in queries.read(viewer, application_id)["claim"].papers:
        raise PaperNotThere
    if reason not in LOOK_REASONS:
        raise LookReasonMissing
    return look(
        viewer=viewer, document_id=document_id, reason=reason, claim_id=application_id, page=page,
        now=now,
    )  # fmt: skip


def link(book: Book, *, document_ids: Sequence[UUID], by: By) -> None:
    """Raises PaperNotThere for a paper of anybody but the insured and the reporter.

    A paper linked twice is one.
    """
    wanted = [one for one in dict.fromkeys(document_ids) if one not in book.claim.papers]
    if not wanted:
        return
    persons = {book.claim.insured_id, book.claim.reporter_id}
    found = book.papers(wanted)
    theirs = {one for one, paper in found.items() if paper.stands and paper.person_id in persons}
    if not theirs.issuperset(wanted):
        raise PaperNotThere
    for one in wanted:
        book.write(j.PaperLinked(document_id=one, paper_kind=found[one].kind or "other"), by=by)


def required(book: Book, ours: Ours) -> tuple[papers.Requirement, ...]:
    """What this claim needs in all, given or not: nothing that no wording asks for, nothing that is
    known already."""
    claim, incident = book.claim, ours.incident
    lanes = [lane for lane in claim.lanes.values() if lane.stage != "withdrawn"]
    pays_bills = [lane for lane in lanes if lane.benefit == "indemnity"]
    needed = papers.required_papers(
        incident_type=claim.incident_type,
        cause=incident.cause,
        is_minor=_is_minor(ours.engine_incident.born_date, claim.event_date),
        has_social=bool(incident.social_settled),
        several_policies=len(pays_bills) > 1,
        small_medical=0 < ours.total_fen <= papers.SMALL_MEDICAL_FEN,
        account_known=claim.account_id is not None,
    )
    wordings = [asked_by(ours.held[lane.id].terms) for lane in lanes if lane.id in ours.held]
    listed = frozenset(kind for wording in wordings for kind in wording)
    return tuple(
        one
        for one in needed
        # The next insurer's sheet comes from the lane before it, not from the customer.
        if one.needed_by == "filing" or (one.needed_by == "medical_cover" and pays_bills)
        if one.kind not in LISTED or not all(wordings) or one.met_by(listed)
    )


def usable_kinds(book: Book) -> frozenset[str]:
    """The kinds of paper that are there; one that is asked for again is not."""
    usable = book.claim.papers.keys() - book.claim.asked_again.keys()
    return frozenset(kind for paper in book.papers(usable).values() for kind in paper.kinds)


def check_papers(book: Book, ours: Ours, *, by: By) -> None:
    """Step 4, as far as a machine can: is every kind there?"""
    kinds = usable_kinds(book)
    book.required = required(book, ours)
    missing = tuple(one.kind for one in papers.missing(book.required, kinds))
    if not book.claim.checked or list(missing) != book.claim.missing:
        book.write(j.PapersChecked(missing=missing), by=by)


def add_papers(book: Book, *, document_ids: Sequence[UUID], by: By) -> None:
    """What comes after the close is kept too, and staff look at it."""
    link(book, document_ids=document_ids, by=by)
    if book.claim.closed_at is not None:
        for one in document_ids:
            add_flag(household_id=book.household_id, document_id=one, flag=AFTER_CLOSE)
    refresh(book, now=by.now)


def remove_paper(book: Book, *, document_id: UUID, by: By) -> None:
    if document_id not in book.claim.papers:
        raise PaperNotThere
    book.write(j.PaperUnlinked(document_id=document_id), by=by)
    refresh(book, now=by.now)


def order_papers(book: Book, *, document_ids: Sequence[UUID], by: By) -> None:
    """What is not named keeps its place behind. Raises PaperNotThere."""
    if not book.claim.papers.keys() >= set(document_ids):
        raise PaperNotThere
    wanted = [*dict.fromkeys(document_ids)]
    rest = [one for one in book.claim.papers_in_order if one not in wanted]
    if [*wanted, *rest] != book.claim.papers_in_order:
        book.write(j.PapersOrdered(document_ids=(*wanted, *rest)), by=by)


def refresh(book: Book, *, now: datetime) -> None:
    """Work out again what depends on the papers: sums, order, what is missing, what may go out. A
    claim that is closed stays as it was."""
    if book.claim.closed_at is not None:
        return
    platform, ours = By("platform", None, now), gather(book)
    plan_order(book, ours, by=platform)
    for lane in list(book.claim.lanes.values()):
        if lane.stage in {"opened", "noticed"}:
            worked_out(book, ours, lane, moment="report", by=platform)
    check_papers(book, ours, by=platform)
    advance(book, now=now)


def _is_minor(born_date: date | None, on_date: date) -> bool:
    if born_date is None:
        return False
    before_birthday = (on_date.month, on_date.day) < (born_date.month, born_date.day)
    return on_date.year - born_date.year - before_birthday < 18
