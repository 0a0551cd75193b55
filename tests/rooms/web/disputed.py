"""A home whose first insurer refused: a dispute with a letter, and a complaint about it."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from guanjia.care.actions.complaints import complain
from guanjia.claims import messages as m
from guanjia.claims.actions import dispute
from guanjia.claims.actions.receive import receive
from guanjia.claims.book import Book, By, open_book
from tests.rooms.web.conftest import Home


def disputed(home: Home) -> dict[str, str]:
    """The ids that a path may name of it."""
    now, person_id = datetime.now(UTC), home.customer.person_id
    lane_id, book = UUID(home.lane_id), _opened(home)
    if not book.lane(lane_id).disputes:
        fact = m.Decided(
            message_id=str(uuid4()), occurred_at=now, claim_no=book.number,
            lane_no=book.lane(lane_id).lane_no, decision_no="D1", outcome="refuse", sum_fen=0,
            clauses=("2.5",), reason="不在保障范围",
        )  # fmt: skip
        receive(sender=f"insurer:{book.lane(lane_id).insurer}", fact=fact, now=now)
        book = _opened(home)
        letter = {
            "text": "请重新核定。", "words": "请重新核定。", "round_no": 1, "on_date": "2026-03-10",
            "title": "书面意见", "head": [], "asks": "", "compared": [], "clauses": [],
            "evidence": [], "end": "",
        }  # fmt: skip
        by = By("staff", uuid4(), now)
        dispute.show_opinion(book, lane_id=lane_id, asked_fen=0, letter=letter, by=by)
        book.save(now=now)
    complaint_id = complain(
        person_id=person_id, claim_id=None, channel="page", subject="too_slow", text="太慢了",
        by=person_id, now=now,
    )  # fmt: skip
    letter_id = book.lane(lane_id).disputes[0].opinions[0].letter_id
    return {"letter_id": str(letter_id), "complaint_id": str(complaint_id)}


def _opened(home: Home) -> Book:
    household_id = home.customer.household_id
    return open_book(household_id=household_id, application_id=UUID(home.claim_id))
