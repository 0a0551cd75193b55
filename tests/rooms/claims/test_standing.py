"""Whose turn it is at each moment of a claim, and that the queue's columns say the same."""

from datetime import timedelta

import pytest

from guanjia.claims import messages as m
from guanjia.claims.actions import decide
from guanjia.claims.book import Book
from guanjia.claims.check import check_claims, refold
from guanjia.claims.models import Application
from guanjia.claims.standing import NEXT_ZH, turns
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import Insurer, lane_of, only_lane, stay_on_one_policy, submitted

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(book: Book) -> list[tuple[str, str, int]]:
    return [(turn.party, turn.code, turn.step) for turn in turns(book.claim)]


def kept(book: Book) -> tuple[list[str], bool, int, bool, bool]:
    row = Application.objects.get(id=book.application_id)
    is_open = row.waiting_since_at is not None
    return row.waits_on, is_open, row.live_step, row.differs, row.marked


def test_from_report_to_payout(world: World) -> None:
    book = stay_on_one_policy(world)
    assert told(book) == [("customer", "submit", 4)]
    assert kept(book) == (["customer"], True, 4, False, False)
    insurer = Insurer(world, book, only_lane(book))
    book = submitted(world, book, "qinghe")
    assert told(book) == [("insurer", "register", 6)]
    book = insurer.says(m.NoticeAccepted)
    assert told(book) == [("insurer", "accept", 6)]
    book = insurer.says(m.FilingAccepted)
    assert told(book) == [("insurer", "check", 9)]
    world.now += HOUR
    book = insurer.says(m.MaterialRequired, notice_no="S1", kinds=("lab_report",))
    [turn] = turns(book.claim)
    assert (turn.party, turn.code, turn.since) == ("customer", "supplement", world.now)
    assert kept(book) == (["customer"], True, 9, False, False)
    book = insurer.decides(1_999_999)
    assert told(book) == [("customer", "answer", 13)]  # what was missing is past


def test_a_decision_that_differs_waits_for_the_customer_then_for_us(world: World) -> None:
    book = stay_on_one_policy(world)
    insurer = Insurer(world, book, only_lane(book))
    book = submitted(world, book, "qinghe")
    insurer.says(m.NoticeAccepted)
    world.now += HOUR
    book = insurer.decides(1_999_999)
    assert told(book) == [("customer", "answer", 13)]
    assert kept(book) == (["customer"], True, 13, True, False)
    decide.answer(book, lane_id=only_lane(book).id, agree=False, note="少了", by=world.by)
    book.save(now=world.now)
    assert told(book) == [("us", "talk", 13)]
    assert kept(book) == (["us"], True, 13, True, False)
    book = insurer.says(m.Decided, decision_no="D2", outcome="pay", sum_fen=2_000_000)
    assert told(world.reopen(book))[0][:2] in {("customer", "answer"), ("us", "talk")}
    decide.answer(book, lane_id=only_lane(book).id, agree=True, note="", by=world.by)
    book.save(now=world.now)
    assert told(book) == [("insurer", "pay", 14)]
    book = insurer.says(m.Paid, payment_no="P1", sum_fen=2_000_000)
    assert told(book) == []
    assert kept(book) == ([], False, 15, False, False)


def test_a_lane_that_waits_for_another_has_no_turn(world: World) -> None:
    world.holds("qinghe", "million-medical", "2025-absolute")
    world.holds("yuanshan", "small-inpatient", "2025")
    documents = [
        world.bill(in_fen=5_000_000, out_fen=1_000_000, social_fen=3_000_000),
        *world.papers_of_a_stay(),
    ]
    book = world.reports(world.stay(), documents)
    for code in ("qinghe", "yuanshan"):
        Insurer(world, book, lane_of(book, code)).says(m.NoticeAccepted)
    book = submitted(world, book, "qinghe", "yuanshan")
    [turn] = turns(book.claim)
    assert (turn.party, turn.code, turn.lane_id) == (
        "insurer", "accept", lane_of(book, "qinghe").id,
    )  # fmt: skip


def test_without_a_line_to_the_insurer_the_customer_brings_the_sheet(world: World) -> None:
    book = stay_on_one_policy(world)
    lane = only_lane(book)
    book = submitted(world, book, "qinghe")
    book.claim.lanes[lane.id].gateway = False
    assert told(book) == [("customer", "fetch_sheet", 6)]


@pytest.mark.parametrize(
    ("originals", "expected"),
    [
        ("required", ("customer", "book_courier", 7)),
        ("failed", ("customer", "book_courier", 7)),
        ("booked", ("courier", "pick_up", 7)),
        ("in_transit", ("courier", "carry", 8)),
        ("delivered", ("insurer", "sign_originals", 8)),
        ("received", ("insurer", "check", 9)),
    ],
)
def test_originals_on_their_way(
    world: World, originals: str, expected: tuple[str, str, int]
) -> None:
    book = stay_on_one_policy(world)
    insurer = Insurer(world, book, only_lane(book))
    submitted(world, book, "qinghe")
    insurer.says(m.NoticeAccepted)
    book = insurer.says(m.FilingAccepted)
    only_lane(book).originals = originals  # type: ignore[assignment]
    assert told(book) == [expected]


def test_columns_that_differ_are_seen_and_put_right(world: World) -> None:
    book = stay_on_one_policy(world)
    Application.objects.filter(id=book.application_id).update(waits_on=["us"], live_step=9)
    [difference] = check_claims().differences
    assert difference.what == "standing differs from the state"
    assert refold() == 1
    assert check_claims().differences == ()
    assert kept(book) == (["customer"], True, 4, False, False)


def test_every_turn_has_its_words() -> None:
    assert all(words and not words.endswith("。") for words in NEXT_ZH.values())
