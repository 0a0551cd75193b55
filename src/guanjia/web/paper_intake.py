"""Files handed in for a claim, and what a page shows of its papers: phone and desk."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from guanjia.claims.book import Book
from guanjia.claims.missing import MissingPaper, missing_list
from guanjia.claims.outlook import outlook
from guanjia.documents import queries as documents
from guanjia.documents.actions.papers import store_paper
from guanjia.documents.intake import MOST_BYTES
from guanjia.documents.queries import Paper
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.rules import BILLS, KINDS, Requirement
from guanjia.people import queries as people
from guanjia.web.words import PAPERS_ZH

# Who a person is does not change from claim to claim: given once, never asked again.
_OWN = {"id_card", "bank_card", "household_register", "birth_certificate"}


def own_papers(insured_id: UUID, *, reporter_id: UUID | None) -> list[UUID]:
    """What a new claim takes over: the insured's own papers, and who reports it."""
    household_id = people.household_of(insured_id)
    return [
        paper.document_id
        for person_id in {insured_id, reporter_id or insured_id}
        for paper in documents.documents_of(household_id=household_id, person_id=person_id)
        if paper.kind in _OWN and (person_id == insured_id or paper.kind == "id_card")
    ]


def taken_in(
    book: Book, *, files: Sequence[UploadedFile], kind: str, uploaded_by: UUID, now: datetime
) -> tuple[list[UUID], list[dict[str, str]]]:
    """Stored ids, and refusals by name. Each file for itself: one that is refused keeps none of the
    others out. Raises PaperRefused where there is no file or no such kind."""
    if not files:
        raise PaperRefused("empty")
    if kind not in KINDS:
        raise PaperRefused("unknown_kind", field="kind")
    stored, refused = [], []
    for file in files:
        try:
            with transaction.atomic():
                stored.append(_stored(book, file, kind, uploaded_by=uploaded_by, now=now))
        except PaperRefused as problem:
            refused.append({"name": file.name or "", "why_zh": problem.customer_zh})
    return stored, refused


def _stored(book: Book, file: UploadedFile, kind: str, *, uploaded_by: UUID, now: datetime) -> UUID:
    if (file.size or 0) > MOST_BYTES:
        raise PaperRefused("too_large")
    return store_paper(
        household_id=book.household_id,
        person_id=book.claim.insured_id,
        uploaded_by=uploaded_by,
        filename=file.name or "",
        data=file.read(),
        kind=kind,
        now=now,
    ).document_id


def papers_of(book: Book) -> dict[str, Any]:
    """What is given, what is missing and why, which bills have no figures yet."""
    claim = book.claim
    given = [_row(paper) for paper in book.papers(claim.papers).values() if paper.stands]
    given.sort(key=lambda row: row["paper"].received_at)
    seen = outlook(book)
    needed = [one for one in seen.needed if one.needed_by != "next_insurer"]
    submitted = bool(claim.submitted_at) or claim.origin == "insurer"
    worth = {} if submitted else seen.worth_of_papers(seen.ways(book))
    missing = missing_list(book, seen, worth)
    ours = {one.kind for one in needed}
    by_name = {row["paper"].kind for row in given}
    in_e_bills = {
        kind for row in given if row["paper"].source == "e_bill" for kind in row["paper"].kinds
    }
    return {
        "submitted": submitted,
        "given": given,
        "missing": [asked_for(one) for one in missing if one.kind in ours],
        "lacking": len(missing),
        "asked": [one.kind for one in missing if one.kind not in ours],
        "by_e_bill": [
            one.kind for one in needed if one.kind in in_e_bills and one.kind not in by_name
        ],
        "without_figures": [row for row in given if row["is_bill"] and not row["total_fen"]],
        "all_kinds": PAPERS_ZH.items(),
    }


def asked_for(one: MissingPaper | Requirement) -> dict[str, Any]:
    """Why it is needed, without its own name in front."""
    name, _, rest = one.why_zh.partition("，")
    why_zh = rest if name == PAPERS_ZH[one.kind] else one.why_zh
    return asdict(one) | {"why_zh": why_zh}


def _row(paper: Paper) -> dict[str, Any]:
    bills = paper.bills
    return {
        "paper": paper,
        "is_bill": paper.kind in BILLS,
        "is_picture": paper.media_type.startswith("image/"),
        "total_fen": sum(one.total_fen for one in bills) if bills else None,
        "typed": paper.source == "hand",
    }
