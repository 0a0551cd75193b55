"""An insurer's decision beside our own sum, the customer's answer, and the money."""

import base64
import json
from typing import Literal
from uuid import UUID

import entitlement
from guanjia.claims import journal as j
from guanjia.claims import messages as m
from guanjia.claims.actions import dispute
from guanjia.claims.actions.advance import advance, send_to_insurer
from guanjia.claims.actions.papers import link
from guanjia.claims.book import Book, By, StepNotAllowed
from guanjia.claims.ours import Again, Ours, gather, other_paid, worked_out
from guanjia.claims.state import LaneState
from guanjia.documents.figures import MOST_FEN
from guanjia.exchange.ids import new_id
from guanjia.people import sealing
from guanjia.policies.actions.use import correct_usage, record_usage


class SheetRefused(Exception):
    code = "amount_invalid"
    customer_zh = "金额不对：请照理赔通知书上实际赔的数填，拒赔就填 0。"


def on_decision(book: Book, lane_id: UUID, fact: m.Decided, by: By) -> None:
    lane = book.lane(lane_id)
    known = (lane.decision_no, lane.outcome, lane.decided_fen)
    decision_id = new_id(now=by.now)
    sealed = sealing.seal_for(
        book.claim.insured_id,
        place=f"claims_decision|sealed|{decision_id}",
        plain=json.dumps(
            {
                "reason": fact.reason,
                "clauses": fact.clauses,
                "steps": [step.model_dump() for step in fact.steps],
            },
            ensure_ascii=False,
        ).encode(),
    )
    book.add(
        "decisions",
        {
            "id": decision_id,
            "lane_id": lane_id,
            "person_id": book.claim.insured_id,
            "decision_no": j.as_code(fact.decision_no),
            "outcome": fact.outcome,
            "sum_fen": fact.sum_fen,
            "sealed": base64.b64encode(sealed).decode(),
            "created_at": by.now,
        },
    )
    book.write(
        j.Decided(
            decision_id=decision_id,
            decision_no=j.as_code(fact.decision_no),
            outcome=fact.outcome,
            sum_fen=fact.sum_fen,
            clauses=tuple(map(j.as_code, fact.clauses)),
            reason_code=j.as_code(fact.reason_code or "none"),
            steps_given=bool(fact.steps),
        ),
        by=by,
        lane_id=lane_id,
    )
    if (lane.decision_no, lane.outcome, lane.decided_fen) != known:
        compare(book, lane, by=by)


def compare(book: Book, lane: LaneState, *, by: By, again: Again | None = None) -> None:
    """Ours beside theirs; what is refused or too little is disputed without being asked."""
    _beside(book, lane, again, by=by)
    dispute.open_if_due(book, lane, by=by)


def _beside(book: Book, lane: LaneState, again: Again | None, *, by: By) -> None:
    """Where only a sum was given, name every single deviation that makes it; where none does, ask
    for the calculation rather than guess."""
    platform, ours = By("platform", None, by.now), gather(book)
    estimate = worked_out(book, ours, lane, moment="decision", by=platform, again=again)
    if estimate is None or lane.decided_fen is None:
        return
    found: tuple[str, ...] = ()
    exact = estimate.low_fen == estimate.high_fen
    # A refusal names its own reason and clause; every gate that could make zero is no help there.
    if exact and estimate.low_fen != lane.decided_fen and lane.outcome == "pay":
        found = tuple(one.code for one in deviations(book, ours, lane))
    book.write(
        j.Compared(
            our_low_fen=estimate.low_fen,
            our_high_fen=estimate.high_fen,
            insurer_fen=lane.decided_fen,
            deviations=tuple(map(j.as_code, found)),
        ),
        by=platform,
        lane_id=lane.id,
    )
    unexplained = exact and estimate.low_fen != lane.decided_fen and not found
    if unexplained and not lane.steps_given and lane.outcome == "pay" and lane.gateway:
        message_id = send_to_insurer(book, lane, m.RequestCalculation, now=by.now)
        book.write(j.CalculationAsked(message_id=message_id), by=platform, lane_id=lane.id)


def deviations(book: Book, ours: Ours, lane: LaneState) -> tuple[entitlement.Deviation, ...]:
    policy = ours.held[lane.id]
    facts = ours.facts(lane.id, other_paid_fen=other_paid(book, ours, lane))
    return entitlement.deviations(policy.terms, facts, ours.state(lane.id), lane.decided_fen or 0)


def on_calculation(book: Book, lane_id: UUID, fact: m.CalculationGiven, by: By) -> None:
    book.keep_secret(
        "calculation",
        {"steps": [step.model_dump() for step in fact.steps]},
        person_id=book.claim.insured_id,
        now=by.now,
        lane_id=lane_id,
    )
    book.write(j.CalculationGiven(decision_no=j.as_code(fact.decision_no)), by=by, lane_id=lane_id)


def on_payment(book: Book, lane_id: UUID, fact: m.Paid, by: By) -> None:
    lane = book.lane(lane_id)
    before = lane.paid_fen
    book.write(
        j.Paid(payment_no=j.as_code(fact.payment_no), sum_fen=fact.sum_fen),
        by=by,
        lane_id=lane_id,
    )
    if lane.paid_fen != before:
        ours = gather(book)
        worked_out(book, ours, lane, moment="payment", by=By("platform", None, by.now))
        _use(book, ours, lane, by=by)


def answer(book: Book, *, lane_id: UUID, agree: bool, note: str, by: By) -> None:
    """The customer accepts or contests. Raises StepNotAllowed before a decision is there."""
    lane = book.lane(lane_id)
    decided = lane.decided_fen or 0
    if agree:
        book.write(j.Agreed(decided_fen=decided), by=by, lane_id=lane_id)
        dispute.end_with_answer(book, lane, by=by)
        _use(book, gather(book), lane, by=by)
    else:
        book.write(j.Contested(decided_fen=decided), by=by, lane_id=lane_id)
        dispute.begin(book, lane, "customer", by=by)
        if note:
            book.keep_secret(
                "contest",
                {"note": note},
                person_id=book.claim.insured_id,
                now=by.now,
                lane_id=lane_id,
            )
    if lane.gateway:
        send_to_insurer(
            book, lane, m.ConfirmSettlement, now=by.now, agreed=agree, decided_sum_fen=decided
        )
    advance(book, now=by.now)


def enter_sheet(
    book: Book,
    *,
    lane_id: UUID,
    outcome: Literal["pay", "refuse"],
    sum_fen: int,
    document_id: UUID | None,
    by: By,
) -> None:
    """A settlement sheet from an insurer that we have no line to; it counts as its decision, and
    another one, after a dispute, as the one that replaces it.

    Raises StepNotAllowed where the insurer itself will tell us, SheetRefused, and PaperNotThere
    for a sheet that is not this insured's paper.
    """
    lane = book.lane(lane_id)
    if lane.gateway or (lane.stage == "closed" and lane.dispute is None):
        raise StepNotAllowed("sheet_entered")
    if not 0 <= sum_fen <= MOST_FEN or (outcome == "refuse" and sum_fen):
        raise SheetRefused
    if document_id is not None:
        link(book, document_ids=[document_id], by=by)
    book.write(
        j.SheetEntered(outcome=outcome, sum_fen=sum_fen, document_id=document_id),
        by=by,
        lane_id=lane_id,
    )
    compare(book, lane, by=by)
    if lane.dispute is not None and lane.decided_fen == lane.our_low_fen == lane.our_high_fen:
        dispute.end_with_answer(book, lane, by=by)  # nothing is left to fight for
    _use(book, gather(book), lane, by=by)
    advance(book, now=by.now)


def _use(book: Book, ours: Ours, lane: LaneState, *, by: By) -> None:
    """Deductible and limits advance by what the insurer's decision used, once a lane; a dispute
    may change the decision after a part of it was paid."""
    used = used_by(book, ours, lane)
    if used:
        write = correct_usage if lane.disputes else record_usage
        write(
            policy=ours.held[lane.id],
            lane_id=lane.id,
            used=used,
            accident_date=ours.accident_date,
            diagnosed_date=ours.incident.diagnosed_date,
            now=by.now,
        )


def used_by(book: Book, ours: Ours, lane: LaneState) -> dict[str, tuple[int, int]]:
    """By accumulator, (low, high); empty where there is no decision or it can't be told."""
    policy = ours.held.get(lane.id)
    if policy is None or lane.decided_fen is None:
        return {}
    facts = ours.facts(lane.id, other_paid_fen=other_paid(book, ours, lane))
    try:
        used = entitlement.used_by_decision(
            policy.terms, facts, ours.state(lane.id), lane.decided_fen
        )
    except entitlement.NotExact:
        return {}
    return {name: (amount, amount) for name, amount in used.items()}
