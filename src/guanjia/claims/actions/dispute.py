"""A dispute about a decision: opened by itself or by the customer, fought in rounds, ended by a
word of the customer or of the senior expert. Nothing here touches money: what it brought follows
from the payments that come."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from guanjia.claims import journal as j
from guanjia.claims import messages as m
from guanjia.claims.actions.advance import advance, paper_refs, send_to_insurer
from guanjia.claims.book import Book, By
from guanjia.claims.dispute import CONFIDENCE_ZH, Dispute, cause, outcome_of
from guanjia.claims.journal.dispute import Cause, Confidence, Level
from guanjia.claims.state import LaneState


class DisputeRefused(Exception):
    """`code`: no_open_dispute, letter_not_shown, letter_not_seen, letter_empty, round_open,
    paper_not_in_claim, level_passed, confidence_missing, staff_only."""

    def __init__(self, code: str, customer_zh: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, customer_zh


def open_dispute(lane: LaneState) -> Dispute:
    """Raises DisputeRefused."""
    if lane.dispute is None:
        raise DisputeRefused("no_open_dispute", "这一份现在没有在争的事，请刷新看看。")
    return lane.dispute


# --- opening -------------------------------------------------------------------------------------


def open_if_due(book: Book, lane: LaneState, *, by: By) -> None:
    """A refusal, or less than we find due at least: nobody has to ask for the dispute."""
    found = cause(outcome=lane.outcome, decided_fen=lane.decided_fen, our_low_fen=lane.our_low_fen)
    if found and not lane.agreed_at and book.claim.closed_at is None:
        begin(book, lane, found, by=By("platform", None, by.now))


def begin(book: Book, lane: LaneState, why: Cause, *, by: By) -> None:
    """Once, however often it is asked for; and the undisputed part is asked for at once."""
    if lane.dispute is None:
        book.write(j.DisputeOpened(cause=why), by=by, lane_id=lane.id)
    dispute = open_dispute(lane)
    open_fen = (lane.decided_fen or 0) - lane.paid_fen
    if lane.outcome == "pay" and open_fen > 0 and lane.gateway and dispute.undisputed_fen is None:
        sum_fen = lane.decided_fen or 0
        message_id = send_to_insurer(
            book, lane, m.RequestUndisputed, now=by.now, decision_no=lane.decision_no,
            sum_fen=sum_fen,
        )  # fmt: skip
        asked = j.UndisputedAsked(message_id=message_id, sum_fen=sum_fen)
        book.write(asked, by=By("platform", None, by.now), lane_id=lane.id)


# --- the senior expert's work --------------------------------------------------------------------


def judge(book: Book, *, lane_id: UUID, words: str, confidence: str, by: By) -> None:
    _staff_only(by)
    lane = book.lane(lane_id)
    open_dispute(lane)
    if confidence not in CONFIDENCE_ZH:
        raise DisputeRefused("confidence_missing", "请选把握：高、中、低。")
    secret_id = _keep(book, lane, "judgement", {"words": words.strip()[:4000]}, by=by)
    sure: Confidence = confidence
    book.write(j.DisputeJudged(secret_id=secret_id, confidence=sure), by=by, lane_id=lane_id)


def add_evidence(
    book: Book, *, lane_id: UUID, evidence: str, document_id: UUID | None, by: By
) -> None:
    """A piece is at hand. What it proves of the facts is entered where those facts are kept."""
    open_dispute(book.lane(lane_id))
    if document_id is not None and document_id not in book.claim.papers:
        raise DisputeRefused("paper_not_in_claim", "这份材料还不在这次理赔里，请先传上来。")
    line = j.EvidenceAdded(evidence=evidence, document_id=document_id)
    book.write(line, by=by, lane_id=lane_id)


def show_opinion(
    book: Book, *, lane_id: UUID, asked_fen: int, letter: Mapping[str, Any], by: By
) -> None:
    """Put this round's letter before the customer. `letter` is kept sealed and sent as it is."""
    _staff_only(by)
    lane = book.lane(lane_id)
    dispute = open_dispute(lane)
    if dispute.waiting is not None:
        raise DisputeRefused("round_open", "上一轮保险公司还没有答复，等它答了再发下一轮。")
    if not str(letter.get("text", "")).strip():
        raise DisputeRefused("letter_empty", "意见还是空的，请先写好。")
    letter_id = _keep(book, lane, "opinion", letter, by=by)
    book.write(
        j.OpinionShown(round_no=dispute.next_round, letter_id=letter_id, asked_fen=asked_fen),
        by=by,
        lane_id=lane_id,
    )


def see_opinion(book: Book, *, lane_id: UUID, letter_id: UUID, by: By) -> None:
    """The customer wants this letter sent; staff may say so for whom they read it out to."""
    draft = open_dispute(book.lane(lane_id)).draft
    if draft is None or draft.letter_id != letter_id:
        raise DisputeRefused("letter_not_shown", "这封信刚刚改过，请再看一遍新的。")
    book.write(j.OpinionSeen(round_no=draft.round_no, letter_id=letter_id), by=by, lane_id=lane_id)


def send_opinion(
    book: Book, *, lane_id: UUID, letter_docx: bytes, document_ids: Sequence[UUID], by: By
) -> None:
    """The customer has seen it: off it goes, through the insurer's own gateway, with the papers
    that prove it. Where there is no gateway it is journaled as sent by hand."""
    _staff_only(by)
    lane = book.lane(lane_id)
    dispute = open_dispute(lane)
    draft = dispute.draft
    if draft is None:
        raise DisputeRefused("letter_not_shown", "还没有给客户看过的信。")
    if draft.seen_at is None:
        raise DisputeRefused("letter_not_seen", "客户还没有看过这封信，看过了才发。")
    if not set(document_ids) <= set(book.claim.papers):
        raise DisputeRefused("paper_not_in_claim", "有一份材料不在这次理赔里，请先传上来。")
    message_id = draft.letter_id
    if lane.gateway:
        message_id = send_to_insurer(
            book, lane, m.DisputeOpinion, now=by.now, round_no=draft.round_no,
            decision_no=lane.decision_no, asked_fen=draft.asked_fen,
            letter=book.secret(draft.letter_id)["text"],
            letter_docx=base64.b64encode(letter_docx).decode(),
            papers=paper_refs(book, list(document_ids)),
        )  # fmt: skip
    book.write(
        j.OpinionSent(
            round_no=draft.round_no,
            letter_id=draft.letter_id,
            asked_fen=draft.asked_fen,
            message_id=message_id,
        ),
        by=by,
        lane_id=lane_id,
    )


def escalate(book: Book, *, lane_id: UUID, level: Level, by: By) -> None:
    """The next named step outside. Only upwards; the customer was asked before."""
    _staff_only(by)
    dispute = open_dispute(book.lane(lane_id))
    if level != dispute.next_level:
        raise DisputeRefused("level_passed", "请按顺序一步一步来。")
    book.write(j.DisputeEscalated(level=level), by=by, lane_id=lane_id)


# --- answers and the end -------------------------------------------------------------------------


def on_answer(book: Book, lane_id: UUID, fact: m.DisputeAnswered, by: By) -> None:
    answer_by_hand(
        book, lane_id=lane_id, round_no=fact.round_no, result=fact.result, reason=fact.reason, by=by
    )


def answer_by_hand(
    book: Book,
    *,
    lane_id: UUID,
    round_no: int,
    result: Literal["kept", "changed"],
    reason: str,
    by: By,
) -> None:
    """An answer, from the gateway or typed from the insurer's own letter."""
    lane = book.lane(lane_id)
    secret_id = _keep(book, lane, "dispute_answer", {"reason": reason}, by=by)
    line = j.InsurerAnswered(round_no=round_no, result=result, secret_id=secret_id)
    book.write(line, by=by, lane_id=lane_id)


def give_up(book: Book, *, lane_id: UUID, by: By) -> None:
    """The expert's end: nothing more is to be had here, and the customer is asked again. What the
    insurer came round to meanwhile was won."""
    _staff_only(by)
    lane = book.lane(lane_id)
    outcome = outcome_of(
        open_dispute(lane), decided_fen=lane.decided_fen or 0, our_low_fen=lane.our_low_fen
    )
    ended = j.DisputeClosed(outcome="lost" if outcome == "withdrawn" else outcome)
    book.write(ended, by=by, lane_id=lane_id)
    advance(book, now=by.now)


def stop(book: Book, *, lane_id: UUID, by: By) -> None:
    """The customer wants no more of it, where there is no decision left to agree to."""
    open_dispute(book.lane(lane_id))
    end_with_answer(book, book.lane(lane_id), by=by)
    advance(book, now=by.now)


def end_with_answer(book: Book, lane: LaneState, *, by: By) -> None:
    """The customer takes the decision as it stands now."""
    if lane.dispute is not None:
        outcome = outcome_of(
            lane.dispute, decided_fen=lane.decided_fen or 0, our_low_fen=lane.our_low_fen
        )
        book.write(j.DisputeClosed(outcome=outcome), by=by, lane_id=lane.id)


def _staff_only(by: By) -> None:
    if by.actor not in {"butler", "staff"}:
        raise DisputeRefused("staff_only", "这一步由您的专家来办。")


def _keep(book: Book, lane: LaneState, name: str, content: Mapping[str, Any], *, by: By) -> UUID:
    person_id = book.claim.insured_id
    return book.keep_secret(name, content, person_id=person_id, now=by.now, lane_id=lane.id)
