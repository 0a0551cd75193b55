"""What was read of the papers, beside the photo: doubts are asked, all may be corrected."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from guanjia.claims import queries as claims
from guanjia.claims.actions.complete import complete_incident
from guanjia.claims.actions.submit import NotReady
from guanjia.claims.book import Book
from guanjia.claims.offers import FactOffer, facts_offered
from guanjia.documents import queries as documents
from guanjia.documents.actions.confirm import confirm_fields
from guanjia.documents.actions.look import cut_outs
from guanjia.documents.paper_reading import PaperReading
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.storage import PaperLost
from guanjia.web.phone.page import by_customer, page, person_of, show, viewer_of
from guanjia.web.phone.pages.claim_in_report import of_claim, opened
from guanjia.web.phone.read_fields import asked_of, clear_of

SAY, OWN, FIX = "say", "own", "fix"
FACTS_ZH = {
    "admission_date": "入院日期",
    "discharge_date": "出院日期",
    "diagnosis_text": "诊断",
    "hospital_name": "医院",
}


@page
def check(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    row = claims.read(viewer_of(request), claim_id)
    in_order = row["claim"].papers_in_order
    household = {"household_id": row["household_id"], "document_ids": in_order}
    readings, papers = documents.readings_of(**household), documents.papers(**household)
    standing = [(papers[one], readings[one]) for one in in_order
                if one in readings and papers[one].stands]  # fmt: skip
    questions = [one for paper, reading in standing for one in asked_of(paper, reading)]
    if request.method == "POST":
        said, taken = _said(request.POST, readings), request.POST.get("take", "")
        if questions and not said and not taken:
            raise NotReady("nothing_said", "请先选一处。看不清的可以空着，管家会来认。")
        for document_id, values in said.items():
            confirm_fields(
                household_id=row["household_id"],
                document_id=document_id,
                said=values,
                by_role="customer",
                by_id=person_of(request),
                now=request.now,
            )
        if taken:
            _take(request, claim_id, taken)
            return redirect(f"/report/{claim_id}/check")
        left = [one for one in questions if one["name"] not in said.get(one["document_id"], {})]
        return redirect(f"/report/{claim_id}/{'check' if left else 'papers'}")
    clear = [one for paper, reading in standing if (one := clear_of(paper, reading))]
    main = [row for sheet in clear for row in sheet["main"]]
    # Of the rest, pictures would only make the page heavy on a slow line.
    _beside_photo([*questions, *main], request)
    # After a mistake all that was chosen and typed stands as it was.
    for one in questions:
        one["chosen"] = request.POST.get(f"{SAY}:{one['key']}")
        one["own"] = request.POST.get(f"{OWN}:{one['key']}", "")
    for sheet in clear:
        for one in (*sheet["main"], *sheet["rest"], *sheet["items"]):
            one["typed"] = request.POST.get(f"{FIX}:{one['key']}", "")
    book = opened(request, claim_id)
    return show(
        request,
        "report_check",
        step=4,
        **of_claim(request, book),
        questions=questions,
        clear=sorted(clear, key=lambda sheet: not sheet["main"]),
        offers=[(one, FACTS_ZH[one.field]) for one in _open(book)],
    )


def _open(book: Book) -> list[FactOffer]:
    """What papers say that the customer has not; where both spoke, staff compare."""
    return [one for one in facts_offered(book) if one.told is None]


def _take(request: HttpRequest, claim_id: UUID, field: str) -> None:
    book = opened(request, claim_id)
    words = {one.field: one.value for one in _open(book) if one.field == field}
    if words:
        complete_incident(book, words=words, by=by_customer(request))
        book.save(now=request.now)


def _beside_photo(rows: list[dict[str, Any]], request: HttpRequest) -> None:
    """Gives each row its cut-out, as an address that holds the picture: one look at a paper."""
    by_paper: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        by_paper.setdefault(row["document_id"], []).append(row)
    for document_id, its in by_paper.items():
        try:
            with transaction.atomic():
                cuts = cut_outs(
                    viewer=viewer_of(request), document_id=document_id, reason="own_paper",
                    fields=[row["field"] for row in its], now=request.now,
                )  # fmt: skip
        except (PaperLost, PaperRefused):
            continue  # what was read still stands, without its picture
        for row in its:
            if cut := cuts.get(row["name"]):
                row["cut"] = f"data:image/jpeg;base64,{b64encode(cut).decode()}"


def _said(form: QueryDict, readings: Mapping[UUID, PaperReading]) -> dict[UUID, dict[str, str]]:
    """What was chosen or typed, by paper and field; what stands as it was read is left out."""
    said: dict[UUID, dict[str, str]] = {}
    for document_id, name, value in _answers(form):
        if document_id in readings and value:
            said.setdefault(document_id, {})[name] = value
    return said


def _answers(form: QueryDict) -> Iterator[tuple[UUID, str, str]]:
    for key, value in form.items():
        how, _, rest = key.partition(":")
        document_id, _, name = rest.partition(":")
        if how not in {SAY, FIX} or not name:
            continue
        said = value.strip()
        if how == SAY and value == OWN:
            said = form.get(f"{OWN}:{rest}", "").strip()
            if not said:
                raise NotReady("value_missing", f"请照着照片填上{name}，或者换一个选项。")
        try:
            yield UUID(document_id), name, said
        except ValueError:
            continue
