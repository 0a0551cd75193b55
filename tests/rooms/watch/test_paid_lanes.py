"""A lane ends while another goes on: its clocks end with it, and run again where a dispute makes
the insurer decide anew."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.claims import journal as j
from guanjia.claims import messages as m
from guanjia.claims.actions import decide, submit
from guanjia.claims.book import Book
from guanjia.claims.journal import Payload
from guanjia.watch import claim_events
from guanjia.watch.check import check_clocks
from guanjia.watch.models import Clock
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import Insurer, lane_of, submitted
from tests.rooms.claims.test_fold import (
    AGREED,
    DECIDED,
    FACTS,
    FILED,
    LANE,
    OPENED,
    PAID,
    REPORTED,
    lines,
)

PAYMENT = {"payment", "payment_promised"}
ANY = (
    *FACTS, OPENED, FILED, AGREED, PAID.model_copy(update={"payment_no": "P2"}), j.Withdrawn(),
    j.Contested(decided_fen=1), j.DisputeOpened(cause="customer"), j.DisputeClosed(outcome="lost"),
    DECIDED.model_copy(update={"decision_no": "D2", "sum_fen": 3_000_000}),
    DECIDED.model_copy(update={"decision_no": "D3", "outcome": "refuse", "sum_fen": 0}),
    j.SheetEntered(outcome="pay", sum_fen=5, document_id=None), j.MarkSeen(mark_seq=3),
    j.Compared(our_low_fen=1, our_high_fen=1, insurer_fen=1, deviations=()),
    j.SupplementSent(message_id=UUID(int=4)), j.CourierBooked(message_id=UUID(int=4)),
    j.Submitted(), j.PapersChecked(missing=()), j.ReportAccepted(), j.ClaimClosed(),
    j.ConsentNoted(purpose="hand_to_insurer", receiver="qinghe"),
    j.ConsentWithdrawn(purpose="hand_to_insurer", receiver="qinghe"),
    j.OrderPlanned(lane_ids=(LANE,), total_fen=1, gain_fen=0), j.OrderChosen(lane_ids=(LANE,)),
)  # fmt: skip


@pytest.fixture
def two(world: World) -> list[Insurer]:
    """Both have the papers."""
    world.holds("qinghe", "million-medical", "2025")
    world.holds("yuanshan", "small-inpatient", "2025")
    documents = [
        world.bill(in_fen=5_000_000, out_fen=1_000_000, social_fen=3_000_000),
        *world.papers_of_a_stay(),
    ]
    book = submitted(world, world.reports(world.stay(), documents), "qinghe", "yuanshan")
    found = [Insurer(world, book, lane_of(book, code)) for code in ("yuanshan", "qinghe")]
    for one in found:
        one.says(m.NoticeAccepted)
        one.says(m.FilingAccepted)
    return found


def running(insurer: Insurer) -> set[str]:
    found = Clock.objects.filter(part_id=insurer.lane.id, state="running")
    return set(found.values_list("code", flat=True))


def answer(world: World, insurer: Insurer, *, agree: bool) -> Book:
    book = world.reopen(insurer.book)
    decide.answer(book, lane_id=insurer.lane.id, agree=agree, note="", by=world.by)
    book.save(now=world.now)
    return world.reopen(book)


@pytest.mark.django_db
def test_a_payment_ends_its_clocks_while_another_lane_is_open(
    world: World, two: list[Insurer]
) -> None:
    first, _ = two
    first.decides(500_000)
    answer(world, first, agree=True)
    assert running(first) == PAYMENT
    book = first.says(m.Paid, payment_no="P1", sum_fen=500_000)
    assert (book.lane(first.lane.id).stage, book.claim.closed_at) == ("paid", None)
    assert running(first) == set()
    assert check_clocks().differences == ()


@pytest.mark.django_db
def test_more_that_is_won_after_a_payment_has_a_term_again(
    world: World, two: list[Insurer]
) -> None:
    first, _ = two
    first.decides(500_000)
    answer(world, first, agree=True)
    first.says(m.Paid, payment_no="P1", sum_fen=500_000)
    answer(world, first, agree=False)
    assert running(first) == {"dispute"}
    first.says(m.Decided, decision_no="D2", outcome="pay", sum_fen=700_000)
    answer(world, first, agree=True)
    assert running(first) == PAYMENT
    first.says(m.Paid, payment_no="P2", sum_fen=100_000)
    assert running(first) == PAYMENT
    first.says(m.Paid, payment_no="P3", sum_fen=100_000)
    assert running(first) == set()
    assert check_clocks().differences == ()


@pytest.mark.django_db
def test_what_is_withdrawn_runs_no_more(world: World, two: list[Insurer]) -> None:
    second = two[1]
    assert running(second)
    book = world.reopen(second.book)
    submit.withdraw(book, lane_id=second.lane.id, by=world.by)
    book.save(now=world.now)
    assert running(second) == set()
    assert check_clocks().differences == ()


@settings(max_examples=300)
@given(st.lists(st.sampled_from(ANY), max_size=15))
def test_no_other_line_begins_or_ends_a_turn_or_a_lane(told: list[Payload]) -> None:
    journal = lines(REPORTED, OPENED, *told)
    found = claim_events.events(journal)
    beside = {event.seq for event in found if event.kind not in j.KINDS}
    assert {journal[seq - 1].kind for seq in beside} <= claim_events.STANDING
