"""A wrong entry is put right by another line: the state is as if it had never been made."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.catalogue.actions.publish import NewInsurer, register_insurers
from guanjia.claims import journal as j
from guanjia.claims import messages as m
from guanjia.claims.actions import decide
from guanjia.claims.actions.correct import correct, correct_incident
from guanjia.claims.actions.papers import add_papers
from guanjia.claims.book import Book, By
from guanjia.claims.check import check_claims
from guanjia.claims.corrections import CORRECTABLE, CorrectionRefused, voids
from guanjia.claims.fold import BrokenJournal, apply, fold
from guanjia.claims.models import Application, JournalLine, Secret
from guanjia.policies import queries as policies
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import Insurer, lane_of, only_lane, stay_on_one_policy, submitted
from tests.rooms.claims.test_fold import (
    AGREED,
    DECIDED,
    FACTS,
    FILED,
    LANE,
    NOTICED,
    OPENED,
    PAID,
    REPORTED,
    START,
    lines,
)

STAFF = UUID(int=77)
OURS = 2_000_000


def by_staff(world: World) -> By:
    return By("staff", STAFF, world.now)


def put_right(world: World, book: Book, seq: int, *, reason: str = "typed_wrong") -> Book:
    correct(book, seq=seq, reason=reason, note="", by=by_staff(world))
    book.save(now=world.now)
    return world.reopen(book)


def seq_of(book: Book, kind: str) -> int:
    return max(line.seq for line in book.lines() if line.kind == kind)


def at_insurer(world: World) -> tuple[Book, Insurer]:
    book = submitted(world, stay_on_one_policy(world), "qinghe")
    insurer = Insurer(world, book, only_lane(book))
    insurer.says(m.NoticeAccepted)
    return insurer.says(m.FilingAccepted), insurer


def used(world: World) -> dict[str, tuple[int, int]]:
    family = world.family
    [policy] = policies.held_by(household_id=family.household_id, insured_id=family.zhiyuan)
    return policy.used()


# --- the fold ------------------------------------------------------------------------------------


def corrected(seq: int, *falls: int) -> j.Corrected:
    return j.Corrected(corrects_seq=seq, voids=falls, reason="typed_wrong", secret_id=None)


def test_a_voided_line_leaves_only_the_correction_behind() -> None:
    right = (REPORTED, OPENED, NOTICED, FILED, DECIDED)
    wrong = fold(lines(*right, PAID, corrected(6, 6)))
    [correction] = wrong.corrections
    assert (correction.seq, correction.kind, correction.lane_id) == (7, "paid", LANE)
    wrong.corrections = []
    assert wrong == fold(lines(*right))


def test_a_line_that_was_passed_by_takes_effect_when_the_one_before_it_goes() -> None:
    other = DECIDED.model_copy(update={"decision_no": "D2", "sum_fen": 900_000})
    journal = lines(REPORTED, OPENED, NOTICED, FILED, DECIDED, AGREED, other)
    assert fold(journal).lanes[LANE].decided_fen == 2_000_000
    falls = voids(journal, 5)
    assert falls == (5, 6)
    lane = fold(journal, without=falls).lanes[LANE]
    assert (lane.decided_fen, lane.stage, lane.marks) == (900_000, "decided", [])


def test_the_end_of_a_claim_falls_with_the_payment_that_made_it() -> None:
    journal = lines(REPORTED, OPENED, NOTICED, FILED, DECIDED, AGREED, PAID, j.ClaimClosed())
    assert voids(journal, 7) == (7, 8)
    state = fold([*journal, *lines(*(NOTICED,) * 8, corrected(7, 7, 8))[8:]])
    assert (state.closed_at, state.lanes[LANE].stage) == (None, "agreed")


def test_a_correction_of_what_is_not_there_is_no_journal() -> None:
    with pytest.raises(BrokenJournal):
        fold(lines(REPORTED, OPENED, corrected(3, 3)))


@pytest.mark.parametrize(
    ("seq", "code"), [(1, "not_correctable"), (2, "not_correctable"), (4, "not_correctable"),
                      (5, "already_corrected"), (6, "not_correctable"), (99, "not_correctable")],
)  # fmt: skip
def test_what_cannot_be_corrected(seq: int, code: str) -> None:
    with pytest.raises(CorrectionRefused) as refused:
        voids(lines(REPORTED, OPENED, NOTICED, FILED, DECIDED, corrected(5, 5)), seq)
    assert refused.value.code == code


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_written_step_by_step_or_folded_at_once_is_the_same(data: st.DataObject) -> None:
    """Facts in any order, corrected at any moment; the book holds what the journal says."""
    by = By("staff", STAFF, START)
    book = Book(UUID(int=5), UUID(int=6), "GJ1", 0, None)
    book.write(REPORTED, by=by)
    book.write(OPENED, by=by, lane_id=LANE)
    for _ in range(data.draw(st.integers(1, 12))):
        open_to = [line.seq for line in book.lines() if _correctable(book, line.seq)]
        if open_to and data.draw(st.booleans()):
            seq = data.draw(st.sampled_from(open_to))
            book.write(corrected(seq, *voids(book.lines(), seq)), by=by)
        else:
            fact = data.draw(st.sampled_from([*FACTS, j.PaperLinked(
                document_id=UUID(int=9), paper_kind="fee_list")]))  # fmt: skip
            book.write(fact, by=by, lane_id=LANE if fact.place == "lane" else None)
        assert book.state == fold(book.lines())
    kept = [line for line in book.lines() if line.kind != "corrected"]
    state = None
    for line in kept:
        if _stands(book, line.seq):
            state = apply(state, line)
    assert state is not None
    state.corrections = book.claim.corrections
    assert state == book.claim


def _stands(book: Book, seq: int) -> bool:
    return not any(seq in line.payload.get("voids", ()) for line in book.lines())


def _correctable(book: Book, seq: int) -> bool:
    return book.lines()[seq - 1].kind in CORRECTABLE and _stands(book, seq)


# --- the action ----------------------------------------------------------------------------------


def test_a_wrong_decision_is_as_if_it_had_never_come(world: World) -> None:
    book, insurer = at_insurer(world)
    before = only_lane(book).model_dump(exclude={"figure_low_fen", "figure_high_fen"})
    insurer.decides(900_000)
    decide.answer(book := world.reopen(book), lane_id=insurer.lane.id, agree=True, note="",
                  by=world.by)  # fmt: skip
    book.save(now=world.now)
    assert used(world)["deductible:year"] != (0, 0)

    book = put_right(world, world.reopen(book), seq_of(book, "decided"), reason="other_claim")
    assert only_lane(book).model_dump(exclude={"figure_low_fen", "figure_high_fen"}) == before
    assert only_lane(book).figure_low_fen == OURS
    assert used(world) == dict.fromkeys(used(world), (0, 0))
    assert JournalLine.objects.filter(kind="decided").count() == 1  # nothing is taken out
    assert check_claims().differences == ()

    book = insurer.decides(OURS)
    lane = only_lane(book)
    assert (lane.stage, lane.decided_fen, lane.our_low_fen) == ("decided", OURS, OURS)


def test_after_a_correction_the_right_decision_uses_the_deductible_once(world: World) -> None:
    book, insurer = at_insurer(world)
    for sum_fen in (900_000, OURS):
        insurer.decides(sum_fen)
        book = world.reopen(book)
        decide.answer(book, lane_id=insurer.lane.id, agree=True, note="", by=world.by)
        book.save(now=world.now)
        if sum_fen != OURS:
            book = put_right(world, world.reopen(book), seq_of(book, "decided"))
    assert used(world)["deductible:year"] == (1_000_000, 1_000_000)
    book = insurer.says(m.Paid, payment_no="P1", sum_fen=OURS)
    assert used(world)["deductible:year"] == (1_000_000, 1_000_000)
    assert book.claim.closed_at is not None
    assert check_claims().differences == ()


def test_a_payment_that_was_not_ours_opens_the_claim_again(world: World) -> None:
    book, insurer = at_insurer(world)
    insurer.decides(OURS)
    book = insurer.says(m.Paid, payment_no="P1", sum_fen=OURS)
    book = put_right(world, book, seq_of(book, "paid"), reason="sender_mistaken")
    lane = only_lane(book)
    assert (lane.stage, lane.paid_fen, book.claim.closed_at) == ("decided", 0, None)
    assert used(world) == dict.fromkeys(used(world), (0, 0))


def test_a_sheet_typed_wrong_is_typed_again(world: World) -> None:
    register_insurers(insurers=[NewInsurer("qinghe", "青禾健康保险", "")])
    world.holds("qinghe", "million-medical", "2025")
    book = world.reopen(world.reports(world.stay(), [world.bill(in_fen=5_000_000, out_fen=1_000_000,
                                                     social_fen=3_000_000)]))  # fmt: skip
    for wrong in (True, False):
        sum_fen = OURS + 200 if wrong else OURS
        decide.enter_sheet(book, lane_id=only_lane(book).id, outcome="pay", sum_fen=sum_fen,
                           document_id=None, by=world.by)  # fmt: skip
        book.save(now=world.now)
        book = world.reopen(book)
        if wrong:
            assert book.claim.closed_at is not None
            book = put_right(world, book, seq_of(book, "sheet_entered"))
            assert (only_lane(book).stage, book.claim.closed_at) == ("opened", None)
    assert (only_lane(book).paid_fen, only_lane(book).our_low_fen) == (OURS, OURS)
    assert check_claims().differences == ()


def test_a_paper_of_another_claim_no_longer_counts(world: World) -> None:
    book = world.reopen(stay_on_one_policy(world))
    other = world.bill(in_fen=700_000, kind="outpatient_bill", bill_no="B2")
    add_papers(book, document_ids=[other], by=world.by)
    book.save(now=world.now)
    assert only_lane(book).figure_low_fen == OURS + 700_000
    book = put_right(world, world.reopen(book), seq_of(book, "paper_linked"),
                     reason="paper_mistaken")  # fmt: skip
    assert (only_lane(book).figure_low_fen, other in book.claim.papers) == (OURS, False)


def test_wrong_days_are_put_right_with_everything_that_hangs_on_them(world: World) -> None:
    book, insurer = at_insurer(world)
    book = insurer.decides(OURS)
    correct_incident(
        book, words={"event_date": "2025-12-20"}, reason="typed_wrong", note="病历上是 12 月",
        by=by_staff(world),
    )  # fmt: skip
    book.save(now=world.now)
    book = world.reopen(book)
    assert book.claim.event_date == date(2025, 12, 20)
    assert Application.objects.get().event_date == date(2025, 12, 20)
    assert only_lane(book).our_high_fen == 0  # before the cover began
    note = Secret.objects.get(name="correction")
    assert book.secret(note.id) == {"note": "病历上是 12 月"}
    assert "病历" not in str(list(JournalLine.objects.values_list("payload", flat=True)))
    [correction] = book.claim.corrections
    assert correction.kind == "reported"
    assert check_claims().differences == ()


@pytest.mark.parametrize(
    ("words", "code"),
    [({}, "nothing_changed"), ({"incident_type": "outpatient"}, "not_correctable")],
)  # fmt: skip
def test_words_that_correct_nothing_or_too_much(
    world: World, words: dict[str, str], code: str
) -> None:
    book = world.reopen(stay_on_one_policy(world))
    with pytest.raises(CorrectionRefused) as refused:
        correct_incident(book, words=words, reason="typed_wrong", note="", by=by_staff(world))
    assert refused.value.code == code


def test_only_staff_correct_and_never_without_a_reason(world: World) -> None:
    book, _ = at_insurer(world)
    seq = seq_of(book, "filing_accepted")
    with pytest.raises(CorrectionRefused, match="staff_only"):
        correct(book, seq=seq, reason="typed_wrong", note="", by=world.by)
    with pytest.raises(CorrectionRefused, match="reason_missing"):
        correct(book, seq=seq, reason="因为", note="", by=by_staff(world))


def test_what_one_lane_waited_for_is_asked_again(world: World) -> None:
    """The second insurer's sum rests on what the first decided."""
    world.holds("qinghe", "million-medical", "2025")
    world.holds("yuanshan", "small-inpatient", "2025")
    bill = world.bill(in_fen=5_000_000, out_fen=1_000_000, social_fen=3_000_000)
    book = submitted(world, world.reports(world.stay(), [bill, *world.papers_of_a_stay()]),
                     "qinghe", "yuanshan")  # fmt: skip
    first = lane_of(book, "yuanshan")
    insurer = Insurer(world, book, first)
    insurer.says(m.NoticeAccepted)
    without = lane_of(world.reopen(book), "qinghe").figure_low_fen
    insurer.decides(1_000_000)
    other = Insurer(world, book, lane_of(book, "qinghe"))
    other.says(m.NoticeAccepted)
    book = other.decides(2_000_000)
    assert lane_of(book, "qinghe").our_low_fen == 2_000_000
    book = put_right(world, book, seq_of_lane(book, "decided", first.id))
    assert lane_of(book, "qinghe").our_low_fen == without
    assert lane_of(book, "yuanshan").decided_fen is None


def seq_of_lane(book: Book, kind: str, lane_id: UUID) -> int:
    return next(one.seq for one in book.lines() if one.kind == kind and one.lane_id == lane_id)
