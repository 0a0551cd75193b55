"""A claim from report to payout, with an insurer's words put in its mouth."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

import pytest

from guanjia.catalogue.actions.publish import NewInsurer, register_insurers
from guanjia.catalogue.models import KeptBytes
from guanjia.claims import messages as m
from guanjia.claims import rules, tracker
from guanjia.claims.actions import decide, papers, submit
from guanjia.claims.actions.complete import complete_incident
from guanjia.claims.actions.receive import receive
from guanjia.claims.book import Book
from guanjia.claims.check import check_claims
from guanjia.claims.incident import IncidentRefused
from guanjia.claims.models import Figure
from guanjia.policies.queries import held_by
from guanjia.watch import days
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import (
    Insurer,
    lane_of,
    only_lane,
    sent,
    stay_on_one_policy,
    submitted,
)

pytestmark = pytest.mark.django_db


def law_date(book: Book) -> date | None:
    return days.of_lanes(book.claim, days.of_journal(book.lines()))[only_lane(book).id].law_date


def test_report_finds_the_policy_says_what_is_due_and_tells_the_insurer(world: World) -> None:
    book = stay_on_one_policy(world)
    lane = only_lane(book)
    assert (lane.figure_low_fen, lane.figure_high_fen) == (2_000_000, 2_000_000)
    assert book.claim.missing == []
    assert sent(world) == [("notify_claim", "insurer:qinghe")]


def test_a_claim_walks_to_the_payout_and_the_deductible_is_used(world: World) -> None:
    book = stay_on_one_policy(world)
    insurer = Insurer(world, book, only_lane(book))
    insurer.says(m.NoticeAccepted)
    book = submitted(world, book, "qinghe")
    assert only_lane(book).stage == "filed"
    insurer.says(m.FilingAccepted)
    insurer.says(m.StatusChanged, step="review")
    book = insurer.decides(2_000_000)
    assert (only_lane(book).our_low_fen, only_lane(book).deviations) == (2_000_000, [])
    decide.answer(book, lane_id=only_lane(book).id, agree=True, note="", by=world.by)
    book.save(now=world.now)
    book = insurer.says(m.Paid, payment_no="P1", sum_fen=2_000_000)
    assert only_lane(book).stage == "paid"
    assert only_lane(book).figure_low_fen == 2_000_000  # not counted against its own deductible
    assert book.claim.closed_at is not None
    [policy] = held_by(household_id=book.household_id, insured_id=world.family.zhiyuan)
    assert policy.used()["deductible:year"] == (1_000_000, 1_000_000)
    kinds = [kind for kind, _ in sent(world)]
    assert kinds == ["notify_claim", "file_claim", "confirm_settlement"]
    assert check_claims().differences == ()


def two_policies(world: World) -> Book:
    world.holds("qinghe", "million-medical", "2025-absolute")
    world.holds("yuanshan", "small-inpatient", "2025")
    documents = [
        world.bill(in_fen=5_000_000, out_fen=1_000_000, social_fen=3_000_000),
        *world.papers_of_a_stay(),
    ]
    return world.reports(world.stay(), documents)


def test_the_order_of_two_policies_is_worth_ten_thousand_yuan(world: World) -> None:
    book = two_policies(world)
    claim = book.claim
    assert [claim.lanes[one].insurer for one in claim.best_order] == ["qinghe", "yuanshan"]
    assert (claim.best_total_fen, claim.gain_fen) == (3_000_000, 1_000_000)


def test_the_second_insurer_is_told_at_once_but_filed_after_the_first(world: World) -> None:
    book = two_policies(world)
    first = Insurer(world, book, lane_of(book, "qinghe"))
    second = Insurer(world, book, lane_of(book, "yuanshan"))
    first.says(m.NoticeAccepted)
    second.says(m.NoticeAccepted)
    book = submitted(world, book, "qinghe", "yuanshan")
    assert lane_of(book, "qinghe").stage == "filed"
    assert lane_of(book, "yuanshan").stage == "noticed"
    assert rules.waits_for(book.claim, lane_of(book, "yuanshan")) == lane_of(book, "qinghe").id
    book = first.decides(2_000_000)
    assert lane_of(book, "yuanshan").stage == "noticed"
    decide.answer(book, lane_id=lane_of(book, "qinghe").id, agree=True, note="", by=world.by)
    book.save(now=world.now)
    book = second.decides(1_000_000)
    lane = lane_of(book, "yuanshan")
    assert (lane.our_low_fen, lane.our_high_fen, lane.deviations) == (1_000_000, 1_000_000, [])


@pytest.mark.parametrize("way", ["refused", "withdrawn", "other order"])
def test_waiting_ends_when_the_first_is_refused_or_withdrawn_or_the_order_changes(
    world: World, way: str
) -> None:
    book = two_policies(world)
    first = Insurer(world, book, lane_of(book, "qinghe"))
    first.says(m.NoticeAccepted)
    Insurer(world, book, lane_of(book, "yuanshan")).says(m.NoticeAccepted)
    book = submitted(world, book, "qinghe", "yuanshan")
    if way == "refused":
        book = first.decides(0, clauses=("5.1",), reason_code="exclusion")
    elif way == "withdrawn":
        submit.withdraw(book, lane_id=lane_of(book, "qinghe").id, by=world.by)
    else:
        turned = [lane_of(book, "yuanshan").id, lane_of(book, "qinghe").id]
        submit.choose_order(book, lane_ids=turned, by=world.by)
    assert lane_of(book, "yuanshan").stage == "filed"


def test_no_paper_goes_to_an_insurer_without_the_consent_for_it(world: World) -> None:
    book = two_policies(world)
    Insurer(world, book, lane_of(book, "qinghe")).says(m.NoticeAccepted)
    book = submitted(world, book, "yuanshan")
    assert lane_of(book, "qinghe").stage == "noticed"
    assert ("file_claim", "insurer:qinghe") not in sent(world)


def test_too_small_a_sum_is_reproduced_by_the_one_step_that_makes_it(world: World) -> None:
    book = stay_on_one_policy(world)
    insurer = Insurer(world, book, only_lane(book))
    insurer.says(m.NoticeAccepted)
    submitted(world, book, "qinghe")
    # 60 % as if not settled by social insurance: (60,000 - 30,000 - 10,000) x 60 %
    book = insurer.decides(1_200_000)
    lane = only_lane(book)
    assert lane.our_low_fen == 2_000_000
    assert lane.deviations
    assert not lane.calculation_asked


def test_a_sum_that_nothing_explains_is_asked_about_and_never_guessed(world: World) -> None:
    book = stay_on_one_policy(world)
    insurer = Insurer(world, book, only_lane(book))
    insurer.says(m.NoticeAccepted)
    submitted(world, book, "qinghe")
    book = insurer.decides(1_234_567)
    assert only_lane(book).deviations == []
    assert only_lane(book).calculation_asked
    assert ("request_calculation", "insurer:qinghe") in sent(world)


def test_a_supplement_pauses_the_thirty_days_and_is_answered_once_complete(world: World) -> None:
    book = stay_on_one_policy(world)
    insurer = Insurer(world, book, only_lane(book))
    insurer.says(m.NoticeAccepted)
    submitted(world, book, "qinghe")
    insurer.says(m.FilingAccepted)
    book = insurer.says(m.MaterialRequired, notice_no="N1", kinds=("lab_report", "medical_record"))
    assert rules.merged_missing(book.claim) == ["lab_report", "medical_record"]
    assert law_date(book) is None
    later = replace(world.by, now=world.now + timedelta(days=2))
    world.now = later.now
    papers.add_papers(book, document_ids=[world.paper("lab_report")], by=later)
    assert only_lane(book).open_supplement is not None
    papers.add_papers(book, document_ids=[world.paper("medical_record")], by=later)
    assert only_lane(book).open_supplement is None
    # 30 days and the two waited for end on Saturday, 11 April: the next working day is the last
    assert law_date(book) == date(2026, 4, 13)


def test_a_policy_with_unknown_history_gives_a_range(world: World) -> None:
    world.holds("qinghe", "million-medical", "2025", origin="entered")
    documents = [
        world.bill(in_fen=5_000_000, out_fen=1_000_000, social_fen=3_000_000),
        *world.papers_of_a_stay(),
    ]
    lane = only_lane(world.reports(world.stay(), documents))
    assert (lane.figure_low_fen, lane.figure_high_fen) == (0, 3_000_000)


def test_a_claim_begun_at_the_insurer_appears_and_is_followed(world: World) -> None:
    world.holds("qinghe", "million-medical", "2025", policy_no="QH-1")
    begun = m.ClaimBegun(
        message_id="b1", occurred_at=world.now, insurer_claim_no="QH-77", policy_no="QH-1",
        insured=m.Party(name="林知远"), incident_type="inpatient",
        incident_date=world.now.date().replace(day=1),
    )  # fmt: skip
    receive(sender="insurer:qinghe", fact=begun, now=world.now)
    receive(
        sender="insurer:qinghe", fact=begun.model_copy(update={"message_id": "b2"}), now=world.now
    )
    decided = m.Decided(
        message_id="d1", occurred_at=world.now, insurer_claim_no="QH-77", decision_no="D9",
        outcome="pay", sum_fen=12_345,
    )  # fmt: skip
    receive(sender="insurer:qinghe", fact=decided, now=world.now)
    paid = m.Paid(message_id="p1", occurred_at=world.now, insurer_claim_no="QH-77",
                  payment_no="P9", sum_fen=12_345)  # fmt: skip
    receive(sender="insurer:qinghe", fact=paid, now=world.now)
    report = check_claims()
    assert (report.claims, report.differences) == (1, ())


def test_the_tracker_shows_fifteen_steps_and_eight_phases(world: World) -> None:
    book = stay_on_one_policy(world)
    view = tracker.view(
        {"id": book.application_id, "number": book.number, "claim": book.claim,
         "lanes": book.lane_cards, "seq": book.seq}
    )  # fmt: skip
    [lane] = view["lanes"]
    assert len(view["steps"]) + len(lane["steps"]) == 15
    assert len(lane["phases"]) == 8
    assert view["last_day_to_ask"] == "2028-03-01"
    assert UUID(lane["id"]) == only_lane(book).id


def test_without_a_line_to_the_insurer_the_sheet_is_entered_by_hand(world: World) -> None:
    register_insurers(insurers=[NewInsurer("qinghe", "青禾健康保险", "")])
    world.holds("qinghe", "million-medical", "2025")
    document_id = world.bill(in_fen=5_000_000, out_fen=1_000_000, social_fen=3_000_000)
    book = world.reports(world.stay(), [document_id, *world.papers_of_a_stay()])
    assert sent(world) == []
    book = world.reopen(book)
    decide.enter_sheet(
        book, lane_id=only_lane(book).id, outcome="pay", sum_fen=1_900_000,
        document_id=document_id, by=world.by,
    )  # fmt: skip
    book.save(now=world.now)
    lane = only_lane(world.reopen(book))
    assert (lane.stage, lane.paid_fen, lane.our_low_fen) == ("closed", 1_900_000, 2_000_000)
    assert check_claims().differences == ()


def test_a_policy_that_cannot_answer_is_listed_with_its_reason(world: World) -> None:
    world.holds("qinghe", "million-medical", "2025")
    world.holds("yuanshan", "child-accident", "2025")
    book = world.reports(world.stay(), [])
    assert only_lane(book).insurer == "qinghe"
    [other] = book.other_policies
    assert other.policy.insurer == "yuanshan"
    assert other.reason_zh


def test_what_was_not_known_at_report_is_told_later_and_nothing_twice(world: World) -> None:
    world.holds("qinghe", "million-medical", "2025")
    document_id = world.bill(in_fen=5_000_000, out_fen=1_000_000, social_fen=3_000_000)
    book = world.reports(world.stay(hospital_grade=None), [document_id])
    assert (only_lane(book).figure_low_fen, only_lane(book).figure_high_fen) == (0, 2_000_000)
    complete_incident(book, words={"hospital_grade": 2}, by=world.by)
    assert only_lane(book).figure_low_fen == 2_000_000
    with pytest.raises(IncidentRefused) as refused:
        complete_incident(book, words={"hospital_grade": 1}, by=world.by)
    assert (refused.value.code, refused.value.field) == ("already_known", "hospital_grade")


def test_every_sum_keeps_the_bytes_that_it_rests_on(world: World) -> None:
    stay_on_one_policy(world)
    figure = Figure.objects.get()
    digests = {figure.terms_digest, figure.clauses_digest, figure.templates_digest}
    kept = dict(KeptBytes.objects.values_list("digest", "content"))
    assert {sha256(bytes(kept[one])).hexdigest() for one in digests} == digests
