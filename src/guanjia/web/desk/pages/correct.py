"""A wrong entry is put right by another line, with a reason; first it shows what will follow."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims import queries as claims
from guanjia.claims.actions.correct import correct, correct_incident
from guanjia.claims.book import Book, NoSuchClaim
from guanjia.claims.corrections import REASONS_ZH, TOLD, voids
from guanjia.claims.desk_journal import told
from guanjia.claims.desk_lanes import grid
from guanjia.claims.fold import fold
from guanjia.claims.journal import Line
from guanjia.people import queries as people
from guanjia.people.actions.access import record_act
from guanjia.watch import days
from guanjia.web.desk.page import by_staff, desk, show, viewer_of
from guanjia.web.desk.pages.claim import names_in
from guanjia.web.incident_form import QUESTIONS, answers

# What left the house on the strength of a line cannot be called back.
_LEFT_ZH = {
    "decided": "如果客户已经答复，答复已经告诉保险公司了，请打电话说明。",
    "supplement_required": "已经交给保险公司的补充材料收不回来。",
    "originals_required": "已经叫的快递请打电话取消。",
    "paper_linked": "已经交给保险公司的这份材料收不回来，请打电话说明。",
}


@desk
def line(request: HttpRequest, claim_id: UUID, seq: int) -> HttpResponse:
    """One line counts no more; what falls with it is shown before."""
    book = claims.open_book_for(viewer_of(request), claim_id)
    lines = book.lines()
    wrong = next((one for one in lines if one.seq == seq), None)
    if wrong is None:
        raise NoSuchClaim
    if wrong.kind in TOLD:
        return redirect("desk_correct_incident", claim_id=claim_id)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        note = request.POST.get("note", "")[:2000]
        correct(book, seq=seq, reason=reason, note=note, by=by_staff(request))
        return _saved(request, book, reason)
    falls = voids(lines, seq)
    journal = _journal(request, claim_id)
    return show(
        request,
        "correct",
        **_of_claim(book),
        wrong=journal[seq],
        falls=[journal[one] for one in falls if one != seq],
        left_zh=_LEFT_ZH.get(wrong.kind, ""),
        before=_grid(request, book, lines),
        after=_grid(request, book, lines, without=falls),
        reasons=REASONS_ZH,
    )


def _grid(
    request: HttpRequest, book: Book, lines: Sequence[Line], without: Collection[int] = ()
) -> dict[str, Any]:
    state = fold(lines, without=without)
    its_days = days.of_lanes(state, days.of_journal(lines, without=without))
    return grid(state, book.lane_cards, days=its_days, now=request.now)


@desk
def incident(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    book = claims.open_book_for(viewer_of(request), claim_id)
    known = book.secret(book.claim.incident_id)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        note = request.POST.get("note", "")[:2000]
        words = _words(request, known)
        correct_incident(book, words=words, reason=reason, note=note, by=by_staff(request))
        return _saved(request, book, reason)
    return show(
        request,
        "correct_incident",
        **_of_claim(book),
        questions=[
            {"asked": one, "value": request.POST.get(one.fact, _shown(known, one.fact))}
            for one in QUESTIONS
        ],
        event_date=request.POST.get("event_date", known["event_date"]),
        hospital_name=request.POST.get("hospital_name", known.get("hospital_name", "")),
        reasons={key: REASONS_ZH[key] for key in ("typed_wrong", "sender_mistaken")},
    )


def _words(request: HttpRequest, known: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from what the form had shown; emptied is not known any more."""
    changed = {}
    for fact in (*(one.fact for one in QUESTIONS), "event_date", "hospital_name"):
        said = request.POST.get(fact, "").strip()
        if fact in request.POST and said != _shown(known, fact):
            changed[fact] = said
    words: dict[str, Any] = {fact: said or None for fact, said in changed.items()}
    if "diagnosis" in changed:
        words |= {"diagnosis": (), "diagnosis_text": ""}
    if "hospital_name" in changed:
        words["hospital_name"] = changed["hospital_name"]
    return words | answers(changed)


def _shown(known: Mapping[str, Any], fact: str) -> str:
    value = known.get(fact)
    if fact == "diagnosis":
        return known.get("diagnosis_text") or "、".join(value or ())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _saved(request: HttpRequest, book: Book, reason: str) -> HttpResponse:
    book.save(now=request.now)
    record_act(
        viewer=viewer_of(request),
        act="corrected_claim",
        object_id=book.number,
        household_id=book.household_id,
        reason=reason,
        now=request.now,
    )
    return redirect("desk_claim", claim_id=book.application_id)


def _journal(request: HttpRequest, claim_id: UUID) -> dict[int, dict[str, Any]]:
    viewer = viewer_of(request)
    lines = claims.journal_of(viewer, claim_id)
    names = names_in(claims.read(viewer, claim_id), lines)
    return {one["seq"]: one for one in told(lines, names)}


def _of_claim(book: Book) -> dict[str, Any]:
    insured_id = book.claim.insured_id
    return {
        "claim_id": book.application_id,
        "number": book.number,
        "name": people.names_of([insured_id])[insured_id],
    }
