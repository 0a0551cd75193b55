"""A paper of a claim: opened only for a reason, each look is told to the customer; beside the paper
stands what was read from it."""

import base64
from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from guanjia.claims import queries as claims
from guanjia.claims.actions.papers import PaperNotThere, look_at
from guanjia.claims.offers import FactOffer, facts_offered
from guanjia.documents import queries as documents
from guanjia.documents.actions.look import ServedPaper
from guanjia.documents.flags import flags_of
from guanjia.documents.paper_reading import PaperReading
from guanjia.documents.reading.structured import DRAWABLE
from guanjia.documents.trial import checks_with
from guanjia.people import queries as people
from guanjia.web.desk.page import desk, show, viewer_of
from guanjia.web.desk.paper_fields import STATES_ZH, Row, rows_of
from guanjia.web.desk.paper_row import paper_rows
from guanjia.web.desk.paper_sheet import Sheet, sheet_of
from guanjia.web.words import STAFF_LOOKS_ZH


@desk
def paper(request: HttpRequest, claim_id: UUID, document_id: UUID) -> HttpResponse:
    """The reason first; with it, the paper."""
    if request.method != "POST":
        found = of_claim(request, claim_id, document_id)
        return show(request, "paper", **found, reasons=STAFF_LOOKS_ZH)
    reason = request.POST.get("reason", "")
    if request.POST.get("as") == "file":
        return _file(_looked(request, claim_id, document_id, reason, None))
    return opened(request, claim_id, document_id, reason, from_list=False)


def of_claim(request: HttpRequest, claim_id: UUID, document_id: UUID) -> dict[str, Any]:
    """Whose it is, and the papers of the claim. Raises NoSuchClaim, PaperNotThere."""
    row = claims.read(viewer_of(request), claim_id)
    state = row["claim"]
    found = documents.papers(household_id=row["household_id"], document_ids=state.papers)
    if document_id not in found:
        raise PaperNotThere
    return {
        "claim_id": claim_id,
        "household_id": row["household_id"],
        "number": row["number"],
        "name": people.names_of([state.insured_id])[state.insured_id],
        "asked_again": state.asked_again,
        "row": paper_rows([found[document_id]])[0],
        "others": [one for one in paper_rows(found.values()) if one["paper"].stands],
    }


def opened(
    request: HttpRequest, claim_id: UUID, document_id: UUID, reason: str, *, from_list: bool
) -> HttpResponse:
    """The paper beside its fields; the look is on record. From the claim, the reason goes along to
    the next paper; from the list of papers that wait there is only one."""
    found = of_claim(request, claim_id, document_id)
    kept = found["row"]["paper"]
    page = _page(request, kept.page_count) if kept.media_type in DRAWABLE else None
    served = _looked(request, claim_id, document_id, reason, page)
    ids = [one["paper"].document_id for one in found["others"]]
    every = documents.readings_of(household_id=found["household_id"], document_ids=ids)
    reading = every.get(document_id)
    is_picture = served.media_type.startswith("image/")
    sheet = sheet_of(served, reading, page or 0) if is_picture else None
    rows = rows_of(reading, sheet, request.POST) if reading else ()
    here = ids.index(document_id)
    return show(
        request,
        "paper_check",
        **found,
        **_seen(served, sheet),
        **_read(reading, rows),
        asked=found["asked_again"].get(document_id),
        flags=_flags(request, found["household_id"], document_id, reading),
        contradictions=_contradictions(request, claim_id),
        strip=[(one, every.get(key)) for one, key in zip(found["others"], ids, strict=True)],
        place=here + 1,
        previous=ids[here - 1] if here else None,
        following=ids[here + 1] if here + 1 < len(ids) else None,
        pages=range(kept.page_count) if page is not None else (),
        turnable=kept.media_type.startswith("image/"),
        reason=reason,
        why="" if from_list else reason,
    )


def _read(reading: PaperReading | None, rows: tuple[Row, ...]) -> dict[str, Any]:
    counts = Counter((row.state_zh, row.style) for row in rows if not row.unread)
    return {
        "reading": reading,
        "rows": rows,
        "found": counts.total(),
        "unread": [row for row in rows if row.unread],
        "waits": any(row.open for row in rows),
        "first_open": next((row for row in rows if row.open and not row.said), None),
        "counts": [
            (zh, style, counts[zh, style]) for style, zh in STATES_ZH.values() if counts[zh, style]
        ],
        "checks": checks_with(reading.values, reading.amounts) if reading else (),
    }


def _contradictions(request: HttpRequest, claim_id: UUID) -> list[FactOffer]:
    """Days on the claim's papers that are not those that the customer told."""
    book = claims.open_book_for(viewer_of(request), claim_id)
    return [one for one in facts_offered(book) if one.contradicts]


def _page(request: HttpRequest, page_count: int) -> int:
    """From 0; whatever is asked, there is such a page."""
    wanted = request.GET.get("page", "")
    return min(int(wanted), page_count - 1) if wanted.isdecimal() and len(wanted) < 5 else 0


def _looked(
    request: HttpRequest, claim_id: UUID, document_id: UUID, reason: str, page: int | None
) -> ServedPaper:
    return look_at(
        viewer_of(request),
        claim_id,
        document_id=document_id,
        reason=reason,
        page=page,
        now=request.now,
    )


def _seen(served: ServedPaper, sheet: Sheet | None) -> dict[str, Any]:
    """One look is one answer: the picture comes inside the page. XML is read as text."""
    if served.media_type.startswith("text/"):
        return {"opened": "text", "text": served.content.decode("utf-8", "replace")}
    if served.attachment or sheet is None:
        return {"opened": "file"}
    picture = base64.b64encode(served.content).decode()
    return {
        "opened": "picture",
        "picture": f"data:{served.media_type};base64,{picture}",
        "sheet": sheet,
    }


def _flags(
    request: HttpRequest, household_id: UUID, document_id: UUID, reading: PaperReading | None
) -> list[dict[str, Any]]:
    """What is odd about it; of another claim no more than this viewer may see."""
    others = flags_of(household_id=household_id, document_ids=[document_id]).get(document_id, ())
    theirs = claims.claims_of_papers(viewer_of(request), [one.document_id for one in others])
    found = [{"what": one.what, "claim": theirs.get(one.document_id)} for one in others]
    seen = {one.what for one in others}
    alone = [code for code in reading.flags if code not in seen] if reading else []
    return found + [{"what": code, "claim": None} for code in alone]


def _file(served: ServedPaper) -> HttpResponse:
    response = HttpResponse(served.content, content_type=served.media_type)
    response["Content-Disposition"] = "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
