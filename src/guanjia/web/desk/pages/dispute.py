"""Disputes: the list, the senior expert's table, the letter as a file."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from guanjia.care import dispute_queries as disputes
from guanjia.care import letter as letters
from guanjia.care.actions.evidence import take_evidence
from guanjia.care.dispute_table import Table, table
from guanjia.catalogue import queries as catalogue
from guanjia.claims import dispute as rules
from guanjia.claims import dispute_view
from guanjia.claims import queries as claims
from guanjia.claims.actions import dispute
from guanjia.claims.actions.dispute import DisputeRefused
from guanjia.claims.book import Book
from guanjia.claims.desk_words import short_insurer
from guanjia.people import queries as people
from guanjia.people.rules import CHINA
from guanjia.web.desk.page import by_staff, desk, show, viewer_of
from guanjia.web.words import PAPERS_ZH

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WAITS_ZH = {"us": "等我们", "customer": "等客户", "insurer": "等保险公司"}


@desk
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    found = disputes.listed(viewer_of(request))
    names = people.names_of({one.insured_id for one in found})
    rows = [
        {
            "dispute": one,
            "name": names[one.insured_id],
            "insurer_zh": short_insurer(catalogue.insurer_card(one.insurer).name_zh),
            "cause_zh": rules.CAUSES_ZH[one.cause],
            "waits_zh": WAITS_ZH.get(one.waits_on, ""),
            "days": (request.now.astimezone(CHINA).date() - one.opened_at.astimezone(CHINA).date())
            .days,
        }
        for one in found
    ]  # fmt: skip
    return show(request, "disputes", rows=rows)


@desk
def one(request: HttpRequest, claim_id: UUID, lane_id: UUID) -> HttpResponse:
    viewer = viewer_of(request)
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        book = claims.open_book_for(viewer, claim_id)
        act(request, book, lane_id)
        book.save(now=request.now)
        return redirect("desk_dispute", claim_id=claim_id, lane_id=lane_id)
    found = table(viewer, claim_id, lane_id)
    lane, now_dispute = found.lane, found.dispute
    clause = lane.clauses[0] if lane.clauses else ""
    asked = found.asked_fen
    reached = {step.level: step.at for step in now_dispute.levels}
    won = lane.ledger.won_fen if lane.ledger else 0
    return show(
        request,
        "dispute",
        t=found,
        claim_id=claim_id,
        person=people.person_card(found.claim.insured_id),
        short_zh=short_insurer(found.insurer_zh),
        cause_zh=rules.CAUSES_ZH[now_dispute.cause],
        outcome_zh=rules.OUTCOMES_ZH[now_dispute.outcome] if now_dispute.outcome else "",
        asked_fen=asked,
        won_fen=won,
        left_fen=max(0, asked - won) if asked is not None else None,
        part=_part(asked, won),
        day=(request.now - now_dispute.opened_at).days + 1,
        rounds=_rounds(found),
        needed=[piece for piece in found.pieces if piece.needed],
        unneeded=[piece for piece in found.pieces if not piece.needed],
        papers=[
            {"id": document_id, "zh": PAPERS_ZH.get(paper.kind or "other", "其他")}
            for document_id, paper in found.papers.items()
            if paper.stands
        ],
        judgement=_words(found, now_dispute.judgement_id),
        confidences=rules.CONFIDENCE_ZH,
        confidence_zh=rules.CONFIDENCE_ZH[now_dispute.confidence] if now_dispute.confidence else "",
        draft=_draft(request, found),
        next_level_zh=rules.LEVELS_ZH[level] if (level := now_dispute.next_level) else "",
        levels=[(zh, reached.get(level)) for level, zh in rules.LEVELS_ZH.items()],
        alike=disputes.alike(insurer=lane.insurer, clause=clause, now=request.now),
    )


@desk
@require_GET
def file(request: HttpRequest, claim_id: UUID, lane_id: UUID, letter_id: UUID) -> HttpResponse:
    row = claims.read(viewer_of(request), claim_id)
    words = dispute_view.words_of(row, lane_id).get(letter_id)
    if words is None or words["name"] != "opinion":
        raise Http404
    answer = HttpResponse(letters.docx(_letter(words)), content_type=DOCX)
    answer["Content-Disposition"] = f'attachment; filename="opinion-{words["round_no"]}.docx"'
    return answer


# --- what the senior expert does -----------------------------------------------------------------


def _judge(request: HttpRequest, book: Book, lane_id: UUID) -> None:
    dispute.judge(
        book,
        lane_id=lane_id,
        words=request.POST.get("judgement", ""),
        confidence=request.POST.get("confidence", ""),
        by=by_staff(request),
    )


def _evidence(request: HttpRequest, book: Book, lane_id: UUID) -> None:
    chosen = request.POST.get("paper", "")
    known = {str(one): one for one in book.claim.papers}
    take_evidence(
        book,
        lane_id=lane_id,
        code=request.POST.get("evidence", ""),
        document_id=known.get(chosen),
        by=by_staff(request),
    )


def _show(request: HttpRequest, book: Book, lane_id: UUID) -> None:
    """The letter is put together here and now; whatever happens later, this is what was shown."""
    found = table(viewer_of(request), book.application_id, lane_id)
    words = request.POST.get("words", "").strip()[:4000]
    if not words:
        raise DisputeRefused("letter_empty", "话还没有写：为什么请它改，写几句。")
    composed = letters.compose(found, words=words, on_date=request.now.astimezone(CHINA).date())
    dispute.show_opinion(
        book,
        lane_id=lane_id,
        asked_fen=found.asked_fen or 0,
        letter=composed.model_dump(mode="json") | {"text": composed.text},
        by=by_staff(request),
    )


def _read_out(request: HttpRequest, book: Book, lane_id: UUID) -> None:
    draft = dispute.open_dispute(book.lane(lane_id)).draft
    if draft is None:
        raise DisputeRefused("letter_not_shown", "还没有给客户看过的信。")
    dispute.see_opinion(book, lane_id=lane_id, letter_id=draft.letter_id, by=by_staff(request))


def _send(request: HttpRequest, book: Book, lane_id: UUID) -> None:
    now_dispute = dispute.open_dispute(book.lane(lane_id))
    draft = now_dispute.draft
    content = letters.docx(_letter(book.secret(draft.letter_id))) if draft else b""
    brought = [one for one in now_dispute.evidence.values() if one]
    dispute.send_opinion(
        book, lane_id=lane_id, letter_docx=content, document_ids=brought, by=by_staff(request)
    )


def _answered(request: HttpRequest, book: Book, lane_id: UUID) -> None:
    waiting = dispute.open_dispute(book.lane(lane_id)).waiting
    if waiting is None:
        raise DisputeRefused("letter_not_shown", "没有等着答复的信。")
    dispute.answer_by_hand(
        book,
        lane_id=lane_id,
        round_no=waiting.round_no,
        result="changed" if request.POST.get("result") == "changed" else "kept",
        reason=request.POST.get("reason", "").strip()[:2000],
        by=by_staff(request),
    )


def _escalate(request: HttpRequest, book: Book, lane_id: UUID) -> None:
    level = dispute.open_dispute(book.lane(lane_id)).next_level
    if level is not None:
        dispute.escalate(book, lane_id=lane_id, level=level, by=by_staff(request))


def _lost(request: HttpRequest, book: Book, lane_id: UUID) -> None:
    dispute.give_up(book, lane_id=lane_id, by=by_staff(request))


_ACTS: Mapping[str, Callable[[HttpRequest, Book, UUID], None]] = {
    "judge": _judge,
    "evidence": _evidence,
    "show": _show,
    "read_out": _read_out,
    "send": _send,
    "answered": _answered,
    "escalate": _escalate,
    "lost": _lost,
}


# --- what the page shows -------------------------------------------------------------------------


def _letter(words: Mapping[str, Any]) -> letters.Letter:
    return letters.Letter.model_validate(
        {name: words[name] for name in letters.Letter.model_fields}
    )


def _words(found: Table, secret_id: UUID | None, name: str = "words") -> str:
    return str(found.words.get(secret_id, {}).get(name, "")) if secret_id else ""


def _rounds(found: Table) -> list[dict[str, Any]]:
    return [
        {
            "opinion": one,
            "at": one.sent_at or one.shown_at,
            "words": _words(found, one.letter_id),
            "answer": _words(found, one.answer_id, "reason"),
        }
        for one in found.dispute.opinions
    ]


def _draft(request: HttpRequest, found: Table) -> dict[str, Any]:
    """The letter as it would go out now. Its words begin with the judgement."""
    shown = found.dispute.draft
    words = request.POST.get("words") or _words(found, shown.letter_id if shown else None)
    words = words or _words(found, found.dispute.judgement_id)
    on_date = request.now.astimezone(CHINA).date()
    composed = letters.compose(found, words=words, on_date=on_date)
    return {"words": words, "letter": composed, "shown": shown}


def _part(asked_fen: int | None, won_fen: int) -> int:
    """Hundredths that came back."""
    return min(100, won_fen * 100 // asked_fen) if asked_fen else 0
