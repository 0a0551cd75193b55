"""A dispute from the decision that opens it to the money it brings, as lines of the journal."""

from typing import Any

import pytest

from guanjia.catalogue.actions.publish import NewInsurer, register_insurers
from guanjia.claims import messages as m
from guanjia.claims.actions import decide, dispute
from guanjia.claims.actions.correct import correct
from guanjia.claims.actions.dispute import DisputeRefused
from guanjia.claims.book import Book, By, StepNotAllowed
from guanjia.claims.check import check_claims
from guanjia.claims.state import LaneState
from guanjia.policies import queries as policies
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import Insurer, only_lane, sent, stay_on_one_policy, submitted

pytestmark = pytest.mark.django_db
OURS = 2_000_000


@pytest.fixture
def staff(world: World) -> By:
    return By("staff", world.family.he, world.now)


def at_insurer(world: World) -> tuple[Book, Insurer]:
    book = submitted(world, stay_on_one_policy(world), "qinghe")
    insurer = Insurer(world, book, only_lane(book))
    insurer.says(m.NoticeAccepted)
    return insurer.says(m.FilingAccepted), insurer


def saved(world: World, book: Book) -> Book:
    book.save(now=world.now)
    return world.reopen(book)


def kinds(book: Book) -> list[str]:
    return [line.kind for line in book.lines()]


def shown(book: Book, staff: By, *, text: str = "请按 2.9 重新核定。") -> None:
    letter: dict[str, Any] = {"text": text, "words": text}
    lane_id = only_lane(book).id
    dispute.show_opinion(book, lane_id=lane_id, asked_fen=800_000, letter=letter, by=staff)


def test_a_decision_that_is_ours_opens_nothing(world: World) -> None:
    _, insurer = at_insurer(world)
    book = insurer.decides(OURS)
    assert (only_lane(book).disputes, only_lane(book).ledger) == ([], None)
    assert "dispute_opened" not in kinds(book)


def test_less_than_ours_opens_by_itself_and_asks_for_the_rest_nobody_disputes(
    world: World,
) -> None:
    _, insurer = at_insurer(world)
    sent(world)
    book = insurer.decides(1_200_000)
    lane = only_lane(book)
    assert lane.dispute is not None
    assert (lane.dispute.cause, lane.dispute.undisputed_fen) == ("below_ours", 1_200_000)
    assert ("request_undisputed", "insurer:qinghe") in sent(world)
    # what nobody disputes is paid: the dispute stays, nothing counts as won
    book = insurer.says(m.Paid, payment_no="U1", sum_fen=1_200_000)
    lane = only_lane(book)
    assert lane.ledger is not None
    assert (lane.stage, lane.paid_fen, lane.ledger.won_fen) == ("decided", 1_200_000, 0)
    assert book.claim.closed_at is None


def test_a_refusal_opens_by_itself_and_asks_for_no_part(world: World) -> None:
    _, insurer = at_insurer(world)
    sent(world)
    book = insurer.decides(0)
    lane = only_lane(book)
    assert lane.dispute is not None
    assert (lane.dispute.cause, lane.dispute.undisputed_fen) == ("refused", None)
    assert "request_undisputed" not in {kind for kind, _ in sent(world)}


def test_the_customer_may_dispute_a_sum_that_is_ours(world: World) -> None:
    _, insurer = at_insurer(world)
    book = insurer.decides(OURS)
    decide.answer(book, lane_id=only_lane(book).id, agree=False, note="", by=world.by)
    book = saved(world, book)
    lane = only_lane(book)
    assert lane.dispute is not None
    assert (lane.dispute.cause, lane.stage) == ("customer", "contested")


def test_rounds_letter_seen_first_answer_and_money(world: World, staff: By) -> None:
    _, insurer = at_insurer(world)
    book = insurer.decides(1_200_000)
    lane_id = only_lane(book).id
    insurer.says(m.Paid, payment_no="U1", sum_fen=1_200_000)
    book = world.reopen(book)
    decide.answer(book, lane_id=lane_id, agree=False, note="", by=world.by)
    shown(book, staff)
    letter_id = only_lane(book).disputes[0].opinions[0].letter_id
    with pytest.raises(DisputeRefused) as too_early:
        dispute.send_opinion(book, lane_id=lane_id, letter_docx=b"x", document_ids=[], by=staff)
    assert too_early.value.code == "letter_not_seen"
    dispute.see_opinion(book, lane_id=lane_id, letter_id=letter_id, by=world.by)
    dispute.send_opinion(book, lane_id=lane_id, letter_docx=b"x", document_ids=[], by=staff)
    book = saved(world, book)
    assert ("dispute_opinion", "insurer:qinghe") in sent(world)
    book = insurer.says(m.DisputeAnswered, round_no=1, result="kept", reason="维持")
    with pytest.raises(DisputeRefused) as none_open:
        dispute.see_opinion(book, lane_id=lane_id, letter_id=letter_id, by=world.by)
    assert none_open.value.code == "letter_not_shown"
    shown(book, staff, text="再请重新核定。")
    second = only_lane(book).disputes[0].opinions[1]
    assert second.round_no == 2
    dispute.see_opinion(book, lane_id=lane_id, letter_id=second.letter_id, by=staff)
    dispute.send_opinion(book, lane_id=lane_id, letter_docx=b"x", document_ids=[], by=staff)
    book = saved(world, book)
    insurer.says(m.DisputeAnswered, round_no=2, result="changed", reason="同意")
    book = insurer.says(m.Decided, decision_no="D2", outcome="pay", sum_fen=OURS)
    lane = only_lane(book)
    assert (lane.stage, lane.decided_fen, won(lane)) == ("decided", OURS, 0)
    decide.answer(book, lane_id=lane_id, agree=True, note="", by=world.by)
    book = saved(world, book)
    lane = only_lane(book)
    assert (lane.stage, lane.disputes[0].outcome, won(lane)) == ("agreed", "won", 0)
    book = insurer.says(m.Paid, payment_no="P2", sum_fen=800_000)
    lane = only_lane(book)
    assert (lane.stage, won(lane), book.claim.closed_at is None) == ("paid", 800_000, False)
    assert check_claims().differences == ()
    family = world.family
    [policy] = policies.held_by(household_id=family.household_id, insured_id=family.zhiyuan)
    # what the policy has used follows the decision that stands, not the one that was paid first
    assert sorted(policy.used().values())[-1] == (OURS, OURS)


def won(lane: LaneState) -> int:
    assert lane.ledger is not None
    return lane.ledger.won_fen


def test_taking_the_first_decision_ends_it_withdrawn(world: World) -> None:
    _, insurer = at_insurer(world)
    book = insurer.decides(0)
    decide.answer(book, lane_id=only_lane(book).id, agree=True, note="", by=world.by)
    book = saved(world, book)
    assert only_lane(book).disputes[0].outcome == "withdrawn"
    assert book.claim.closed_at is not None


def test_lost_asks_the_customer_again(world: World, staff: By) -> None:
    _, insurer = at_insurer(world)
    book = insurer.decides(1_200_000)
    lane_id = only_lane(book).id
    decide.answer(book, lane_id=lane_id, agree=False, note="", by=world.by)
    dispute.give_up(book, lane_id=lane_id, by=staff)
    book = saved(world, book)
    lane = only_lane(book)
    assert (lane.stage, lane.contested_at, lane.disputes[0].outcome) == ("decided", None, "lost")
    with pytest.raises(DisputeRefused):
        dispute.give_up(book, lane_id=lane_id, by=staff)


def test_what_the_insurer_came_round_to_is_not_lost(world: World, staff: By) -> None:
    _, insurer = at_insurer(world)
    insurer.decides(1_200_000)
    book = insurer.says(m.Decided, decision_no="D2", outcome="pay", sum_fen=1_500_000)
    dispute.give_up(book, lane_id=only_lane(book).id, by=staff)
    lane = only_lane(saved(world, book))
    assert (lane.stage, lane.disputes[0].outcome) == ("decided", "partly")


def test_the_customer_has_no_say_in_what_is_the_experts(world: World) -> None:
    _, insurer = at_insurer(world)
    book = insurer.decides(0)
    lane_id = only_lane(book).id
    for act in (
        lambda: dispute.judge(book, lane_id=lane_id, words="x", confidence="high", by=world.by),
        lambda: shown(book, world.by),
        lambda: dispute.escalate(book, lane_id=lane_id, level="insurer_complaint", by=world.by),
        lambda: dispute.give_up(book, lane_id=lane_id, by=world.by),
    ):
        with pytest.raises(DisputeRefused) as refused:
            act()
        assert refused.value.code == "staff_only"


def test_levels_are_taken_one_by_one(world: World, staff: By) -> None:
    _, insurer = at_insurer(world)
    book = insurer.decides(0)
    lane_id = only_lane(book).id
    with pytest.raises(DisputeRefused) as jumped:
        dispute.escalate(book, lane_id=lane_id, level="mediation", by=staff)
    assert jumped.value.code == "level_passed"
    for level in ("insurer_complaint", "mediation", "lawsuit"):
        dispute.escalate(book, lane_id=lane_id, level=level, by=staff)  # type: ignore[arg-type]
    assert only_lane(book).disputes[0].next_level is None


def test_a_wrong_decision_takes_its_dispute_with_it(world: World, staff: By) -> None:
    _, insurer = at_insurer(world)
    book = insurer.decides(0)
    seq = max(line.seq for line in book.lines() if line.kind == "decided")
    correct(book, seq=seq, reason="sender_mistaken", note="", by=staff)
    book = saved(world, book)
    assert (only_lane(book).disputes, only_lane(book).decided_fen) == ([], None)
    assert check_claims().differences == ()


def test_an_answer_nobody_asked_for_is_kept_and_looked_at(world: World) -> None:
    _, insurer = at_insurer(world)
    insurer.decides(0)
    book = insurer.says(m.DisputeAnswered, round_no=3, result="kept", reason="")
    assert [mark.why for mark in only_lane(book).marks] == ["answer_without_opinion"]


def test_words_are_sealed_and_never_in_the_journal(world: World, staff: By) -> None:
    _, insurer = at_insurer(world)
    book = insurer.decides(0)
    lane_id = only_lane(book).id
    dispute.judge(book, lane_id=lane_id, words="记录写得很清楚", confidence="high", by=staff)
    shown(book, staff, text="机密的一句")
    book = saved(world, book)
    journal = "".join(line.model_dump_json() for line in book.lines())
    assert "记录写得" not in journal
    assert "机密" not in journal
    kept = only_lane(book).disputes[0]
    assert book.secret(kept.judgement_id) == {"words": "记录写得很清楚"}


def test_another_sheet_ends_the_dispute_of_an_insurer_without_a_line(world: World) -> None:
    register_insurers(insurers=[NewInsurer("qinghe", "青禾健康保险", "")])
    book = world.reopen(stay_on_one_policy(world))
    lane_id = only_lane(book).id
    sheet: dict[str, Any] = {"lane_id": lane_id, "outcome": "pay", "document_id": None}
    decide.enter_sheet(book, **sheet, sum_fen=1_200_000, by=world.by)
    book = saved(world, book)
    assert (only_lane(book).stage, book.claim.closed_at) == ("closed", None)
    decide.enter_sheet(book, **sheet, sum_fen=OURS, by=world.by)
    book = saved(world, book)
    lane = only_lane(book)
    assert (lane.disputes[0].outcome, won(lane)) == ("won", 800_000)
    assert book.claim.closed_at is not None
    with pytest.raises(StepNotAllowed):
        decide.enter_sheet(book, **sheet, sum_fen=1, by=world.by)
